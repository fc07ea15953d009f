"""How requests are fulfilled, and how much of a service's capacity is used.

They add up what all consumers asked for and used, so only the service's house knows them.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import (
    HOUSE,
    NOT_APPLICABLE,
    Measurement,
    Measuring,
    Metric,
    ServiceHours,
    median,
    ratio,
)
from catalog_operation.computing.clocks import clock
from catalog_operation.computing.spans import moment
from catalog_operation.queries import requests, utilisation
from catalog_operation.queries.requests import Fulfilment
from catalog_operation.queries.utilisation import Use, where_every


async def fulfilment_on_time(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the share of promised requests that were fulfilled as promised, from 0 to 1.

    A request counts once: when it was fulfilled, or when it was due if that came first. What the
    provider refused after its promise was not fulfilled; what the consumer withdrew before it was
    due does not count.
    """
    found = await requests.kept(asked.session, asked.subjects, asked.window, asked.now)
    counts = {key: found.get(key, (0, 0)) for key in asked.subjects}
    return {key: ratio(kept, due, count=due) for key, (kept, due) in counts.items()}


async def fulfilment_time(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the median seconds from asking to fulfilment, of requests fulfilled in the window.

    The clock runs within the service hours of an agreement that asks, else always.
    """
    hours = None if asked.terms is None else asked.terms.service_hours
    found = await requests.fulfilled(asked.session, asked.subjects, asked.window)
    seconds: dict[UUID, list[float]] = defaultdict(list)
    for (key, _, _), lasted in zip(found, _lasted(found, hours), strict=True):
        seconds[key].append(lasted)
    return {key: median(seconds.get(key, [])) for key in asked.subjects}


def _lasted(found: list[Fulfilment], hours: ServiceHours | None) -> list[int]:
    """Return how many seconds of service hours each request took."""
    spans = [(moment(item.requested_at), moment(item.fulfilled_at)) for item in found]
    if not spans:
        return []
    runs = clock(hours, (min(start for start, _ in spans), max(end for _, end in spans)))
    return [runs.during(span) for span in spans]


async def share_used(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure how much of its capacity a service used on the mean day that was counted.

    It may be above 1. Of several units it is the one of which the largest share is used. Without
    counts there is no data, without a capacity in their unit it is not applicable.
    """
    session, keys = asked.session, asked.subjects
    used = await utilisation.used(session, keys, asked.window, where_every)
    there = await utilisation.capacities(session, keys, where_every, where_every)
    return {key: _largest(units, there.get(key, {})) for key, units in used.items()}


def _largest(units: Mapping[str, Use], there: Mapping[str, Decimal]) -> Measurement:
    shares: list[Any] = [
        (use.per_day / there[unit], use, there[unit])
        for unit, use in sorted(units.items())
        if there.get(unit)
    ]
    if not shares:
        return NOT_APPLICABLE
    share, use, capacity = max(shares, key=lambda item: item[0])
    return Measurement(
        value=float(share),
        numerator=float(use.per_day),
        denominator=float(capacity),
        count=use.days,
    )


METRICS = (
    Metric(key="fulfilment-on-time", unit="ratio", measure=fulfilment_on_time, ring=HOUSE),
    Metric(key="fulfilment-time", unit="seconds", measure=fulfilment_time, ring=HOUSE),
    Metric(key="utilisation", unit="share", measure=share_used, ring=HOUSE),
)
