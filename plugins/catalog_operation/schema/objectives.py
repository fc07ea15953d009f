"""Objectives in the graph: what they say, whether they are met, and how fast their budget goes."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Context,
    LevelComparator,
    LevelWindowKind,
    Measurement,
    MeasurementStatus,
    Mutation,
    Node,
    Period,
    Service,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    to_one,
    viewer_can,
)
from catalog_operation.changes import objectives as changes
from catalog_operation.changes.samples import RecordSamples
from catalog_operation.computing import budgets
from catalog_operation.computing.budgets import ALERTS, Burning, BurnWindow
from catalog_operation.computing.windows import Span, span_at
from catalog_operation.queries import objectives
from catalog_operation.queries.samples import Counted
from catalog_operation.rules.objectives import OBJECTIVE, SERIES
from catalog_operation.tables.objectives import ObjectiveMethod, ObjectiveRow, SeriesRow

for kind in (ObjectiveMethod, BurnWindow):
    strawberry.enum(kind)

SAID = (
    *("service_id", "indicator", "target", "method", "slice_seconds", "slice_target"),
    *("window_days", "window_period", "time_zone"),
)
At = Annotated[
    dt.datetime | None,
    argument(description="The moment at which it is asked; now unless given, or if it is later."),
]


@strawberry.type
class ObjectiveWindow:
    """The time that an objective is measured over."""

    kind: LevelWindowKind = strawberry.field(
        description="Whether it rolls on, or follows the calendar."
    )
    days: int | None = strawberry.field(description="How many days it has; of ROLLING only.")
    period: Period | None = strawberry.field(
        description="Which part of the calendar it is; of CALENDAR only."
    )
    time_zone: str = strawberry.field(description="The time zone in which a period begins.")


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


def _spans(parents: Sequence[Any], context: Context, at: dt.datetime | None) -> list[Span]:
    moment = context.now if at is None else min(at, context.now)
    return [span_at(parent, moment) for parent in parents]


async def window(parents: Sequence[Any], _context: Context) -> Sequence[ObjectiveWindow | None]:
    """The time that it is measured over."""
    return [
        ObjectiveWindow(
            kind=parent.window_kind,
            days=parent.window_days,
            period=parent.window_period,
            time_zone=parent.time_zone,
        )
        for parent in parents
    ]


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


def _budget(counted: Counted, target: Decimal, span: Span) -> ErrorBudget:
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


@entity(OBJECTIVE)
class Objective(Node):
    """How good a service means to be by one indicator.

    Whoever takes part in the service sees it, as what they agreed may rest on it.
    """

    name: str = column("What it is called: the key of its metric is `objective:` and this name.")
    indicator: str = column("What is counted: the indicator of the samples.")
    comparator: LevelComparator = column("Whether the target itself is enough.")
    target: Decimal = column("The share that is to be good.")
    method: ObjectiveMethod = column("What is counted: events, or slices of time.")
    slice_seconds: int | None = column("How long a slice is; null where events are counted.")
    slice_target: Decimal | None = column("From which share of good events on a slice is good.")
    source: str | None = column("Where it comes from, such as a file.", ring=HOUSE)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")
    service: Service = to_one("The service.", key="service_id")
    window = batch(
        *("window_kind", "window_days", "window_period", "time_zone"),
        cost=0,
        ring=PARTICIPANT,
        filters={
            "kind": "window_kind",
            "days": "window_days",
            "period": "window_period",
            "time_zone": "time_zone",
        },
    )(window)
    attainment = batch(*SAID, ring=PARTICIPANT)(attainment)
    error_budget = batch(*SAID, ring=PARTICIPANT)(error_budget)
    burn_rate = batch(*SAID, ring=PARTICIPANT)(burn_rate)
    viewer_can = viewer_can(OBJECTIVE)


@entity(SERIES)
class SampleSeries(Node):
    """What is counted of a service by one indicator, in buckets of one size."""

    indicator: str = column("What is counted.")
    bucket_seconds: int = column("How long each bucket is.", name="size")
    revision: int = column("How often samples were recorded, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")
    service: Service = to_one("The service.", key="service_id")


@extends(Service)
class ObjectivesOfService:
    """How good a service means to be, and what is counted of it."""

    objectives: Connection[Objective] = connection(
        "How good it means to be.", by=ObjectiveRow.service_id
    )
    sample_series: Connection[SampleSeries] = connection(
        "What is counted of it.", by=SeriesRow.service_id
    )


@extends(Mutation)
class ObjectiveMutations:
    """What can be done with objectives and samples."""

    define_objective = change(changes.DefineObjective, Objective)
    update_objective = change(changes.UpdateObjective, Objective)
    remove_objective = change(changes.RemoveObjective, Objective)
    record_samples = change(RecordSamples, SampleSeries)


PARTS = (
    *(ObjectiveWindow, ErrorBudget, BurnRate),
    *(Objective, SampleSeries, ObjectivesOfService, ObjectiveMutations),
)
