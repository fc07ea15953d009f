"""The times that targets are measured over: days that roll on, and periods of the calendar."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from catalog.domain.declared.metrics import Window
from catalog.domain.levels.fields import Level
from catalog.domain.relationships.terms import FIRST_YEAR, LAST_YEAR
from catalog.storage.tables.levels import LevelWindowKind
from catalog.storage.tables.worth import Period

MONTHS: Final = {Period.MONTH.name: 1, Period.QUARTER.name: 3, Period.YEAR.name: 12}
MOST_PERIODS = 1_200  # of one target in one question
DAY = dt.timedelta(days=1)
FIRST_DAY, LAST_DAY = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
EARLIEST = dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC)


def begins_at(agreement: Any, zone: ZoneInfo) -> dt.datetime | None:
    """Return when an agreement begins to count; None before all have signed it.

    It is the first day in its time zone, and never before it was signed.
    """
    if agreement.agreed_at is None:
        return None
    first = EARLIEST if agreement.starts_on is None else _begin_of(agreement.starts_on, zone)
    begins: dt.datetime = max(agreement.agreed_at, first, EARLIEST)
    return begins


def over_at(agreement: Any, zone: ZoneInfo) -> dt.datetime | None:
    """Return when an agreement is over: by its last day in its time zone, or before."""
    last_day = None if agreement.ends_on is None else _begin_of(agreement.ends_on, zone, days=1)
    over = [moment for moment in (agreement.over_at, last_day) if moment is not None]
    return min(over, default=None)


def within(
    agreement: Any, relationship_over_at: dt.datetime | None, now: dt.datetime, zone: ZoneInfo
) -> Window | None:
    """Return the time in which an agreement was in force until now; None where there is none."""
    start = begins_at(agreement, zone)
    over = over_at(agreement, zone), relationship_over_at
    end = min([now, *(moment for moment in over if moment is not None)])
    return Window(start, end) if start is not None and start < end else None


def longest(target: Level) -> dt.timedelta:
    """Return how long the time that a target is measured over is at most."""
    days, period = target["window"]["days"], target["window"]["period"]
    return (31 * MONTHS[period] if days is None else int(days)) * DAY


def _begin_of(day: dt.date, zone: ZoneInfo, *, days: int = 0) -> dt.datetime:
    """Return when a day begins, or one that is so many days later."""
    day = min(max(day, FIRST_DAY), LAST_DAY) + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def last(target: Level, within: Window, now: dt.datetime, zone: ZoneInfo) -> Window | None:
    """Return the last time that a target was measured over, while it is agreed; None before one.

    A target of the calendar is measured once a period has ended, a rolling one now.
    """
    period = target["window"]["period"]
    span = dt.timedelta(days=62 * MONTHS.get(period, 1))  # more than one that ended, and this one
    found = None
    for window in windows(target, within, Window(within.end - span, now), zone):
        found = window
    return found


def windows(target: Level, within: Window, asked: Window, zone: ZoneInfo) -> Iterator[Window]:
    """Yield the times that a target is measured over, while it is agreed: *within*.

    Those of the calendar are the periods that ended in the time that is *asked* for; where an
    agreement begins or ends in a period, only that part of it counts; what is left of it at its end
    is none where it is shorter than a day. A rolling target is measured once, at the end of what is
    asked.
    """
    if asked.end <= within.start:
        return
    if target["window"]["kind"] == LevelWindowKind.ROLLING.name:
        end = min(within.end, asked.end)
        start = max(within.start, end - dt.timedelta(days=target["window"]["days"]))
        if start < end and asked.start < end:
            yield Window(start, end)
        return
    months = MONTHS[target["window"]["period"]]
    start = _start(max(within.start, asked.start), months, zone)
    for _ in range(MOST_PERIODS):
        end = _moved(start, months, zone)
        if end > asked.end:
            return
        found = Window(max(start, within.start), min(end, within.end))
        is_rest = within.start < found.start and found.end < end and found.end - found.start < DAY
        if found.start < found.end and not is_rest:
            yield found
        if start >= within.end:
            return
        start = end


def whole(target: Level, window: Window, zone: ZoneInfo) -> Window | None:
    """Return the period of the calendar that a window is part of; None of a target that rolls."""
    if target["window"]["kind"] == LevelWindowKind.ROLLING.name:
        return None
    months = MONTHS[target["window"]["period"]]
    start = _start(window.start, months, zone)
    return Window(start, _moved(start, months, zone))


def _start(moment: dt.datetime, months: int, zone: ZoneInfo) -> dt.datetime:
    """Return when the period of the calendar that holds a moment begins."""
    local = moment.astimezone(zone)
    month = (local.month - 1) // months * months + 1
    return dt.datetime(local.year, month, 1, tzinfo=zone).astimezone(dt.UTC)


def _moved(start: dt.datetime, months: int, zone: ZoneInfo) -> dt.datetime:
    """Return when the period begins that is so many months later, or earlier."""
    local = start.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    return dt.datetime(year, month + 1, 1, tzinfo=zone).astimezone(dt.UTC)
