"""Objectives in the graph: what they say, and what can be done with them and with samples."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import strawberry

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Context,
    LevelComparator,
    LevelWindowKind,
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
from catalog_operation.rules.objectives import OBJECTIVE, SERIES
from catalog_operation.schema import budgets
from catalog_operation.tables.objectives import ObjectiveMethod, ObjectiveRow, SeriesRow

strawberry.enum(ObjectiveMethod)

SAID = (
    *("service_id", "indicator", "target", "method", "slice_seconds", "slice_target"),
    *("window_days", "window_period", "time_zone"),
)


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
    attainment = batch(*SAID, ring=PARTICIPANT)(budgets.attainment)
    is_met = batch(*SAID, "comparator", ring=PARTICIPANT)(budgets.whether_met)
    error_budget = batch(*SAID, ring=PARTICIPANT)(budgets.error_budget)
    burn_rate = batch(*SAID, ring=PARTICIPANT)(budgets.burn_rate)
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
    *budgets.PARTS,
    ObjectiveWindow,
    *(Objective, SampleSeries, ObjectivesOfService, ObjectiveMutations),
)
