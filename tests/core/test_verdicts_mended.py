"""Verdicts at their edges: odd hours, huge values, other units, agreements that begin later."""

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from catalog.domain.agreements import questions
from catalog.domain.agreements.hours import (
    OpeningInput,
    ServiceHoursInput,
    terms_of,
    wrong_hours,
    zone_of,
)
from catalog.domain.agreements.verdicts import verdict_on
from catalog.domain.levels.comparing import is_met
from catalog.plugin import HOUSE, Measurement, Measuring, Metric, Plugin, hookimpl
from tests.asking import Asking
from tests.core.levelling import levels, proposed, signed, target
from tests.core.marketing import Market

WINDOWS: list[dt.datetime] = []  # when the windows begin that were measured
ATTAINED = """query($id: ID!, $from: DateTime!, $to: DateTime!) { relationship(id: $id) {
    slaAttainment(window: {from: $from, to: $to}) { met measured unmeasured } } }"""


async def always(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Note when a window begins, and measure 99.9."""
    WINDOWS.append(asked.window.start)
    return dict.fromkeys(asked.subjects, Measurement(value=99.9))


class Meter(Plugin):
    """A plugin that measures availability, in percent."""

    id = "meter"
    title = "Meter"
    unit = "percent"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer it."""
        return [Metric(key="availability", unit=self.unit, measure=always, ring=HOUSE)]


@pytest.fixture
def market(catalog_with: Callable[..., Asking]) -> Market:
    """A market where availability is measured, on the first of March."""
    WINDOWS.clear()
    found = catalog_with(Meter)
    found.clock.moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    return Market(found)


def office(opens: str, closes: str, zone: str) -> dict[str, Any]:
    """Return the hours of a Monday."""
    return {"weekly": [{"weekday": 1, "opens": opens, "closes": closes}], "timeZone": zone}


def attained(market: Market, deal: str, start: str, end: str) -> Any:
    """Return how many measurements of a relationship met their targets."""
    given = {"id": deal, "from": f"{start}T00:00:00Z", "to": f"{end}T00:00:00Z"}
    return market.catalog.ask(ATTAINED, given, by="consumer")["relationship"]["slaAttainment"]


def test_times_have_two_digits_each() -> None:
    for given in ("8:00", "08:5", "8:5", "٠٨:00", "24:00", "08:00:00", " 8:00", "08:00\n"):
        opening = OpeningInput(weekday=1, opens=given, closes="18:00")

        (found,) = wrong_hours(ServiceHoursInput(weekly=[opening]))

        assert (found.code, found.at) == ("HOURS_INVALID", ("weekly", 0)), given


def test_time_zones_are_those_of_every_machine() -> None:
    for given in ("localtime", "posix/UTC", "right/UTC", "Factory", "posixrules", "", "../UTC"):
        (found,) = wrong_hours(ServiceHoursInput(weekly=[], time_zone=given))

        assert (found.code, found.at) == ("TIME_ZONE_UNKNOWN", ("time_zone",)), given
    assert not list(wrong_hours(ServiceHoursInput(weekly=[], time_zone="Europe/Zurich")))


def test_odd_hours_are_refused_where_they_are_proposed(market: Market) -> None:
    given = office("8:00", "18:00", "localtime")

    found = market.catalog.refused(
        "proposeServiceLevels",
        levels(market, market.agreed(), serviceHours=given),
        by="provider",
    )

    assert found == [
        ("TIME_ZONE_UNKNOWN", "serviceHours.timeZone"),
        ("HOURS_INVALID", "serviceHours.weekly.0"),
    ]


def test_stored_hours_are_read_whatever_they_are() -> None:
    weekly = [
        {"weekday": 1, "opens": "8:5", "closes": "18:00"},
        {"weekday": 2, "opens": "18:00", "closes": "8:00"},
        {"weekday": 3, "opens": "never", "closes": None},
        {"weekday": 4, "opens": "08:00", "closes": "never"},
        {"weekday": 5, "opens": "9:00", "closes": None},
    ]
    hours = {"weekly": weekly, "holidays": [], "time_zone": "localtime"}
    row = SimpleNamespace(service_hours=hours, severities=None, exclude_maintenance=False)

    found = terms_of(row).service_hours

    assert found is not None
    assert [(item.weekday, item.opens, item.closes) for item in found.weekly] == [
        (0, dt.time(8, 5), dt.time(18)),
        (4, dt.time(9), None),
    ]
    assert found.time_zone == zone_of(row).key == "UTC"


@pytest.mark.parametrize(
    ("comparator", "value", "is_kept"),
    [
        ("GE", 1e20, True),
        ("LE", sys.float_info.max, False),
        ("LE", 5e-324, True),
        ("EQ", 99.9, True),
        ("EQ", 0.1 + 99.8, True),
    ],
)
def test_any_finite_float_is_compared(comparator: str, value: float, *, is_kept: bool) -> None:
    assert is_met({"comparator": comparator, "value": "99.9"}, value) is is_kept


def test_another_unit_proves_nothing() -> None:
    wanted = {"comparator": "GE", "value": "99", "unit": "percent"}

    def verdict(*units: str, value: float = 99.5) -> str:
        return verdict_on(wanted, [Measurement(value=value, unit=unit) for unit in units]).name

    assert verdict("percent") == "MET"
    assert verdict("ratio") == "UNPROVEN"
    assert verdict("ratio", value=0.5) == "UNPROVEN"
    assert verdict("percent", "ratio") == "UNPROVEN"
    assert verdict("percent", "ratio", value=0.5) == "NOT_MET"


def test_what_begins_later_does_not_count_yet(market: Market) -> None:
    signed(market, proposed(market, market.agreed()))
    later = market.agreed(slug="later")
    begun = signed(market, proposed(market, later, startsOn="2026-04-20"))
    text = '{ service(slug: "mail") { fitForUse } }'
    found = {}
    for month, day in ((4, 2), (4, 20), (5, 1)):
        market.catalog.clock.moment = dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)
        found[month, day] = market.catalog.ask(text)["service"]["fitForUse"]

    assert begun["status"] == "ACTIVE"
    assert found == {(4, 2): "MET", (4, 20): "UNPROVEN", (5, 1): "MET"}


