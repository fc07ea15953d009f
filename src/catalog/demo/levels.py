"""Which levels are agreed in the demonstration: with the bank, its customers and suppliers."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.demo import agreements
from catalog.demo.promises import MONTHLY, OFFERING
from catalog.domain.agreements.hours import OpeningInput, ServiceHoursInput
from catalog.domain.agreements.proposing import ProposeServiceLevels
from catalog.domain.agreements.signing import SignServiceLevels
from catalog.domain.levels.fields import ServiceLevelTargetInput, WarrantyConditionInput
from catalog.domain.writing.changes import Change
from catalog.storage.tables.levels import AgreementKind, LevelComparator, WarrantyArea

As = Callable[[str, Change[Any]], Awaitable[Any]]
OFFICE_HOURS = ServiceHoursInput(
    weekly=[OpeningInput(weekday=day, opens="08:00", closes="18:00") for day in range(1, 6)],
    time_zone="Europe/Berlin",
)
# relationship: who proposes, who signs then, the offering, the availability that is agreed, kind
AGREED: Mapping[str, tuple[str, str | None, str, str, AgreementKind]] = {
    "abc-for-customers": (
        "abc-bank",
        None,
        "account-with-online-access",
        "98",
        AgreementKind.SLA,
    ),
    "harbour-for-xyz": (
        "xyz-it",
        "harbour-hosting",
        "hosting-for-providers",
        "99",
        AgreementKind.UNDERPINNING_CONTRACT,
    ),
    "beacon-for-xyz": (
        "xyz-it",
        "beacon-messaging",
        "messages-for-providers",
        "99.9",
        AgreementKind.UNDERPINNING_CONTRACT,
    ),
}


async def agree(ids: Mapping[str, UUID], as_: As) -> None:
    """Agree on what the bank is promised, then on what its provider needs for that."""
    promised = ProposeServiceLevels(
        relationship_id=ids["xyz-for-abc"],
        organization_id=ids["xyz-it"],
        offering_id=ids[OFFERING],
        exclude_maintenance=True,
    )
    customer = await as_("xyz-it", promised)
    await as_("abc-bank", _signing(ids, customer, "abc-bank"))
    for slug, (proposer, signer, offering, value, kind) in AGREED.items():
        is_customer = kind is AgreementKind.SLA
        change = ProposeServiceLevels(
            relationship_id=ids[slug],
            organization_id=ids[proposer],
            offering_id=ids[offering],
            kind=kind,
            targets=[_availability(value)],
            conditions=[
                WarrantyConditionInput(
                    area=WarrantyArea.AVAILABILITY, statement="It is there when needed.", target=1
                )
            ],
            service_hours=OFFICE_HOURS if is_customer else None,
            supports_ids=[] if is_customer else [customer.id],
        )
        made = await as_(proposer, change)
        if signer is not None:
            record = agreements.RECORDED.get(signer)
            await as_(signer if record is None else record[0], _signing(ids, made, signer))


def _availability(value: str) -> ServiceLevelTargetInput:
    return ServiceLevelTargetInput(
        indicator="availability",
        comparator=LevelComparator.GE,
        value=Decimal(value),
        unit="percent",
        window=MONTHLY,
    )


def _signing(ids: Mapping[str, UUID], agreement: Any, who: str) -> SignServiceLevels:
    """Return the signature of an organization, or what its recorder says it signed."""
    record = agreements.RECORDED.get(who)
    facts: dict[str, Any] = {}
    if record is not None:
        facts = {"document": record[1], "agreed_on": record[2]}
    return SignServiceLevels(
        id=agreement.id, expected_revision=1, organization_id=ids[who], **facts
    )
