"""The calendar of obligations and of terms, worked out by hand."""

import datetime as dt
from collections.abc import Sequence

import pytest

from catalog.plugin import Renewal, Schedule
from catalog_acquisition.computing.calendar import DueRule, count_due, days_due, last_due
from catalog_acquisition.computing.days import day_of, end_of_day
from catalog_acquisition.computing.periods import period
from catalog_acquisition.tables.obligations import ObligationTrigger, RecurrenceUnit

day = dt.date.fromisoformat
DATE, EVENT = ObligationTrigger.DATE, ObligationTrigger.EVENT
MONTH, WEEK = RecurrenceUnit.MONTH, RecurrenceUnit.WEEK


def every(first: str, number: int, unit: RecurrenceUnit = MONTH, **given: dt.date) -> DueRule:
    """Return the rule of a recurrence."""
    return DueRule(ObligationTrigger.RECURRENCE, day(first), number, unit, **given)


def once(due: str) -> DueRule:
    """Return the rule of a day."""
    return DueRule(DATE, day(due))


# rule, days of events, first and last day of the time, the days that are due
TABLE: Sequence[tuple[DueRule, str, str, str, str]] = (
    # 1: the 31st of each month, clamped to its length, comes back
    (
        every("2026-01-31", 1),
        "",
        "2026-01-01",
        "2026-05-31",
        "2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31",
    ),
    # 2: in a leap year February has 29 days
    (every("2028-01-31", 1), "", "2028-02-01", "2028-03-31", "2028-02-29 2028-03-31"),
    # 3: 29 February each year: the 28th but in leap years
    (
        every("2024-02-29", 12),
        "",
        "2024-01-01",
        "2028-12-31",
        "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29",
    ),
    # 4: the 30th of each month is the 28th in February alone
    (every("2026-01-30", 1), "", "2026-02-01", "2026-04-30", "2026-02-28 2026-03-30 2026-04-30"),
    # 5: each quarter from 30 November
    (
        every("2025-11-30", 3),
        "",
        "2025-11-30",
        "2026-12-31",
        "2025-11-30 2026-02-28 2026-05-30 2026-08-30 2026-11-30",
    ),
    # 6: every other week, over the day on which clocks go forward (29 March 2026)
    (
        every("2026-03-16", 2, WEEK),
        "",
        "2026-03-01",
        "2026-04-30",
        "2026-03-16 2026-03-30 2026-04-13 2026-04-27",
    ),
    # 7: each week, over the day on which clocks go back (25 October 2026)
    (
        every("2026-10-18", 1, WEEK),
        "",
        "2026-10-18",
        "2026-11-01",
        "2026-10-18 2026-10-25 2026-11-01",
    ),
    # 8: both ends of a time belong to it
    (every("2026-01-31", 1), "", "2026-02-28", "2026-03-31", "2026-02-28 2026-03-31"),
    # 9: nothing is due before the first day
    (every("2026-06-15", 6), "", "2025-01-01", "2026-12-31", "2026-06-15 2026-12-15"),
    # 10: a contract that ends before its recurrence comes back
    (every("2026-12-31", 12), "", "2026-01-01", "2026-06-30", ""),
    # 11: a day, within and without
    (once("2026-02-28"), "", "2026-02-28", "2026-02-28", "2026-02-28"),
    # 12
    (once("2026-02-28"), "", "2026-03-01", "2026-12-31", ""),
    # 13: thirty days after each event, over the end of February
    (
        DueRule(EVENT, due_days=30),
        "2026-01-31 2026-02-10",
        "2026-01-01",
        "2026-12-31",
        "2026-03-02 2026-03-12",
    ),
    # 14: two events of one day make one day
    (DueRule(EVENT, due_days=0), "2026-01-31 2026-01-31", "2026-01-01", "2026-12-31", "2026-01-31"),
    # 15: a rule that another one takes the place of on 1 March holds until 28 February
    (
        every("2026-01-31", 1, until_on=day("2026-03-01")),
        "",
        "2026-01-01",
        "2026-12-31",
        "2026-01-31 2026-02-28",
    ),
    # 16: and the other one from then on
    (
        every("2026-01-15", 1, from_on=day("2026-03-01")),
        "",
        "2026-01-01",
        "2026-04-30",
        "2026-03-15 2026-04-15",
    ),
    # 16a: what happened before another rule took its place is due by it, and what came later is not
    (
        DueRule(EVENT, due_days=30, until_on=day("2026-03-01")),
        "2026-02-10 2026-03-02",
        "2026-01-01",
        "2026-12-31",
        "2026-03-12",
    ),
)