def test_months_before_it_was_signed_do_not_count(market: Market) -> None:
    deal = market.agreed()
    signed(market, proposed(market, deal))
    market.catalog.clock.moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    signed(market, proposed(market, deal, startsOn="2026-03-01"))
    market.catalog.clock.moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)

    found = attained(market, deal, "2026-01-01", "2026-06-01")

    assert found == {"met": 3, "measured": 3, "unmeasured": 0}


def test_the_last_day_ends_in_the_zone_of_the_agreement(market: Market) -> None:
    deal, hours = market.agreed(), office("00:00", "18:00", "Europe/Zurich")
    signed(market, proposed(market, deal, endsOn="2026-03-31", serviceHours=hours))
    market.catalog.clock.moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)

    found = attained(market, deal, "2026-01-01", "2026-06-01")

    assert found == {"met": 1, "measured": 1, "unmeasured": 0}
    assert [dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)] == WINDOWS


def test_one_field_asks_metrics_only_so_much(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = market.agreed()
    given = [target("99"), target("98"), target("97", indicator="nobody:knows")]
    one = signed(market, proposed(market, deal, targets=given))
    market.catalog.clock.moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    window = {"id": deal, "from": "2026-01-01T00:00:00Z", "to": "2026-06-01T00:00:00Z"}

    def codes() -> list[str]:
        return list(market.catalog.codes(ATTAINED, window, by="consumer"))

    most = attained(market, deal, "2026-01-01", "2026-06-01")
    assert most == {"met": 6, "measured": 6, "unmeasured": 3}
    assert len(WINDOWS) == 3  # the same question is asked once, and of nobody none
    WINDOWS.clear()
    monkeypatch.setattr(questions, "MOST_QUESTIONS", 2)
    assert codes() == ["COST_EXCEEDED"]
    monkeypatch.setattr(questions, "MOST_QUESTIONS", 3)
    monkeypatch.setattr(questions, "MOST_COMPARED", 8)
    assert codes() == ["COST_EXCEEDED"]
    assert WINDOWS == []
    monkeypatch.setattr(questions, "MOST_COMPARED", 9)
    assert attained(market, deal, "2026-01-01", "2026-06-01") == most
    monkeypatch.setattr(questions, "MOST_COMPARED", 0)
    text = "query($id: ID!) { agreement(id: $id) { warranty { verdict } } }"
    assert market.catalog.codes(text, {"id": one["id"]}, by="consumer") == ["COST_EXCEEDED"]
    fitness = '{ service(slug: "mail") { fitForUse } }'
    assert market.catalog.codes(fitness) == ["COST_EXCEEDED"]


def test_many_values_leave_others_their_turn(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = market.agreed()
    signed(market, proposed(market, deal))
    market.catalog.clock.moment = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(questions, "AT_ONCE", 1)

    found = attained(market, deal, "2026-01-01", "2026-06-01")

    assert found == {"met": 3, "measured": 3, "unmeasured": 0}


def test_notice_belongs_to_the_end_that_is_told(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates = {"startsOn": "2025-11-01", "endsOn": "2026-10-31", "noticeMonths": 1}
    renewed = market.agreed(**dates, renewal="TACIT", renewalMonths=12)
    deal = market.agreed(**dates, slug="replaced", renewal="TACIT", renewalMonths=12)
    for one in (renewed, deal):
        signed(market, proposed(market, one))
    signed(market, proposed(market, deal, startsOn="2026-06-01"))
    text = """{ agreementsEnding(withinDays: 400) {
        agreement { number relationship { slug } } endsOn noticeBy } }"""

    def ending() -> list[Any]:
        return [
            (item["agreement"]["relationship"]["slug"], item["endsOn"], item["noticeBy"])
            for item in market.catalog.ask(text, by="consumer")["agreementsEnding"]
        ]

    found = ending()
    monkeypatch.setattr("catalog.domain.agreements.ending.MOST_LOOKED_AT", 1)
    fewer = ending()

    assert found[0] == ("replaced", "2026-05-31", None)
    assert sorted(found[1:]) == [
        ("deal", "2026-10-31", "2026-09-30"),
        ("replaced", "2026-10-31", "2026-09-30"),
    ]
    assert fewer[0] == found[0]  # an early end is not cut off by those of relationships
    assert len(fewer) == 2
