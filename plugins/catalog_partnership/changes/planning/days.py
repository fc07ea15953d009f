"""Days that may be planned for, or that something happened on."""

import datetime as dt

from catalog.plugin import Between, Work

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))


def must_be_past(work: Work, day: dt.date, field: str) -> None:
    """Refuse a day to come: what is recorded has happened."""
    if day > work.now.date():
        work.problems.add("TIME_TO_COME", "Record what has happened: give a past day.", field)
