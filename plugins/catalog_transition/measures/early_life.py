"""How long services were in early life support, and what was found in it."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from catalog.plugin import HOUSE, Measurement, Measuring, Metric
from catalog_transition.queries import early_life
from catalog_transition.tables.early_life import EarlyLifePeriodRow

DAY = 86_400


async def _periods(asked: Measuring) -> dict[UUID, list[EarlyLifePeriodRow]]:
    found: dict[UUID, list[EarlyLifePeriodRow]] = defaultdict(list)
    for period in await early_life.of_services(asked.session, asked.subjects):
        found[period.service_id].append(period)
    return found


async def early_life_days(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the days of the window that a service spent in early life support."""
    window, told = asked.window, {}
    for key, periods in (await _periods(asked)).items():
        spans = [
            (max(period.started_at, window.start), min(period.ended_at or asked.now, window.end))
            for period in periods
        ]
        days = [(end - start).total_seconds() / DAY for start, end in spans if start < end]
        told[key] = Measurement(value=sum(days), count=len(days))
    return told


async def early_life_defects(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the defects found in the periods of early life support that ended in the window."""
    window, told = asked.window, {}
    for key, periods in (await _periods(asked)).items():
        ended = [
            period.defects or 0
            for period in periods
            if period.ended_at is not None and window.start <= period.ended_at < window.end
        ]
        if ended:
            told[key] = Measurement(value=float(sum(ended)), count=len(ended))
    return told


METRICS = [
    Metric(key="early-life-days", unit="days", measure=early_life_days, ring=HOUSE),
    Metric(key="early-life-defects", unit="defects", measure=early_life_defects, ring=HOUSE),
]
