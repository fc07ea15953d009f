"""Services in early life support, and the small steps out of it."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import Row, ServiceRow, ServiceVersionRow
from catalog_transition.rules.early_life import STAGE
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow
from tests.asking import Asking
from tests.rows import MOMENT, key

PERIOD = "earlyLifePeriod { id revision startedAt dueAt endedAt defects }"


def in_early_life(catalog: Asking, slug: str) -> str:
    """Return the id of a live service that is in early life support, by no mutation."""
    service = catalog.live(slug)
    own = sa.select(ServiceRow.id).where(ServiceRow.slug == slug).scalar_subquery()
    catalog.write(
        [
            sa.update(ServiceVersionRow)
            .where(ServiceVersionRow.service_id == own)
            .values(stage_key=STAGE),
            sa.update(ServiceRow).where(ServiceRow.slug == slug).values(stage_key=STAGE),
        ]
    )
    return service


def start(catalog: Asking, service: str, *, by: str = "admin", **given: Any) -> Any:
    """Start the early life support of a service that keeps `availability`; return the period."""
    levels = [{"metric": "availability", "comparator": "GE", "value": "99"}]
    usual = {"serviceId": service, "minDays": 14, "levels": levels}
    said = usual | given
    return catalog.change("startEarlyLifeSupport", said, PERIOD, by=by)["earlyLifePeriod"]


def ended(period: Any, *positions: int, revision: int = 1, defects: int = 3) -> dict[str, Any]:
    """Return the input that ends early life support, with these statements confirmed."""
    answers = [{"position": number, "evidence": "Told."} for number in positions]
    return {
        "id": period["id"],
        "expectedRevision": revision,
        "defects": defects,
        "answers": answers,
    }


def at(day: int) -> dt.datetime:
    """Return the beginning of a day of January 2026."""
    return dt.datetime(2026, 1, day, tzinfo=dt.UTC)


def period(key_of: UUID, *, service: UUID, version: UUID) -> list[Row]:
    """Make the early life of a version that is over, with a level and a statement."""
    due = MOMENT + dt.timedelta(days=14)
    row = EarlyLifePeriodRow(
        id=key_of,
        service_id=service,
        version_id=version,
        min_days=14,
        started_at=MOMENT,
        started_by=f"{service}-starter",
        due_at=due,
        ended_at=due,
        ended_by=f"{service}-ender",
        defects=2,
        note=f"{service}-note",
        revision=1,
        created_at=MOMENT,
        updated_at=MOMENT,
    )
    level = ExitCriterionRow(
        id=key(f"{key_of}-level"),
        period_id=key_of,
        position=1,
        metric=f"{service}-metric",
        comparator="GE",
        value=99,
    )
    statement = ExitCriterionRow(
        id=key(f"{key_of}-statement"),
        period_id=key_of,
        position=2,
        statement=f"{service}-statement",
        evidence=f"{service}-evidence",
    )
    return [row, level, statement]
