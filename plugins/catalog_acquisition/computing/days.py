"""Days of a contract: on which day something happened, and when a day is over.

A day is one of the contract's time zone, so that its end is the same for both sides wherever they
are, and a day on which clocks change is a day like others.
"""

import datetime as dt
from zoneinfo import ZoneInfo


def day_of(moment: dt.datetime, time_zone: str) -> dt.date:
    """Return the day on which something happened, in a time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: dt.date, time_zone: str) -> dt.datetime:
    """Return the moment, in UTC, at which a day of a time zone is over."""
    after = day + dt.timedelta(days=1)
    return dt.datetime.combine(after, dt.time(), ZoneInfo(time_zone)).astimezone(dt.UTC)


def day_over(day: dt.date | None, time_zone: str) -> dt.datetime | None:
    """Return when a day is over; None where there is no day."""
    return None if day is None else end_of_day(day, time_zone)
