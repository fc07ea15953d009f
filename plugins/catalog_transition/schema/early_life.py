"""Early life support in the graph."""

import datetime as dt
from decimal import Decimal

from catalog.plugin import (
    Connection,
    LevelComparator,
    Mutation,
    Node,
    Service,
    ServiceVersion,
    change,
    column,
    connection,
    entity,
    extends,
    many,
    only,
    to_one,
    viewer_can,
)
from catalog_transition.changes import early_life as changes
from catalog_transition.rules.early_life import EARLY_LIFE, EXIT_CRITERION
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow


@entity(EXIT_CRITERION)
class ExitCriterion(Node):
    """What must hold before early life ends: a level that is measured, or a statement."""

    position: int = column("Which criterion it is, counted from 1.")
    metric: str | None = column("The key of the metric that measures it; null for a statement.")
    comparator: LevelComparator | None = column("How what is measured is compared.")
    value: Decimal | None = column("The value that it is compared with, in the metric's unit.")
    statement: str | None = column("What must hold; null for a level.")
    evidence: str | None = column("How it is known that the statement holds.")


@entity(EARLY_LIFE)
class EarlyLifePeriod(Node):
    """The time in which those who built a version stand by those who operate it."""

    min_days: int = column("For how many days it lasts at least.")
    started_at: dt.datetime = column("When it started.")
    started_by: str = column("Who started it: the subject of their token.")
    due_at: dt.datetime = column("When it may end at the earliest.")
    ended_at: dt.datetime | None = column("When it ended; null while it goes on.")
    ended_by: str | None = column("Who ended it: the subject of their token.")
    defects: int | None = column("How many defects were found in it; null while it goes on.")
    note: str | None = column("What was left to say at its end.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")
    service: Service = to_one("The service.", key="service_id")
    version: ServiceVersion | None = to_one("The version.", key="version_id")
    criteria: list[ExitCriterion] = many(
        "What must hold before it ends, in order.",
        by=ExitCriterionRow.period_id,
        order_by=ExitCriterionRow.position,
        most=2 * changes.MOST_CRITERIA,
    )
    viewer_can = viewer_can(EARLY_LIFE)


@extends(Service)
class EarlyLifeOfService:
    """The early lives of a service's versions."""

    early_life_periods: Connection[EarlyLifePeriod] = connection(
        "The early lives of its versions.", by=EarlyLifePeriodRow.service_id
    )


@extends(ServiceVersion)
class EarlyLifeOfVersion:
    """The early life of a version."""

    early_life: EarlyLifePeriod | None = only(
        "Its early life; null until it was started.",
        by=EarlyLifePeriodRow.version_id,
        where=lambda period, *_: period.id.is_not(None),
    )


@extends(Mutation)
class EarlyLifeMutations:
    """What can be done with early life support."""

    start_early_life_support = change(changes.StartEarlyLifeSupport, EarlyLifePeriod)
    exit_early_life_support = change(changes.ExitEarlyLifeSupport, EarlyLifePeriod)


PARTS = (ExitCriterion, EarlyLifePeriod, EarlyLifeOfService, EarlyLifeOfVersion, EarlyLifeMutations)
