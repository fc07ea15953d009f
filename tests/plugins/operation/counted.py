"""Rows of an objective and of what is counted for it, put without mutations."""

from decimal import Decimal
from uuid import UUID

from catalog.plugin import Row
from catalog_operation.tables.objectives import (
    ObjectiveRow,
    SeriesRollupRow,
    SeriesRow,
    SeriesSampleRow,
)
from tests.rows import MOMENT, key

TIMES = {"revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
HOUR, DAY = 3_600, 86_400


def objective(service: UUID) -> list[Row]:
    """Make an objective of a service, with one sample and what it adds up to."""
    name, start = f"{service}-requests", int(MOMENT.timestamp())
    counted = {"series_id": key(name), "good": 9, "valid": 10}
    return [
        SeriesRow(id=key(name), service_id=service, indicator=name, size=300, **TIMES),
        SeriesSampleRow(**counted, start=start - start % 300),
        *(
            SeriesRollupRow(**counted, size=size, start=start - start % size)
            for size in (HOUR, DAY)
        ),
        ObjectiveRow(
            id=key(f"{name}-objective"),
            service_id=service,
            name=name,
            indicator=name,
            comparator="GE",
            target=Decimal("0.999"),
            window_kind="CALENDAR",
            window_period="MONTH",
            time_zone="Europe/Zurich",
            method="TIMESLICES",
            slice_seconds=300,
            slice_target=Decimal("0.95"),
            source=name,
            **TIMES,
        ),
    ]
