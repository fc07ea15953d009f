"""Availability and the times to restore and between failures, as agreements ask for them.

Agreed time is the part of the window in which a service was there to be used: within its service
hours, not before it went live or was watched, and not after it was retired.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from catalog.plugin import (
    HOUSE,
    NO_DATA,
    NOT_APPLICABLE,
    AgreedTerms,
    Chain,
    Measurement,
    Measuring,
    Metric,
    Principal,
    ReadSession,
    ServiceHours,
    Window,
    hours_of,
)
from catalog_operation.computing.availability import MINUTE, Availability, measured
from catalog_operation.computing.clocks import ServiceClock, clock
from catalog_operation.computing.spans import Span, moment
from catalog_operation.queries import downtimes
from catalog_operation.queries.downtimes import SERIOUS, Downtimes
from catalog_operation.queries.watching import NEVER, Watched, watched
from catalog_operation.tables.incidents import Severity

EARLIEST: Final = 0  # 1970: nothing is measured before
LONGEST: Final = dt.timedelta(days=400)  # that are measured at once
SEVERITIES: Final = {item.name: item for item in Severity}


@dataclass(frozen=True)
class AvailabilityTerms:
    """By which rules availability is measured.

    Without *hours* a service's own calendar says when it is to be there, unless they are *agreed*
    to be all hours.
    """

    severities: tuple[Severity, ...] = SERIOUS
    exclude_maintenance: bool = False
    is_agreed: bool = False
    hours: ServiceHours | None = None


def terms_of(agreed: AgreedTerms | None) -> AvailabilityTerms | None:
    """Return the rules of an agreement; None where it names a severity that there is not."""
    if agreed is None:
        return AvailabilityTerms()
    names = agreed.severities
    if names is not None and not SEVERITIES.keys() >= set(names):
        return None
    severities = SERIOUS if names is None else tuple(SEVERITIES[name] for name in names)
    return AvailabilityTerms(
        severities=severities,
        exclude_maintenance=agreed.exclude_maintenance,
        is_agreed=True,
        hours=agreed.service_hours,
    )


class Clocks:
    """The clocks of one window, one for all services with the same hours."""

    def __init__(self, window: Span) -> None:
        self._window = window
        self._made: dict[Any, ServiceClock] = {}

    def of(self, hours: Mapping[str, Any] | None, terms: AvailabilityTerms) -> ServiceClock:
        """Return the clock of the terms, else of a service's own hours as its calendar has them."""
        key = None if terms.is_agreed else str(hours)
        if key not in self._made:
            agreed = terms.hours if terms.is_agreed else hours_of(hours)
            self._made[key] = clock(agreed, self._window)
        return self._made[key]


async def availabilities(
    session: ReadSession,
    service_ids: Collection[UUID],
    window: Window,
    terms: AvailabilityTerms,
    chain: Chain,
    *,
    principal: Principal | None = None,
) -> dict[UUID, Availability | None]:
    """Return how available services were; None for those that nobody watched in the window.

    Where a principal asks, those of which they do not know it are left out. It takes two
    statements, for however many services.
    """
    over = max(moment(window.start), EARLIEST), max(moment(window.end), EARLIEST)
    known = await watched(session, service_ids, chain, principal)
    seen = {key for key, item in known.items() if not item.is_unwatched(over)}
    severities = terms.severities
    down = await downtimes.downtimes(session, seen, over, severities) if seen else {}
    clocks, none = Clocks(over), Downtimes()
    return {
        key: _of_one(item, down.get(key, none), over, terms, clocks) if key in seen else None
        for key, item in known.items()
    }


def _of_one(
    item: Watched, found: Downtimes, over: Span, terms: AvailabilityTerms, clocks: Clocks
) -> Availability:
    within = item.within(over)
    if within == NEVER:
        return Availability(0, 0, 0)
    running = clocks.of(item.hours, terms)
    if terms.exclude_maintenance:
        return measured(found.down, running, within, found.planned)
    return measured([*found.down, *found.planned], running, within)


def _percent(found: Availability) -> Measurement:
    """Return the percentage, with its seconds of uptime and of agreed time, and the breaks."""
    return Measurement(
        value=found.percent,
        numerator=found.agreed - found.down,
        denominator=found.agreed,
        count=found.breaks,
    )


def _mtrs(found: Availability) -> Measurement:
    """Return the minutes of downtime for each break; 0 without one, so that a target is met."""
    return Measurement(
        value=found.mtrs or 0.0, numerator=found.down / MINUTE, denominator=found.breaks,
        count=found.breaks,
    )  # fmt: skip


def _mtbf(found: Availability) -> Measurement:
    """Return the minutes of uptime for each break; it does not apply without one."""
    if not found.breaks:
        return replace(NOT_APPLICABLE, count=0)
    up = found.agreed - found.down
    return Measurement(
        value=found.mtbf, numerator=up / MINUTE, denominator=found.breaks, count=found.breaks
    )


def _measuring(tell: Callable[[Availability], Measurement]) -> Any:
    """Return what measures services by what *tell* says of how available they were."""

    async def measure(asked: Measuring) -> Mapping[UUID, Measurement]:
        terms, window = terms_of(asked.terms), asked.window
        if terms is None or window.end - window.start > LONGEST:
            return {}
        found = await availabilities(
            asked.session, asked.subjects, asked.window, terms, asked.chain
        )
        return {key: told(item, tell) for key, item in found.items()}

    return measure


def told(found: Availability | None, tell: Callable[[Availability], Measurement]) -> Measurement:
    """Return what *tell* says; NO_DATA where nobody watched, NOT_APPLICABLE without agreed time."""
    if found is None:
        return NO_DATA
    return tell(found) if found.agreed else NOT_APPLICABLE


METRICS = [
    Metric(key=key, unit=unit, measure=_measuring(tell), ring=HOUSE)
    for key, unit, tell in (
        ("availability", "percent", _percent),
        ("mtrs", "minutes", _mtrs),
        ("mtbf", "minutes", _mtbf),
    )
]
