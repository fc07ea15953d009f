"""The times that targets are measured over: periods of the calendar, and days that roll on."""

import datetime as dt
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.domain.declared.metrics import Window
from catalog.domain.levels.periods import begins_at, last, over_at, windows

ZURICH, SAO_PAULO = ZoneInfo("Europe/Zurich"), ZoneInfo("America/Sao_Paulo")
# the period, the zone, from when to when it is asked, and the bounds of what is found, in UTC
TABLE: list[tuple[Any, ...]] = [
    ("MONTH", "UTC", "2026-01-01", "2026-03-15", ["2026-01-01", "2026-02-01", "2026-03-01"]),
    (
        "MONTH",
        "Europe/Zurich",  # one hour ahead in winter, two in summer
        "2026-03-01",
        "2026-05-01",
        ["2026-02-28T23", "2026-03-31T22", "2026-04-30T22"],
    ),
    (
        "QUARTER",
        "Europe/Zurich",
        "2026-02-01",
        "2026-10-01",
        ["2025-12-31T23", "2026-03-31T22", "2026-06-30T22", "2026-09-30T22"],
    ),
    ("YEAR", "Europe/Zurich", "2025-06-01", "2026-06-01", ["2024-12-31T23", "2025-12-31T23"]),
    (
        "MONTH",
        "America/Sao_Paulo",  # summer began on 4 November 2018, and ended on 17 February 2019
        "2018-10-15",
        "2019-03-15",
        [
            "2018-10-01T03",
            "2018-11-01T03",
            "2018-12-01T02",
            "2019-01-01T02",
            "2019-02-01T02",
            "2019-03-01T03",
        ],
    ),
    (
        "QUARTER",
        "America/Sao_Paulo",
        "2018-07-15",
        "2019-04-15",
        ["2018-07-01T03", "2018-10-01T03", "2019-01-01T02", "2019-04-01T03"],
    ),
    ("YEAR", "America/Sao_Paulo", "2018-03-01", "2019-03-01", ["2018-01-01T02", "2019-01-01T02"]),
]


def moment(text: str) -> dt.datetime:
    """Return a moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def over(start: str, end: str) -> Window:
    """Return a window between two moments in UTC."""
    return Window(moment(start), moment(end))


def calendar(period: str) -> Any:
    """Return a target that is measured over periods of the calendar."""
    return {"window": {"kind": "CALENDAR", "period": period, "days": None}}


def rolling(days: int) -> Any:
    """Return a target that is measured over so many days."""
    return {"window": {"kind": "ROLLING", "period": None, "days": days}}


def agreement(**given: Any) -> Any:
    """Return an agreement with these dates, signed on the first of March."""
    dates = {"agreed_at": moment("2026-03-01"), "over_at": None, "starts_on": None, "ends_on": None}
    return SimpleNamespace(**{**dates, **given})


@pytest.mark.parametrize(("period", "zone", "start", "end", "bounds"), TABLE)
def test_periods_follow_the_calendar_of_a_zone(
    period: str, zone: str, start: str, end: str, bounds: list[str]
) -> None:
    within = over("2000-01-01", "2030-01-01")

    found = list(windows(calendar(period), within, over(start, end), ZoneInfo(zone)))

    assert found == [over(*pair) for pair in pairwise(bounds)]


def test_an_agreement_counts_the_part_of_a_period_that_it_is_in_force() -> None:
    within, asked = over("2026-03-31T20", "2026-05-02"), over("2026-01-01", "2026-08-01")

    found = list(windows(calendar("MONTH"), within, asked, ZURICH))

    assert found == [
        over("2026-03-31T20", "2026-03-31T22"),
        over("2026-03-31T22", "2026-04-30T22"),
        over("2026-04-30T22", "2026-05-02"),
    ]


def test_the_rest_of_a_last_day_elsewhere_is_no_period() -> None:
    within, now = over("2026-02-28T23", "2026-04-01"), moment("2026-08-01")

    found = list(windows(calendar("MONTH"), within, over("2026-01-01", "2026-08-01"), ZURICH))

    assert found == [over("2026-02-28T23", "2026-03-31T22")]
    assert last(calendar("MONTH"), within, now, ZURICH) == found[0]


def test_a_few_hours_are_all_that_a_short_agreement_has() -> None:
    within = over("2026-03-31T22", "2026-04-01")

    found = list(windows(calendar("MONTH"), within, over("2026-01-01", "2026-08-01"), ZURICH))

    assert found == [within]


def test_a_rolling_target_ends_where_the_question_does() -> None:
    within = over("2026-03-01", "2026-06-01")

    def found(end: str) -> list[Window]:
        return list(windows(rolling(30), within, over("0001-01-01", end), ZURICH))

    assert found("0001-01-02") == found("2026-03-01") == []
    assert found("2026-03-02") == [over("2026-03-01", "2026-03-02")]
    assert found("2026-08-01") == [over("2026-05-02", "2026-06-01")]


def test_an_agreement_counts_from_its_first_day_and_not_before_it_is_signed() -> None:
    def begins(day: str, zone: ZoneInfo = ZURICH) -> dt.datetime | None:
        return begins_at(agreement(starts_on=dt.date.fromisoformat(day)), zone)

    assert begins_at(agreement(), ZURICH) == moment("2026-03-01")
    assert begins_at(agreement(agreed_at=None), ZURICH) is None
    assert begins("2025-01-01") == begins("0001-01-01") == moment("2026-03-01")
    assert begins("2026-04-01") == moment("2026-03-31T22")
    assert begins("2026-04-01", SAO_PAULO) == moment("2026-04-01T03")
    assert begins("9999-12-31") is not None
    assert begins_at(agreement(agreed_at=moment("0001-01-01")), SAO_PAULO) == moment("1900-01-01")


def test_an_agreement_ends_with_its_last_day_in_its_zone() -> None:
    def ends(day: str, zone: ZoneInfo = ZURICH) -> dt.datetime | None:
        ends_on = dt.date.fromisoformat(day)
        return over_at(agreement(ends_on=ends_on, over_at=moment("2026-04-01")), zone)

    assert over_at(agreement(), ZURICH) is None
    assert ends("2026-03-31") == moment("2026-03-31T22")
    assert ends("2026-03-31", SAO_PAULO) == moment("2026-04-01")
    assert ends("2026-08-31") == ends("9999-12-31") == moment("2026-04-01")
    assert ends("0001-01-01") is not None
