"""When reviews are due: a table that was worked out by hand, with a calendar."""

import datetime as dt
from typing import NamedTuple

import pytest

from catalog_partnership.computing.calendar import Cadence, DueStatus, compliance, due_reviews

HALF, YEAR = 6, 12


class Row(NamedTuple):
    """A cadence, the days of its reviews, and what was due by a day, each with its status."""

    why: str
    months: int
    starts_on: str
    today: str
    due: str
    compliant: str = ""
    failed: str = ""
    ends_on: str = ""


TABLE = [
    Row("the first one is due one cadence on", HALF, "2024-01-15", "2024-03-01", "2024-07-15 DUE"),
    Row("on its day it is not late", HALF, "2024-01-15", "2024-07-15", "2024-07-15 DUE"),
    Row("the day after it is", HALF, "2024-01-15", "2024-07-16", "2024-07-15 OVERDUE"),
    Row(
        "it is missed once the next one falls due",
        HALF,
        "2024-01-15",
        "2025-01-15",
        "2024-07-15 MISSED, 2025-01-15 DUE",
    ),
    Row(
        "the day before it is overdue still",
        HALF,
        "2024-01-15",
        "2025-01-14",
        "2024-07-15 OVERDUE",
    ),
    Row("31 August and six months", HALF, "2024-08-31", "2024-09-01", "2025-02-28 DUE"),
    Row("in a leap year", HALF, "2023-08-31", "2023-09-01", "2024-02-29 DUE"),
    Row(
        "a short month is not carried on",
        HALF,
        "2024-08-31",
        "2025-09-01",
        "2025-02-28 MISSED, 2025-08-31 OVERDUE",
    ),
    Row("29 February and a year", YEAR, "2024-02-29", "2024-03-01", "2025-02-28 DUE"),
    Row(
        "29 February and four years",
        YEAR,
        "2024-02-29",
        "2028-02-29",
        "2025-02-28 MISSED, 2026-02-28 MISSED, 2027-02-28 MISSED, 2028-02-29 DUE",
    ),
    Row(
        "an early review moves the next one",
        HALF,
        "2024-01-31",
        "2024-06-01",
        "2024-07-31 COMPLIANT, 2024-11-10 DUE",
        compliant="2024-05-10",
    ),
    Row(
        "so does a late one",
        HALF,
        "2024-01-31",
        "2024-12-01",
        "2024-07-31 COMPLIANT, 2025-05-15 DUE",
        compliant="2024-11-15",
    ),
    Row(
        "on the day of the next one it is for that",
        HALF,
        "2024-01-31",
        "2025-02-01",
        "2024-07-31 MISSED, 2025-01-31 COMPLIANT, 2025-07-31 DUE",
        compliant="2025-01-31",
    ),
    Row(
        "two early ones each move it",
        HALF,
        "2024-01-31",
        "2024-06-01",
        "2024-07-31 COMPLIANT, 2024-08-10 COMPLIANT, 2024-11-10 DUE",
        compliant="2024-02-10 2024-05-10",
    ),
    Row(
        "without those who must be there it is missed on its day",
        HALF,
        "2024-01-31",
        "2024-08-01",
        "2024-07-31 MISSED, 2025-01-31 DUE",
        failed="2024-07-20",
    ),
    Row(
        "and held again in time it is not",
        HALF,
        "2024-01-31",
        "2024-08-01",
        "2024-07-31 COMPLIANT, 2025-01-28 DUE",
        failed="2024-07-20",
        compliant="2024-07-28",
    ),
    Row(
        "held again too late it is for the next one",
        HALF,
        "2024-01-31",
        "2024-10-01",
        "2024-07-31 MISSED, 2025-01-31 COMPLIANT, 2025-03-15 DUE",
        failed="2024-07-20",
        compliant="2024-09-15",
    ),
    Row(
        "a relationship that is shorter than its cadence",
        YEAR,
        "2024-01-31",
        "2025-06-01",
        "",
        ends_on="2024-12-01",
    ),
    Row(
        "what was due when it ended is missed then",
        HALF,
        "2024-01-31",
        "2024-11-01",
        "2024-07-31 MISSED",
        ends_on="2024-10-01",
    ),
    Row(
        "a review on the day on which the count begins",
        HALF,
        "2024-08-31",
        "2025-01-01",
        "2025-02-28 COMPLIANT, 2025-02-28 DUE",
        compliant="2024-08-31",
    ),
]


def days(text: str) -> list[dt.date]:
    """Return the days of a text."""
    return [dt.date.fromisoformat(item) for item in text.split()]


def found(row: Row) -> str:
    """Return what is due by a row, as the table tells it."""
    (starts_on,), (today,) = days(row.starts_on), days(row.today)
    cadence = Cadence(row.months, starts_on, days(row.ends_on)[0] if row.ends_on else None)
    items = due_reviews(cadence, days(row.compliant), days(row.failed), today)
    return ", ".join(f"{item.due_on} {item.status.value}" for item in items)


@pytest.mark.parametrize("row", TABLE, ids=[row.why for row in TABLE])
def test_it_is_due_as_the_calendar_says(row: Row) -> None:
    assert found(row) == row.due


def test_there_are_twenty_rows() -> None:
    assert len(TABLE) == len({row.why for row in TABLE}) == 20


def test_compliance_counts_by_due_dates() -> None:
    (today,) = days("2026-01-01")
    items = due_reviews(Cadence(HALF, *days("2024-01-31")), days("2024-07-20"), [], today)
    whole = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    first = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    nothing = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 7, 1, tzinfo=dt.UTC)

    assert [item.status for item in items] == [
        DueStatus.COMPLIANT,
        DueStatus.MISSED,
        DueStatus.OVERDUE,
    ]
    assert compliance(items, *whole) == (1, 3)
    assert compliance(items, *first) == (1, 1)
    assert compliance(items, *nothing) == (0, 0)


def test_a_window_counts_by_days_of_utc_and_leaves_its_end_out() -> None:
    due = due_reviews(Cadence(HALF, dt.date(2024, 1, 31)), (), (), dt.date(2025, 6, 1))
    east = dt.timezone(dt.timedelta(hours=2))
    first = dt.datetime(2024, 8, 1, 1, tzinfo=east)  # 23:00 of 31 July
    last = dt.datetime(2025, 1, 31, tzinfo=dt.UTC)

    assert [item.due_on.isoformat() for item in due][:2] == ["2024-07-31", "2025-01-31"]
    assert compliance(due, first, last) == (0, 1)