@pytest.mark.parametrize(("rule", "events", "first", "last", "due"), TABLE)
def test_days_are_due_as_worked_out(
    rule: DueRule, events: str, first: str, last: str, due: str
) -> None:
    happened = [day(item) for item in events.split()]
    wanted = [day(item) for item in due.split()]

    found = [item.due_on for item in days_due(rule, happened, day(first), day(last))]

    assert found == wanted
    if rule.trigger is not EVENT:
        assert count_due(rule, day(first), day(last)) == len(wanted)
    before = last_due(rule, happened, day(last))
    if wanted:
        assert before is not None
        assert before.due_on == wanted[-1]


# time zone, the moment, the day that it is, when that day is over
MOMENTS = (
    # 17: on the day on which clocks go forward, half past eleven at night is still that day
    ("Europe/Zurich", "2026-03-29T21:30:00+00:00", "2026-03-29", "2026-03-29T22:00:00+00:00"),
    # 18: an hour later it is the next one
    ("Europe/Zurich", "2026-03-29T22:30:00+00:00", "2026-03-30", "2026-03-30T22:00:00+00:00"),
    # 19: on the day on which clocks go back, there are 25 hours
    ("Europe/Zurich", "2026-10-25T22:59:00+00:00", "2026-10-25", "2026-10-25T23:00:00+00:00"),
    # 20: far east the new year begins before it does in UTC
    ("Pacific/Auckland", "2025-12-31T11:30:00+00:00", "2026-01-01", "2026-01-01T11:00:00+00:00"),
)


@pytest.mark.parametrize(("zone", "moment", "on", "over"), MOMENTS)
def test_days_are_those_of_the_time_zone(zone: str, moment: str, on: str, over: str) -> None:
    assert day_of(dt.datetime.fromisoformat(moment), zone) == day(on)
    assert end_of_day(day(on), zone) == dt.datetime.fromisoformat(over)


# last day, months of notice, months of a tacit renewal, largest extent, today; end, notice
TERMS = (
    # 21: a tacit renewal, with notice two months before
    ("2025-08-28", 2, 12, None, "2026-02-11", "2026-08-28", "2026-06-28"),
    # 22: on the last day the term still runs
    ("2025-08-28", 2, 12, None, "2026-08-28", "2026-08-28", "2026-06-28"),
    # 23: on the next day it was renewed
    ("2025-08-28", 2, 12, None, "2026-08-29", "2027-08-28", "2027-06-28"),
    # 24: months from 31 August, clamped: February, with notice by 31 December
    ("2025-08-31", 2, 6, None, "2026-01-05", "2026-02-28", "2025-12-31"),
    # 25: no renewal, and so no notice
    ("2026-12-31", 3, None, None, "2026-02-11", "2026-12-31", None),
    # 26: no renewal beyond the largest extent, and no notice for that
    ("2025-08-28", 2, 12, "2026-05-31", "2026-02-11", "2026-05-31", None),
    # 27: no end at all
    (None, 3, None, None, "2026-02-11", None, None),
)


@pytest.mark.parametrize(("ends", "notice", "renewal", "extent", "today", "end", "by"), TERMS)
def test_a_period_follows_from_the_terms(
    ends: str | None,
    notice: int,
    renewal: int | None,
    extent: str | None,
    today: str,
    end: str | None,
    by: str | None,
) -> None:
    kind = Renewal.NONE if renewal is None else Renewal.TACIT
    schedule = Schedule((ends and day(ends)) or None, notice, kind, renewal)

    found = period(schedule, None, None, (extent and day(extent)) or None, day(today))

    assert found.ends_on == ((end and day(end)) or None)
    assert found.notice_by == ((by and day(by)) or None)


def test_a_term_whose_notice_was_given_is_not_renewed() -> None:
    schedule = Schedule(day("2025-08-28"), 2, Renewal.TACIT, 12)

    def found(over: str) -> tuple[dt.date | None, dt.date | None, bool]:
        told = period(schedule, None, day(over), None, day("2026-02-11"))
        return told.ends_on, told.notice_by, told.is_renewed

    assert found("2026-08-28") == (day("2026-08-28"), None, False)
    assert found("2026-08-27") == (day("2026-08-27"), None, False)
    assert found("2027-08-28") == (day("2026-08-28"), day("2026-06-28"), True)
