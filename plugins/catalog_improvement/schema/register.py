"""What came of the whole register: how much of it helped, and for how long the rest is open."""

import datetime as dt
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    NO_DATA,
    Info,
    Measurement,
    Organization,
    Query,
    Window,
    WindowInput,
    extends,
    find,
    ratio,
    weighs,
)
from catalog_improvement.queries import results
from catalog_improvement.queries.results import RegisterFigures

COST = 100
USUAL = dt.timedelta(days=90)
DAY = dt.timedelta(days=1)


@strawberry.type
class ImprovementRegister:
    """What came of the improvements of your house that were closed in a window."""

    closed_count: int = strawberry.field(description="How many were closed in the window.")
    improved_count: int = strawberry.field(description="How many of these made something better.")
    unchanged_count: int = strawberry.field(description="How many of these changed nothing.")
    worse_count: int = strawberry.field(description="How many of these made something worse.")
    measured_benefit: Measurement = strawberry.field(
        description="The share of those that were closed whose benefit is known; NOT_APPLICABLE "
        "where none was."
    )
    open_count: int = strawberry.field(
        description="How many are open now: neither closed nor rejected."
    )
    open_days: Measurement = strawberry.field(
        description="The median of the days for which these have been open; NO_DATA without any."
    )


async def _register(
    info: Info,
    organization_id: Annotated[
        ID | None, argument(description="Only what this organization, or a part of it, provides.")
    ] = None,
    window: Annotated[
        WindowInput | None,
        argument(description="When they were closed; without it, in the last 90 days."),
    ] = None,
) -> ImprovementRegister | None:
    """What came of the improvements of your house, and how many are open now."""
    context = info.context
    now = context.now
    over = window.clipped(now) if window else Window(now - USUAL, now)
    provider = organization_id and await find(Organization, organization_id, context)
    found = await results.figures(
        context.session, context.principal, over, provider.id if provider else None
    )
    share = ratio(found.with_benefit, found.closed, count=found.closed)
    return ImprovementRegister(
        closed_count=found.closed,
        improved_count=found.improved,
        unchanged_count=found.unchanged,
        worse_count=found.worse,
        measured_benefit=replace(share, unit="ratio", window=over),
        open_count=found.open,
        open_days=_open_days(found, now),
    )


def _open_days(found: RegisterFigures, now: dt.datetime) -> Measurement:
    """Return the median of the days; of an even number it lies amid the two in the middle."""
    if found.older is None or found.younger is None:
        return replace(NO_DATA, unit="days", count=0)
    days = ((now - found.older) + (now - found.younger)) / 2 / DAY
    return Measurement(value=days, unit="days", count=found.open)


@extends(Query)
class ImprovementRegisterQueries:
    """What can be asked about the whole register."""

    improvement_register: ImprovementRegister | None = strawberry.field(
        resolver=_register, metadata=weighs(cost=COST)
    )


PARTS = (ImprovementRegister, ImprovementRegisterQueries)
