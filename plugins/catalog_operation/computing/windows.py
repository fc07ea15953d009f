"""The windows of objectives: days that roll on, and periods of the calendar."""

import datetime as dt
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from catalog.plugin import Period
from catalog_operation.computing.buckets import DAY
from catalog_operation.computing.spans import moment

MONTHS: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


class ObjectiveSpan(NamedTuple):
    """The window of an objective as far as it has gone, and how long all of it is.

    All in whole seconds; moments are counted from 1970 on.
    """

    start: int
    end: int
    length: int


def span_at(objective: Any, at: dt.datetime) -> ObjectiveSpan:
    """Return the window of an objective at a moment: days that end then, or the period until then.

    A period begins in the time zone of the objective; in one that nobody knows any more, in UTC.
    """
    end = moment(at)
    if objective.window_days is not None:
        length = objective.window_days * DAY
        return ObjectiveSpan(end - length, end, length)
    months = MONTHS[objective.window_period]
    zone = zone_of(objective.time_zone) or ZoneInfo("UTC")
    local = at.astimezone(zone)
    first = local.year * 12 + (local.month - 1) // months * months
    start, over = (moment(_month(number, zone)) for number in (first, first + months))
    return ObjectiveSpan(start, end, over - start)


def _month(number: int, zone: ZoneInfo) -> dt.datetime:
    """Return when a month begins; months are counted from year 0 on."""
    year, month = divmod(number, 12)
    return dt.datetime(year, month + 1, 1, tzinfo=zone)


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone of a name of the IANA database; None where there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return None
