"""Improvements in the graph."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import strawberry

from catalog.plugin import (
    HOUSE,
    Connection,
    Context,
    Mutation,
    Narrower,
    Node,
    Party,
    Query,
    Service,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    party,
    to_one,
    viewer_can,
)
from catalog_improvement import computing
from catalog_improvement.changes import covering, deciding, linking, measuring, raising
from catalog_improvement.rules import access
from catalog_improvement.schema.parts import (
    ImprovedService,
    ImprovementFigure,
    ImprovementLink,
    ImprovementStep,
)
from catalog_improvement.tables import (
    MOST_FIGURES,
    MOST_LINKS,
    MOST_STEPS,
    BetterFigure,
    ImprovedServiceRow,
    ImprovementFigureRow,
    ImprovementLinkRow,
    ImprovementPriority,
    ImprovementResult,
    ImprovementRow,
    ImprovementSize,
    ImprovementStatus,
    ImprovementStepRow,
    ImprovementTimescale,
    LinkDirection,
)

for kind in (
    *(BetterFigure, ImprovementPriority, ImprovementResult, ImprovementSize, ImprovementStatus),
    ImprovementTimescale,
):
    strawberry.enum(kind)
IS_OVER = (ImprovementStatus.CLOSED, ImprovementStatus.REJECTED)


@strawberry.type
class ImprovementKpi:
    """What an improvement is measured by."""

    key: str = strawberry.field(description="The key of a metric, or what the figure is called.")
    unit: str | None = strawberry.field(description="The unit of its figures.")
    better: BetterFigure = strawberry.field(description="Which figures are better.")


async def kpi(parents: Sequence[Any], _context: Context) -> Sequence[ImprovementKpi | None]:
    """What it is measured by; null until somebody said."""
    return [
        None
        if row.kpi_key is None
        else ImprovementKpi(key=row.kpi_key, unit=row.kpi_unit, better=row.better)
        for row in parents
    ]


async def progress(parents: Sequence[Any], _context: Context) -> Sequence[float | None]:
    """Which share of the way from the baseline to the target was made.

    It may be more than 1, or negative; null where the target is the baseline, or one is unknown.
    """
    return [computing.progress(row.baseline, row.target, row.measured) for row in parents]


async def roi(parents: Sequence[Any], _context: Context) -> Sequence[float | None]:
    """Its return on investment: benefit less cost, over cost; null where there is no cost."""
    return [computing.roi(row.benefit, row.cost) for row in parents]


async def open_days(parents: Sequence[Any], context: Context) -> Sequence[int | None]:
    """For how many whole days it has been open; null where it is closed or rejected."""
    return [
        None if row.status in IS_OVER else (context.now - row.created_at).days for row in parents
    ]


@entity(access.IMPROVEMENT)
class Improvement(Node):
    """Something to improve about a service, from what was noticed to what came of it.

    Those who take part in a relationship that it came from see how far it is, without what the
    house keeps to itself.
    """

    service: Service = to_one("The service, the first one that it is about.", key="service_id")
    number: int = column("Which improvement of its service it is, counted from 1.")
    title: str = column("What could be better.")
    description: str | None = column("What could be better, at length.", ring=HOUSE)
    justification: str | None = column("Why it is worth it.", ring=HOUSE)
    stage: str | None = column("The key of the stage that it comes from.")
    status: ImprovementStatus = column("How far it has come.")
    size: ImprovementSize | None = column("How much work it is.", ring=HOUSE)
    timescale: ImprovementTimescale | None = column("How long it takes until it helps.", ring=HOUSE)
    priority: ImprovementPriority | None = column("How much depends on it.", ring=HOUSE)
    kpi = batch(
        *("kpi_key", "kpi_unit", "better"),
        cost=0,
        ring=HOUSE,
        filters={"key": "kpi_key", "unit": "kpi_unit", "better": "better"},
    )(kpi)
    baseline: Decimal | None = column("The figure before the improvement.", ring=HOUSE)
    target: Decimal | None = column("The figure that is to be reached.", ring=HOUSE)
    measured: Decimal | None = column("The figure that was measured last.", ring=HOUSE)
    progress = batch("baseline", "target", "measured", cost=0, ring=HOUSE)(progress)
    benefit: Decimal | None = column("What it is worth, in money.", ring=HOUSE)
    cost: Decimal | None = column("What it costs.", ring=HOUSE)
    currency: str | None = column("The currency of benefit and cost.", ring=HOUSE)
    roi = batch("benefit", "cost", cost=0, ring=HOUSE)(roi)
    owner: Party | None = party(
        "Who is to see to it.",
        link=access.where_in_house,
        organization=ImprovementRow.organization_id,
        person=ImprovementRow.person_id,
    )
    required_by: dt.date | None = column("By which day it is to be done.", ring=HOUSE)
    raised_by: str | None = column(
        "Who raised it: the subject of their token, or a plugin.", ring=HOUSE
    )
    implemented_at: dt.datetime | None = column("When it was done; null before.")
    closed_at: dt.datetime | None = column("When it was closed; null before.")
    reason: str | None = column("Why it was rejected.", ring=HOUSE)
    result: ImprovementResult | None = column("What came of it; null until it is closed.")
    open_days = batch("status", "created_at", cost=0, ring=HOUSE)(open_days)
    services: Connection[ImprovedService] = connection(
        "The services that it is about, each with its state.",
        by=ImprovedServiceRow.improvement_id,
    )
    steps: list[ImprovementStep] = many(
        "What was done in the seven steps, as it was noted.",
        by=ImprovementStepRow.improvement_id,
        order_by=ImprovementStepRow.position,
        most=MOST_STEPS,
    )
    inputs: list[ImprovementLink] = many(
        "What led to it, in the order in which it was told.",
        by=ImprovementLinkRow.improvement_id,
        where=lambda row: row.direction == LinkDirection.INPUT,
        order_by=ImprovementLinkRow.position,
        most=MOST_LINKS,
    )
    outputs: list[ImprovementLink] = many(
        "What was made for its sake.",
        by=ImprovementLinkRow.improvement_id,
        where=lambda row: row.direction == LinkDirection.OUTPUT,
        order_by=ImprovementLinkRow.position,
        most=MOST_LINKS,
    )
    measurements: list[ImprovementFigure] = many(
        "The figures of its indicator, as they were taken.",
        by=ImprovementFigureRow.improvement_id,
        order_by=ImprovementFigureRow.position,
        most=MOST_FIGURES,
    )
    viewer_can = viewer_can(access.IMPROVEMENT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was raised.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ImprovedService)
class ImprovementOfService:
    """The improvement that a service has its part in."""

    improvement: Improvement = to_one("The improvement.", key="improvement_id")


@extends(ImprovementLink)
class ImprovementOfLink:
    """The improvement that something led to, or was made for."""

    improvement: Improvement = to_one("The improvement.", key="improvement_id")


@extends(Service)
class ImprovementsOfService:
    """The improvements of a service."""

    improvements: Connection[Improvement] = connection(
        "What could be better about it, and what was made better.",
        by=ImprovedServiceRow.service_id,
        to=ImprovedServiceRow.improvement_id,
    )


@extends(Query)
class ImprovementQueries:
    """What can be asked about improvements."""

    improvement: Improvement | None = lookup("Find one improvement by its id.")
    improvements: Connection[Improvement] = connection("Page through the improvements.")
    improvement_inputs: Connection[ImprovementLink] = connection(
        "What led to improvements.",
        always={"direction": {"eq": "INPUT"}},
        arguments={"stage": Narrower("stage", "Only what came of this stage.")},
    )
    improvement_outputs: Connection[ImprovementLink] = connection(
        "What was made for the sake of improvements.",
        always={"direction": {"eq": "OUTPUT"}},
        arguments={"stage": Narrower("stage", "Only what was made in this stage.")},
    )


@extends(Mutation)
class ImprovementMutations:
    """What can be done about improvements."""

    raise_improvement = change(raising.RaiseImprovement, Improvement)
    update_improvement = change(raising.UpdateImprovement, Improvement)
    accept_improvement = change(deciding.AcceptImprovement, Improvement)
    reject_improvement = change(deciding.RejectImprovement, Improvement)
    advance_improvement_step = change(deciding.AdvanceImprovementStep, Improvement)
    set_improved_service = change(covering.SetImprovedService, Improvement)
    link_improvement = change(linking.LinkImprovement, Improvement)
    record_improvement_measurement = change(measuring.RecordImprovementMeasurement, Improvement)
    implement_improvement = change(deciding.ImplementImprovement, Improvement)
    close_improvement = change(deciding.CloseImprovement, Improvement)


PARTS = (
    ImprovementKpi,
    *(Improvement, ImprovementOfService, ImprovementOfLink, ImprovementsOfService),
    *(ImprovementQueries, ImprovementMutations),
)
