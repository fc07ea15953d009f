"""What transition finds that could be better: changes that failed, and defects in early life."""

import datetime as dt
from collections.abc import Iterable, Sequence

from catalog.plugin import ImprovementSource, Opportunity, Telling, Window
from catalog_transition.tables.changes import ChangeOutcome, ChangeRecordRow
from catalog_transition.tables.early_life import EarlyLifePeriodRow

FAILED = (ChangeOutcome.FAILED, ChangeOutcome.ROLLED_BACK)
QUARTER = 3  # months


def quarter(at: dt.datetime) -> Window:
    """Return the quarter of the calendar, in UTC, that holds a moment."""
    at = at.astimezone(dt.UTC)
    month = (at.month - 1) // QUARTER * QUARTER + 1
    start = dt.datetime(at.year, month, 1, tzinfo=dt.UTC)
    return Window(start, (start + dt.timedelta(days=31 * QUARTER)).replace(day=1))


async def failed_change(telling: Telling) -> Iterable[Opportunity]:
    """Find a change that failed, or was rolled back; one for each quarter."""
    row = await telling.session.get(ChangeRecordRow, telling.event.entity_id)
    if row is None or row.outcome not in FAILED or row.ended_at is None:
        return []
    return [
        Opportunity(
            service_id=row.service_id,
            subject="Changes failed",
            metric="change-success",
            window=quarter(row.ended_at),
            cause=str(row.id),
            evidence={"number": row.number, "title": row.title, "outcome": row.outcome.name},
        )
    ]


async def defects(telling: Telling) -> Iterable[Opportunity]:
    """Find that a version had defects while it was young."""
    row = await telling.session.get(EarlyLifePeriodRow, telling.event.entity_id)
    if row is None or not row.defects or row.ended_at is None:
        return []
    return [
        Opportunity(
            service_id=row.service_id,
            subject="A version had defects in its early life",
            metric="early-life-defects",
            is_higher_better=False,
            window=Window(row.started_at, row.ended_at),
            cause=str(row.id),
            evidence={"defects": row.defects},
        )
    ]


SOURCES: Sequence[ImprovementSource] = (
    ImprovementSource(
        name="failed-change",
        stage="transition",
        event_types=("change.closed",),
        find=failed_change,
    ),
    ImprovementSource(
        name="early-life-defects",
        stage="early-life-support",
        event_types=("early_life.ended",),
        find=defects,
    ),
)
