"""Which levels are agreed in the demonstration: with the bank, its customers and suppliers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from catalog.demo import agreements
from catalog.demo.promises import CREDITS, MONTHLY, OFFERING, bands
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


class Level(NamedTuple):
    """The availability that is agreed in a relationship: who proposes it, and who signs then."""

    relationship: str
    proposer: str
    signers: Sequence[str]
    offering: str
    percent: str
    credits: Sequence[tuple[str, str, str]]
    hours: ServiceHoursInput | None = None
    kind: AgreementKind = AgreementKind.SLA
    supports: Sequence[str] = ()


CONTRACT = AgreementKind.UNDERPINNING_CONTRACT
# Three banks use internet banking, each at its own levels; one of them has customers of its own.
AGREED = (
    Level(
        "xyz-for-abc",
        "xyz-it",
        ["abc-bank"],
        OFFERING,
        "99.8",
        [("99", "99.8", "5"), ("0", "99", "15")],
    ),
    Level("xyz-for-lakeside", "xyz-it", ["lakeside-savings"], OFFERING, "99.5", CREDITS),
    Level(
        "xyz-for-hillside",
        "hillside-credit",
        ["xyz-it"],
        OFFERING,
        "99",
        CREDITS,
        hours=OFFICE_HOURS,
    ),
    Level(
        "abc-for-customers",
        "abc-bank",
        ["private-customer", "corner-bakery"],
        "account-with-online-access",
        "99.5",
        [("0", "99.5", "10")],
        hours=OFFICE_HOURS,
    ),
    Level(
        "harbour-for-xyz",
        "xyz-it",
        ["harbour-hosting"],
        "hosting-for-providers",
        "99.9",
        [("99", "99.9", "10"), ("0", "99", "25")],
        kind=CONTRACT,
        supports=["xyz-for-abc", "xyz-for-lakeside"],
    ),
    Level(
        "beacon-for-xyz",
        "xyz-it",
        ["beacon-messaging"],
        "messages-for-providers",
        "99.9",
        [],
        kind=CONTRACT,
        supports=["xyz-for-abc"],
    ),
)
# What a customer asks for beyond that: nobody has signed it yet.
PROPOSED = AGREED[1]._replace(proposer="xyz-it", percent="99.9")


async def agree(ids: Mapping[str, UUID], as_: As) -> None:
    """Agree on what banks are promised, then on what their provider needs for that."""
    made: dict[str, UUID] = {}
    for level in AGREED:
        supported = [made[slug] for slug in level.supports]
        agreement = await as_(level.proposer, _proposing(ids, level, supported))
        made[level.relationship] = agreement.id
        for number, signer in enumerate(level.signers, 1):
            record = agreements.RECORDED.get(signer)
            signing = _signing(ids, agreement, signer, number)
            await as_(signer if record is None else record[0], signing)


async def propose(ids: Mapping[str, UUID], as_: As) -> None:
    """Propose levels that somebody is asked to sign."""
    await as_(PROPOSED.proposer, _proposing(ids, PROPOSED, ()))


def _proposing(
    ids: Mapping[str, UUID], level: Level, supported: Sequence[UUID]
) -> ProposeServiceLevels:
    target = ServiceLevelTargetInput(
        indicator="availability",
        comparator=LevelComparator.GE,
        value=Decimal(level.percent),
        unit="percent",
        window=MONTHLY,
        credits=bands(level.credits),
    )
    said = "It is there when needed."
    return ProposeServiceLevels(
        relationship_id=ids[level.relationship],
        organization_id=ids[level.proposer],
        offering_id=ids[level.offering],
        kind=level.kind,
        targets=[target],
        conditions=[
            WarrantyConditionInput(area=WarrantyArea.AVAILABILITY, statement=said, target=1)
        ],
        service_hours=level.hours,
        exclude_maintenance=level.kind is AgreementKind.SLA,
        supports_ids=list(supported),
    )


def _signing(ids: Mapping[str, UUID], agreement: Any, who: str, revision: int) -> SignServiceLevels:
    """Return the signature of an organization, or what its recorder says it signed."""
    record = agreements.RECORDED.get(who)
    facts: dict[str, Any] = {}
    if record is not None:
        facts = {"document": record[1], "agreed_on": record[2]}
    return SignServiceLevels(
        id=agreement.id, expected_revision=revision, organization_id=ids[who], **facts
    )
