"""Services in early life support, and the small steps out of it."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from catalog.plugin import ServiceRow, ServiceVersionRow
from catalog_transition.rules.early_life import STAGE
from tests.asking import Asking

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
