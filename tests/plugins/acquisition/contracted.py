"""Contracts as rows, with everything that hangs on them."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog.testing import Anchor
from catalog_acquisition.tables.contracts import (
    ContractAmendmentRow,
    ContractAmendmentSignatureRow,
    ContractRow,
    ContractSignatureRow,
)
from catalog_acquisition.tables.obligations import (
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationReleaseRow,
    ObligationRow,
    ObligorRow,
    ProgressObservationRow,
)
from catalog_acquisition.tables.vendors import ReceivedCreditRow, VendorRatingRow
from tests.rows import MOMENT, key

TIMES: dict[str, Any] = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
DAY = dt.timedelta(days=1)


def contract(name: str, relationship: UUID, buyer: UUID, vendor: UUID, **given: Any) -> list[Row]:
    """Return a contract of two, signed unless told otherwise."""
    own = key(f"{name}-contract")
    usual: dict[str, Any] = {
        "number": 1,
        "title": name,
        "reference": name,
        "status": "SIGNED",
        "signed_at": MOMENT - 90 * DAY,
        "time_zone": "UTC",
        "value": Decimal(120),
        "currency": "EUR",
        "exit_plan": name,
        "substitutability": "EASY",
        "proposed_by_id": buyer,
    }
    row = ContractRow(
        id=own, relationship_id=relationship, buyer_id=buyer, **usual | given, **TIMES
    )
    agreed: dict[str, Any] = {"consent": "GIVEN", "agreed_at": MOMENT, "agreed_by": name}
    if row.status == "PROPOSED":
        agreed = {}
    sides = enumerate(((buyer, "CONSUMER"), (vendor, "PROVIDER")))
    return [
        row,
        *(
            ContractSignatureRow(
                contract_id=own, organization_id=party, role=role, position=position, **agreed
            )
            for position, (party, role) in sides
        ),
    ]


def amendment(name: str, buyer: UUID, vendor: UUID, **given: Any) -> list[Row]:
    """Return a change of a contract, proposed unless told otherwise."""
    own = key(f"{name}-amendment")
    usual = {"number": 1, "status": "PROPOSED", "subject": name, "value": Decimal(150)}
    row = ContractAmendmentRow(
        id=own, contract_id=key(f"{name}-contract"), **usual | given, **TIMES
    )
    sides = enumerate(((buyer, "CONSUMER"), (vendor, "PROVIDER")))
    return [
        row,
        *(
            ContractAmendmentSignatureRow(
                amendment_id=own, organization_id=party, role=role, position=position
            )
            for position, (party, role) in sides
        ),
    ]


def obligation(name: str, vendor: UUID, service: UUID | None = None, **given: Any) -> list[Row]:
    """Return a monthly obligation of a vendor, with who owes it."""
    usual: dict[str, Any] = {
        "number": 1,
        "amendment": 0,
        "text": name,
        "trigger": "RECURRENCE",
        "due_on": MOMENT.date() - 40 * DAY,
        "every": 1,
        "every_unit": "MONTH",
        "service_id": service,
        "price": Decimal(100),
        "credits": [{"from": "1", "to": "8", "rate": "5"}],
        "agreed_at": MOMENT,
    }
    number = (usual | given)["number"]
    own = key(f"{name}-obligation-{number}")
    row = ObligationRow(id=own, contract_id=key(f"{name}-contract"), **usual | given, **TIMES)
    return [row, ObligorRow(obligation_id=own, organization_id=vendor, position=0)]


def became(name: str, number: int = 1) -> list[Row]:
    """Return what was shown, noted and let go of an obligation, one of each."""
    hung: dict[str, Any] = {"obligation_id": key(f"{name}-obligation-{number}"), **TIMES}
    day = MOMENT.date() - 40 * DAY
    return [
        ObligationEvidenceRow(
            id=key(f"{name}-evidence"),
            position=1,
            due_on=day,
            happened_at=MOMENT - 40 * DAY,
            happened_on=day,
            what=name,
            recorded_by=name,
            **hung,
        ),
        ObligationEventRow(
            id=key(f"{name}-event"),
            position=1,
            happened_at=MOMENT,
            happened_on=MOMENT.date(),
            what=name,
            recorded_by=name,
            **hung,
        ),
        ObligationReleaseRow(
            id=key(f"{name}-release"),
            position=1,
            due_on=day + 90 * DAY,
            reason=name,
            released_at=MOMENT,
            released_by=name,
            **hung,
        ),
        ProgressObservationRow(
            id=key(f"{name}-progress"),
            position=1,
            happened_at=MOMENT,
            note=name,
            expected_on=day + 90 * DAY,
            recorded_by=name,
            **hung,
        ),
    ]


def valued(name: str, vendor: UUID, **given: Any) -> list[Row]:
    """Return a credit that was received, and a rating, published unless told otherwise."""
    hung: dict[str, Any] = {"contract_id": key(f"{name}-contract"), **TIMES}
    return [
        ReceivedCreditRow(
            id=key(f"{name}-credit"),
            number=1,
            obligation_id=key(f"{name}-obligation-1"),
            amount=Decimal(5),
            currency="EUR",
            received_on=MOMENT.date(),
            recorded_by=name,
            **hung,
        ),
        rating(name, name, vendor, **given),
    ]


def rating(name: str, contract: str, vendor: UUID, **given: Any) -> VendorRatingRow:
    """Return a rating by a contract, published unless told otherwise."""
    usual: dict[str, Any] = {
        "number": 1,
        "area": "OVERALL",
        "starts_on": MOMENT.date() - 90 * DAY,
        "ends_on": MOMENT.date(),
        "rating": "SATISFACTORY",
        "proposed": "SATISFACTORY",
        "evidence": {"due": 1, "met": 1},
        "narrative": name,
        "assessed_by": name,
        "published_at": MOMENT,
    }
    hung: dict[str, Any] = {"contract_id": key(f"{contract}-contract"), **TIMES}
    return VendorRatingRow(id=key(f"{name}-rating"), vendor_id=vendor, **usual | given, **hung)


def whole(
    name: str, relationship: UUID, buyer: UUID, vendor: UUID, service: UUID | None = None
) -> list[Row]:
    """Return a contract with one of everything."""
    return [
        *contract(name, relationship, buyer, vendor),
        *amendment(name, buyer, vendor),
        *obligation(name, vendor, service),
        *became(name),
        *valued(name, vendor),
    ]


def contracted_on(anchor: Anchor) -> list[Row]:
    """Return a contract of an anchor of the rules of plugins: its organization buys."""
    name = f"{anchor.organization}-{anchor.is_hidden}".lower()
    buyer, vendor = anchor.keys["organizations"], anchor.consumer
    deal, service = anchor.keys["relationships"], anchor.keys["services"]
    return whole(name, deal, buyer, vendor, service)
