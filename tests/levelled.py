"""Rows of agreements on levels, put without mutations."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from catalog.storage.enums import Consent, ParticipantRole
from catalog.storage.rows import Row
from catalog.storage.tables.levels import (
    AgreementKind,
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementStatus,
    AgreementSupportRow,
    ServiceLevelAgreementRow,
)
from tests.rows import MOMENT, key

TIMES = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
TARGET = {
    "indicator": "availability",
    "comparator": "GE",
    "value": "99.5",
    "unit": "percent",
    "window": {"kind": "CALENDAR", "days": None, "period": "MONTH"},
    "credits": [],
}
ROLLING = {
    **TARGET,
    "indicator": "answer-time",
    "comparator": "LE",
    "value": "4",
    "unit": "hours",
    "window": {"kind": "ROLLING", "days": 30, "period": None},
}
CREDITED = {**TARGET, "credits": [{"from": "90", "to": "99.5", "rate": "10"}]}
MEASURED = {
    "area": "AVAILABILITY",
    "statement": "It is there.",
    "basis": "FORMAL_AGREEMENT",
    "target": TARGET,
}
UNMEASURED = {"area": "OTHER", "statement": "It is loved.", "basis": "BRAND", "target": None}
HOURS = {
    "weekly": [
        {"weekday": 1, "opens": "08:00", "closes": "18:00"},
        {"weekday": 5, "opens": "08:00", "closes": None},
    ],
    "holidays": ["2026-01-01"],
    "time_zone": "Europe/Zurich",
}


def agreement(
    name: str,
    relationship: str,
    provider: str,
    consumer: str,
    offering: str,
    *,
    services: Iterable[str] = (),
    supports: Iterable[str] = (),
    status: str = "ACTIVE",
    **given: Any,
) -> list[Row]:
    """Make levels of the first edition of an offering, signed by both sides unless proposed.

    What is proposed the provider signed alone.
    """
    is_signed = status == "ACTIVE"
    own = ServiceLevelAgreementRow(
        id=key(name),
        relationship_id=key(relationship),
        offering_id=key(offering),
        edition_id=key(f"{offering}/1"),
        **{
            "number": 1,
            "kind": AgreementKind.SLA,
            "status": AgreementStatus[status],
            "agreed_at": MOMENT if is_signed else None,
            "targets": [TARGET],
            "conditions": [MEASURED, UNMEASURED],
            "exclude_maintenance": False,
            "proposed_by_id": key(provider),
            **TIMES,
            **given,
        },
    )
    sides = ((provider, ParticipantRole.PROVIDER), (consumer, ParticipantRole.CONSUMER))
    signatures = [
        AgreementSignatureRow(
            agreement_id=own.id,
            organization_id=key(slug),
            role=role,
            position=position,
            **(_signed(slug) if is_signed or not position else {}),
        )
        for position, (slug, role) in enumerate(sides)
    ]
    about = [AgreementServiceRow(agreement_id=own.id, service_id=key(slug)) for slug in services]
    links = [AgreementSupportRow(agreement_id=own.id, supported_id=key(slug)) for slug in supports]
    return [own, *signatures, *about, *links]


def _signed(slug: str) -> dict[str, Any]:
    return {
        "consent": Consent.GIVEN,
        "agreed_at": MOMENT,
        "agreed_by": f"whoever signed for {slug}",
    }


def various() -> list[Row]:
    """Return agreements with and without dates, hours and credits, some of which are over."""
    deal = "odd-deal", "odd-corp", "odd-lab", "odd-past"
    found = agreement("odd levels", *deal, services=["odd-one", "odd-old"])
    found += agreement(
        "odd support",
        *deal,
        number=2,
        kind=AgreementKind.OLA,
        services=["odd-one"],
        supports=["odd levels"],
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
        over_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        targets=[CREDITED, ROLLING],
        service_hours=HOURS,
        severities=["MAJOR", "ü"],
        exclude_maintenance=True,
    )
    found += agreement(
        "odd contract",
        *deal,
        number=3,
        kind=AgreementKind.UNDERPINNING_CONTRACT,
        supports=["odd levels", "odd support"],
        over_at=MOMENT,
        reason='"Odd" 日本',
        targets=[],
        conditions=[UNMEASURED],
        severities=[],
    )
    found += agreement("odd offer", *deal, number=4, status="PROPOSED")
    end = "odd-end", "odd-lab", "odd-corp", "odd-past"
    return found + agreement("odd leave", *end, services=["odd-old"], status="ENDED")
