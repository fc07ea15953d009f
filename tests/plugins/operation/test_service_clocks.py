"""Test clocks of service hours: by wall clocks, over days that have 23 or 25 hours."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from catalog.plugin import Opening, ServiceHours
from catalog_operation.computing.clocks import clock
from catalog_operation.computing.spans import Span, moment

BERLIN = "Europe/Berlin"
HOUR = 3600
ALL_DAY = [Opening(weekday=day, opens=dt.time()) for day in range(7)]
OFFICE = [Opening(weekday=day, opens=dt.time(8), closes=dt.time(18)) for day in range(5)]


def days(first: str, last: str, zone: str = BERLIN) -> Span:
    """Return the span from the begin of one day to that of another."""
    start, end = (
        dt.datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) for day in (first, last)
    )
    return moment(start), moment(end)


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-03-29", "2026-03-30", 23),
        ("2026-10-25", "2026-10-26", 25),
        ("2026-07-01", "2026-07-02", 24),
    ],
)
def test_a_day_is_as_long_as_the_wall_clock_has_it(first: str, last: str, hours: int) -> None:
    found = clock(ServiceHours(weekly=ALL_DAY, time_zone=BERLIN), days(first, last))

    assert found.total == hours * HOUR


def test_an_agreed_month_with_a_change_of_clocks_is_agreed_whole() -> None:
    march = days("2026-03-01", "2026-04-01")

    found = clock(ServiceHours(weekly=ALL_DAY, time_zone=BERLIN), march)

    assert found.hours == [march]
    assert found.total == (31 * 24 - 1) * HOUR


def test_office_hours_follow_the_wall_clock_and_leave_out_holidays() -> None:
    hours = ServiceHours(weekly=OFFICE, holidays=[dt.date(2026, 3, 31)], time_zone=BERLIN)

    found = clock(hours, days("2026-03-27", "2026-04-02"))  # a Friday to a Wednesday's end

    eight = [
        dt.datetime.fromtimestamp(start, ZoneInfo(BERLIN)).isoformat() for start, _ in found.hours
    ]
    assert eight == [
        "2026-03-27T08:00:00+01:00",
        "2026-03-30T08:00:00+02:00",
        "2026-04-01T08:00:00+02:00",
    ]
    assert found.total == 3 * 10 * HOUR


def test_hours_at_a_time_that_is_skipped_begin_an_hour_later() -> None:
    hours = ServiceHours(
        weekly=[Opening(weekday=6, opens=dt.time(2, 30), closes=dt.time(4))], time_zone=BERLIN
    )

    found = clock(hours, days("2026-03-29", "2026-03-30"))

    assert found.total == HOUR // 2  # from 03:30, which 02:30 became, to 04:00


def test_a_day_elsewhere_that_has_begun_before_the_window_counts() -> None:
    hours = ServiceHours(weekly=OFFICE, time_zone="Pacific/Kiritimati")  # UTC+14

    found = clock(hours, days("2026-03-01", "2026-03-02", "UTC"))  # a Sunday; Monday there at 10:00

    assert found.total == 6 * HOUR  # from 18:00 UTC, 08:00 of Monday there


def test_without_hours_all_time_counts() -> None:
    assert clock(None, (5, 50)).hours == [(5, 50)]


def test_no_hours_in_a_week_are_no_time() -> None:
    assert clock(ServiceHours(weekly=[]), (0, 10**6)).total == 0
