"""What objectives attained in the graph, what is left of their budgets, and how fast they go."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

import strawberry
from strawberry import argument

from catalog.plugin import Context, Measurement, MeasurementStatus
from catalog_operation.computing import budgets
from catalog_operation.computing.budgets import ALERTS, Burning
from catalog_operation.computing.windows import ObjectiveSpan, span_at
from catalog_operation.queries import objectives
from catalog_operation.queries.samples import Counted
from catalog_operation.tables.objectives import BurnWindow

strawberry.enum(BurnWindow)
FIRST = dt.datetime(1970, 1, 2, tzinfo=dt.UTC)  # nothing is counted before, in no time zone

At = Annotated[
    dt.datetime | None,
    argument(description="The moment at which it is asked; now unless given, or if it is later."),
]


@strawberry.type
class ErrorBudget:
    """How much may be bad over the window of an objective, and what of that is left."""

    total: Decimal | None = strawberry.field(
        description="How many events, or slices, may be bad: 1 less the target, times all that "
        "counted in it. Null unless the status is OK."
    )
    consumed: float | None = strawberry.field(
        description="The share of it that is gone; more than 1 where more was bad than may be."
    )
    remaining: float | None = strawberry.field(
        description="The share of it that is left: 1 less what is consumed, which may be negative."
    )
    status: MeasurementStatus = strawberry.field(
        description="Whether there is a budget: NOT_APPLICABLE where all has to be good."
    )
    exhausted_in: Decimal | None = strawberry.field(
        description="In how many whole seconds nothing is left of it, if as much is bad as over "
        "the window so far: 0 where nothing is left, null where nothing was bad."
    )


@strawberry.type
class BurnRate:
    """How fast the budget of an objective goes: at 1 it lasts just as long as its window."""

    rate: float | None = strawberry.field(
        description="The rate over the long window; null unless the status is OK."
    )
    short_rate: float | None = strawberry.field(
        description="The rate over the short window; null where it has no data."
    )
    factor: float = strawberry.field(description="What both rates have to exceed for it to fire.")
    fires: bool | None = strawberry.field(
        description="Whether both rates exceed the factor; null where one is not known."
    )
    exhausted_in: Decimal | None = strawberry.field(
        description="In how many whole seconds nothing is left of the budget at the long rate."
    )
    status: MeasurementStatus = strawberry.field(description="Whether there is a long rate.")


def _spans(parents: Sequence[Any], context: Context, at: dt.datetime | None) -> list[ObjectiveSpan]:
    moment = context.now if at is None else max(min(at, context.now), FIRST)
    return [span_at(parent, moment) for parent in parents]


async def attainment(
    parents: Sequence[Any], context: Context, at: At = None
) -> Sequence[Measurement | None]:
    """The share that was good over its window: the days that end at a moment, or the period so far.

    Maintenance and service hours are not left out: what was sent as valid counts. There is no data
    before samples are recorded, and where a bucket or a slice is longer than the window.
    """
    spans = _spans(parents, context, at)
    asked = [(parent, [span[:2]]) for parent, span in zip(parents, spans, strict=True)]
    told = await objectives.counted(context.session, asked)
    return [
        budgets.attained(*counted, span.start, span.end)
        for [counted], span in zip(told, spans, strict=True)
    ]


async def whether_met(
    parents: Sequence[Any], context: Context, at: At = None
) -> Sequence[bool | None]:
    """Whether what was good over its window reaches the target; null where there is no data."""
    spans = _spans(parents, context, at)
    asked = [(parent, [span[:2]]) for parent, span in zip(parents, spans, strict=True)]
    told = await objectives.counted(context.session, asked)
    return [
        budgets.is_met(*counted, parent.target, parent.comparator)
        for parent, [counted] in zip(parents, told, strict=True)
    ]


async def error_budget(
    parents: Sequence[Any], context: Context, at: At = None
) -> Sequence[ErrorBudget | None]:
    """What of it may be bad over its window, and what of that is left at a moment."""
    spans = _spans(parents, context, at)
    asked = [(parent, [span[:2]]) for parent, span in zip(parents, spans, strict=True)]
    told = await objectives.counted(context.session, asked)
    return [
        _budget(counted, parent.target, span)
        for parent, [counted], span in zip(parents, told, spans, strict=True)
    ]


def _budget(counted: Counted, target: Decimal, span: ObjectiveSpan) -> ErrorBudget:
    consumed = budgets.burn_rate(counted.good, counted.valid, target)
    status = budgets.status_of(counted.valid, target)
    if consumed is None:
        return ErrorBudget(
            total=None, consumed=None, remaining=None, status=status, exhausted_in=None
        )
    return ErrorBudget(
        total=(1 - target) * counted.valid,
        consumed=float(consumed),
        remaining=float(1 - consumed),
        status=status,
        exhausted_in=_seconds(budgets.exhausted_in(consumed, consumed, span.length)),
    )


async def burn_rate(
    parents: Sequence[Any],
    context: Context,
    window: Annotated[BurnWindow, argument(description="Over how long it is measured.")],
    at: At = None,
) -> Sequence[BurnRate | None]:
    """How fast its budget goes, and whether somebody should look after it.

    The factors are those of the Site Reliability Workbook, for the length of the window.
    """
    alert, spans, asked = ALERTS[window], _spans(parents, context, at), []
    for parent, span in zip(parents, spans, strict=True):
        windows = [(span.end - seconds, span.end) for seconds in (alert.long, alert.short)]
        asked.append((parent, [span[:2], *windows]))
    told = await objectives.counted(context.session, asked)
    return [
        _burning(
            Burning(*(budgets.burn_rate(item.good, item.valid, parent.target) for item in counted)),
            alert.factor(span.length),
            span.length,
            budgets.status_of(counted[1].valid, parent.target),
        )
        for parent, counted, span in zip(parents, told, spans, strict=True)
    ]


def _burning(found: Burning, factor: Fraction, length: int, status: MeasurementStatus) -> BurnRate:
    left = budgets.exhausted_in(found.consumed, found.long, length)
    return BurnRate(
        rate=_number(found.long),
        short_rate=_number(found.short),
        factor=float(factor),
        fires=found.fires(factor),
        exhausted_in=_seconds(left),
        status=status,
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _seconds(seconds: int | None) -> Decimal | None:
    return None if seconds is None else Decimal(seconds)


PARTS = (ErrorBudget, BurnRate)
