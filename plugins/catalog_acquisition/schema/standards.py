"""Whether services meet what was promised of them, by contracts and by agreements on levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    Context,
    Info,
    JudgedCommitment,
    Measurement,
    Query,
    Service,
    ServiceLevelAgreement,
    ServiceLevelTarget,
    WarrantyVerdict,
    Window,
    extends,
    find,
    to_one,
    weighs,
)
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.measures.asking import asking
from catalog_acquisition.measures.promises import promises
from catalog_acquisition.measures.remedies import to_do_about_level
from catalog_acquisition.queries import vendors
from catalog_acquisition.schema.occurrences import Days, days_of
from catalog_acquisition.schema.promises import (
    COST,
    MOST,
    USUAL,
    KeptPromises,
    ToldPromises,
    must_be_few,
    seeing,
    told_promises,
)

WORST = (WarrantyVerdict.NOT_MET, WarrantyVerdict.UNPROVEN, WarrantyVerdict.MET)


@strawberry.type
class AgreedLevel:
    """A target of an agreement, over one of the times that it is measured for."""

    agreement: ServiceLevelAgreement | None = to_one("The agreement.", key="agreement_id")
    target: ServiceLevelTarget = strawberry.field(description="The target.")
    measurement: Measurement = strawberry.field(
        description="What was measured, with its time: so far, where that goes on."
    )
    verdict: WarrantyVerdict = strawberry.field(
        description="Whether that meets the target; UNPROVEN where nothing was measured."
    )
    to_do: str | None = strawberry.field(description="What to do about it; null: nothing.")


@strawberry.type
class ServiceStandards(KeptPromises):
    """Whether a service meets what was promised of it by all contracts and agreements you see."""

    levels: list[AgreedLevel] = strawberry.field(
        description="What was agreed of its level, each with its measurement: the worst first.",
        metadata=weighs(most=MOST),
    )
    are_met: bool | None = strawberry.field(
        description="Whether all that was due was met in time, and all levels that were measured "
        "are met; null where nothing was due, or measured."
    )


@dataclass(frozen=True)
class _Level:
    agreement_id: UUID
    target: Any
    measurement: Measurement
    verdict: WarrantyVerdict
    to_do: str | None


@dataclass(frozen=True)
class _Standards(ToldPromises):
    levels: Sequence[_Level] = ()
    are_met: bool | None = None


async def _standards_met(
    info: Info,
    service_id: Annotated[ID, argument(description="The service.")],
    window: Days,
    first: Annotated[
        int,
        argument(description=f"How many days and levels to tell, at most {MOST}: the worst."),
    ] = USUAL,
) -> ServiceStandards | None:
    """Whether a service meets what was promised of it.

    By the contracts that you see, and by the agreements on its level.
    """
    must_be_few(first)
    context = info.context
    service = await find(Service, service_id, context)
    rows = await vendors.about(context.session, seeing(context), service.id)
    found = await promises(asking(context), rows, *days_of(window), first)
    told = told_promises(found, Window(window.start, window.end), context)
    levels = await _levels(context, service.id, window.clipped(context.now))
    verdicts = {item.verdict for item in levels} - {WarrantyVerdict.UNPROVEN}
    is_kept = found.counts[PromiseStatus.MET] == found.due
    are_met = is_kept and WarrantyVerdict.NOT_MET not in verdicts
    standards = _Standards(
        **vars(told),
        levels=levels[:first],
        are_met=are_met if found.due or verdicts else None,
    )
    return cast("ServiceStandards", standards)


async def _levels(context: Context, service_id: UUID, over: Window) -> list[_Level]:
    found = await context.judged([service_id], over)
    return [
        _Level(
            agreement_id=item.commitment.agreement_id,
            target=item.commitment.target,
            measurement=item.measured,
            verdict=item.verdict,
            to_do=to_do_about_level(item),
        )
        for item in sorted(found, key=_rank)
    ]


def _rank(item: JudgedCommitment) -> tuple[int, str, Any]:
    window = item.commitment.window
    return WORST.index(item.verdict), item.commitment.target["indicator"], window.start


@extends(Query)
class StandardQueries:
    """What can be asked about what services are to meet."""

    standards_met: ServiceStandards | None = strawberry.field(
        resolver=_standards_met, metadata=weighs(cost=COST)
    )


PARTS = (AgreedLevel, ServiceStandards, StandardQueries)
