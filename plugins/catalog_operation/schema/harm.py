"""Who is hurt by incidents, and whose downtime is behind broken agreements, in the graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    ClientError,
    Context,
    MeasurementStatus,
    Money,
    Organization,
    Service,
    ServiceLevelAgreement,
    ServiceLevelTarget,
    Window,
    WindowInput,
    batch,
    extends,
    to_one,
    weighs,
)
from catalog_operation.computing.availability import MINUTE
from catalog_operation.computing.credits import Credit
from catalog_operation.computing.harm import Harm, Share
from catalog_operation.measures.availability import LONGEST
from catalog_operation.measures.crediting import Owed, owing
from catalog_operation.measures.harm import HarmQuestions
from catalog_operation.schema.incidents import Incident

MOST = 1_000  # broken promises that one field tells of
MOST_CAUSES = 200  # services behind a broken promise
MOST_CURRENCIES = 10
COST = 50

Most = Annotated[
    int, argument(description=f"How many there may be, at most {MOST:,}: the worst ones.")
]


@strawberry.type
class ServiceCredit:
    """What a provider owes a consumer for a period in which it missed a target.

    It belongs to the agreement and the period: the same is told of every incident that took part.
    """

    status: MeasurementStatus = strawberry.field(
        description="NO_DATA where a price is for each unit, and nobody counted those."
    )
    rate: Decimal = strawberry.field(description="How much of the price of the period, in percent.")
    amounts: list[Money] = strawberry.field(
        description="How much that is, in each currency.", metadata=weighs(most=MOST_CURRENCIES)
    )


@strawberry.type
class BrokenPromise:
    """A target of availability that was missed, with the downtime of what the service stands on."""

    agreement: ServiceLevelAgreement = to_one("Where it was agreed.", key="agreement_id")
    service: Service | None = to_one("The service whose level it is.", key="service_id")
    consumer: Organization | None = to_one(
        "The consumer to whom it was promised, the first of several.", key="consumer_id"
    )
    target: ServiceLevelTarget = strawberry.field(description="What was missed.")
    window: Window = strawberry.field(
        description="The time that it was measured over, as far as the agreement was in force."
    )
    has_ended: bool = strawberry.field(description="Whether that time is over.")
    percent: float | None = strawberry.field(
        description="How available it was with the downtime of all that it stands on."
    )
    own_percent: float | None = strawberry.field(
        description="How available it was by its own downtime alone, as verdicts measure it."
    )
    credit: ServiceCredit | None = strawberry.field(
        description="What is owed; null before the time is over, for targets that roll on, where "
        "the agreement names none, and where another target owes more for the same period."
    )


@strawberry.type
class HurtPromise(BrokenPromise):
    """A broken promise that an incident is part of."""

    minutes: float = strawberry.field(
        description="How much of the agreed time the incident took up, in minutes."
    )


@strawberry.type
class DowntimeCause:
    """What one service has to do with a broken promise."""

    service: Service | None = to_one("The service that was down.", key="service_id")
    minutes: float = strawberry.field(
        description="For how many minutes of the agreed time it was down."
    )
    minutes_alone: float = strawberry.field(
        description="For how many of these nothing else was down that the promised service "
        "stands on."
    )


@strawberry.type
class ServiceBreach(BrokenPromise):
    """A broken promise, and whose downtime is behind it."""

    causes: list[DowntimeCause] = strawberry.field(
        description="The services that were down, the promised one among them, the longest first.",
        metadata=weighs(most=MOST_CAUSES),
    )


@dataclass(frozen=True)
class _Cause:
    """What is told of a service behind a broken promise."""

    service_id: UUID
    minutes: float
    minutes_alone: float


@dataclass(frozen=True)
class _Told:
    """What is told of a broken promise."""

    agreement_id: UUID
    service_id: UUID
    consumer_id: UUID | None
    target: Mapping[str, Any]
    window: Window
    has_ended: bool
    percent: float | None
    own_percent: float | None
    credit: ServiceCredit | None
    minutes: float
    causes: Sequence[_Cause]


def _told(harm: Harm, owed: Owed, causes: Mapping[UUID, Share]) -> _Told:
    said = harm.promise.said
    longest = sorted(causes.items(), key=lambda item: (-item[1].seconds, item[0]))
    return _Told(
        agreement_id=said.agreement_id,
        service_id=said.service_id,
        consumer_id=owed.consumer_id,
        target=said.target,
        window=said.window,
        has_ended=said.has_ended,
        percent=harm.supplied.percent,
        own_percent=harm.own.percent,
        credit=_credit(owed.credit),
        minutes=harm.seconds / MINUTE,
        causes=[
            _Cause(key, share.seconds / MINUTE, share.alone / MINUTE)
            for key, share in longest[:MOST_CAUSES]
        ],
    )


def _credit(found: Credit | None) -> ServiceCredit | None:
    if found is None:
        return None
    amounts = [Money(amount=item, currency=code) for code, item in sorted(found.amounts.items())]
    return ServiceCredit(status=found.status, rate=found.rate, amounts=amounts[:MOST_CURRENCIES])


def _how_bad(harm: Harm) -> Any:
    """Return what broken promises are ordered by: the worst first, then by agreement."""
    said = harm.promise.said
    missing = float(said.target["value"]) - (harm.supplied.percent or 0.0)
    return -missing, said.agreement_id, said.window.start, said.service_id


def _asking(context: Context) -> HarmQuestions:
    return HarmQuestions(context.session, context.principal, context.now, context.chain)


def _must_be_few(most: int) -> None:
    if not 0 <= most <= MOST:
        message = f"most must be from 0 to {MOST:,}, not {most:,}."
        raise ClientError(message)


async def hurt(
    parents: Sequence[Any], context: Context, most: Most = 100
) -> Sequence[list[HurtPromise] | None]:
    """The agreements that are broken while it is part of why, as far as you see them.

    It looks along hard dependencies, from what it hit to the agreements on all that stands on it:
    one is hurt where its target is missed with the downtime of everything that its service stands
    on, and the incident took up some of its agreed time.
    """
    _must_be_few(most)
    found = await _asking(context).hurt([parent.id for parent in parents])
    groups = []
    for parent in parents:
        own = found.get(parent.id)
        groups.append((sorted(own.harms, key=_how_bad)[:most], own.broken) if own else ([], []))
    owed = await owing(context.session, groups)
    shown: list[Any] = [
        [_told(harm, one, {}) for harm, one in zip(harms, own, strict=True)]
        for (harms, _), own in zip(groups, owed, strict=True)
    ]
    return shown


async def breaches_behind(
    parents: Sequence[Any],
    context: Context,
    window: Annotated[WindowInput, argument(description="The time to look at, at most 400 days.")],
    most: Most = 100,
) -> Sequence[list[ServiceBreach] | None]:
    """The agreements on it that were broken, each with whose downtime is behind it.

    It is the way back of `Incident.hurt`, for what you see of agreements and dependencies.
    """
    _must_be_few(most)
    over = window.clipped(context.now)
    if over.end - over.start > LONGEST:
        message = f"Ask for a window of at most {LONGEST.days} days."
        raise ClientError(message)
    keys = [parent.id for parent in parents]
    found = await _asking(context).breaches(keys, over)
    told = [sorted(found[key].found, key=lambda item: _how_bad(item[0]))[:most] for key in keys]
    groups = [
        ([harm for harm, _ in own], found[key].broken) for key, own in zip(keys, told, strict=True)
    ]
    owed = await owing(context.session, groups)
    shown: list[Any] = [
        [_told(harm, one, causes) for (harm, causes), one in zip(items, own, strict=True)]
        for items, own in zip(told, owed, strict=True)
    ]
    return shown


def _most(arguments: Mapping[str, Any]) -> int:
    return min(max(int(arguments["most"]), 0), MOST)


@extends(Incident)
class HarmOfIncident:
    """Who is hurt by an incident."""

    hurt = batch("id", cost=COST, most=_most, ring=PARTICIPANT)(hurt)


@extends(Service)
class BreachesOfService:
    """Which agreements on a service were broken."""

    breaches_behind = batch("id", cost=COST, most=_most, ring=PARTICIPANT)(breaches_behind)


PARTS = (
    ServiceCredit,
    HurtPromise,
    DowntimeCause,
    ServiceBreach,
    HarmOfIncident,
    BreachesOfService,
)
