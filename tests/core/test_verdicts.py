"""Whether what was agreed is kept: by period, by agreement, and never without a measurement."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import pytest

from catalog.plugin import (
    HOUSE,
    Measurement,
    MeasurementStatus,
    Measuring,
    Metric,
    Plugin,
    hookimpl,
)
from tests.asking import Asking
from tests.core.levelling import condition, proposed, signed, target
from tests.core.marketing import Market

MEASURED: dict[int, float] = {}  # what was measured, by the number of the month
NIGHTLY, MAINTAINED = -0.6, -0.3  # what it makes of hours by night, and of maintenance
WARRANTY = "warranty { verdict conditions { verdict measurement { value status } } }"


async def availability(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the month that a window begins in; of all hours a little less."""
    value = MEASURED.get(asked.window.start.month)
    if value is None:
        return dict.fromkeys(asked.subjects, Measurement(status=MeasurementStatus.NO_DATA))
    is_by_night = asked.terms is None or asked.terms.service_hours is None
    is_maintained = asked.terms is None or not asked.terms.exclude_maintenance
    value += NIGHTLY * is_by_night + MAINTAINED * is_maintained
    return dict.fromkeys(asked.subjects, Measurement(value=value))


class Meter(Plugin):
    """A plugin that measures availability."""

    id = "meter"
    title = "Meter"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer it."""
        return [Metric(key="availability", unit="percent", measure=availability, ring=HOUSE)]


@pytest.fixture
def market(catalog_with: Callable[..., Asking]) -> Market:
    """A market where availability is measured, on the first of March."""
    MEASURED.clear()
    found = catalog_with(Meter)
    found.clock.moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    return Market(found)


def passing(market: Market, month: int, day: int = 1, year: int = 2026) -> None:
    """Let time pass until noon of a day."""
    market.catalog.clock.moment = dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


def warranty(market: Market, agreement: Any, by: str = "consumer") -> Any:
    """Return whether an agreement is kept, as a participant reads it."""
    text = f"query($id: ID!) {{ agreement(id: $id) {{ {WARRANTY} }} }}"
    return market.catalog.ask(text, {"id": agreement["id"]}, by=by)["agreement"]["warranty"]


def verdicts(found: Any) -> list[str | None]:
    """Return the verdict on all, and that on each condition."""
    return [found["verdict"], *(item["verdict"] for item in found["conditions"])]


def fitness(market: Market, by: str | None = "admin") -> str | None:
    """Return whether the service is fit for use."""
    text = '{ service(slug: "mail") { fitForUse } }'
    found: str | None = market.catalog.ask(text, by=by)["service"]["fitForUse"]
    return found


def test_a_warranty_is_judged_period_by_period(market: Market) -> None:
    one = proposed(market, market.agreed(), targets=[target("99.5")])
    before = verdicts(warranty(market, one))
    signed(market, one)
    MEASURED.update({3: 100.4, 4: 99.0})

    found = {}
    for month, day in ((3, 31), (4, 1), (4, 30), (5, 1), (6, 1)):
        passing(market, month, day)
        found[month, day] = verdicts(warranty(market, one)), fitness(market)

    assert before == ["UNPROVEN", "UNPROVEN"]
    assert found == {
        (3, 31): (["UNPROVEN"] * 2, "UNPROVEN"),  # no month has ended
        (4, 1): (["MET"] * 2, "MET"),
        (4, 30): (["MET"] * 2, "MET"),  # of April nobody knows yet
        (5, 1): (["NOT_MET"] * 2, "NOT_MET"),
        (6, 1): (["UNPROVEN"] * 2, "UNPROVEN"),  # nobody measured May
    }


def test_what_was_agreed_differs_for_customers_of_one_service(market: Market) -> None:
    by_day = {
        "weekly": [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 6)]
    }
    MEASURED.update({3: 99.8})
    always = signed(market, proposed(market, market.agreed()))
    office = signed(market, proposed(market, market.agreed(slug="office"), serviceHours=by_day))
    given = {"serviceHours": by_day, "excludeMaintenance": True, "targets": [target("99.8")]}
    strict = signed(market, proposed(market, market.agreed(slug="strict"), **given))
    given |= {"excludeMaintenance": False}
    stricter = signed(market, proposed(market, market.agreed(slug="stricter"), **given))

    passing(market, 4)

    assert verdicts(warranty(market, always)) == ["NOT_MET", "NOT_MET"]  # 98.9 by night and day
    assert verdicts(warranty(market, office)) == ["MET", "MET"]  # 99.5 in its hours
    assert verdicts(warranty(market, strict)) == ["MET", "MET"]  # 99.8 without maintenance
    assert verdicts(warranty(market, stricter)) == ["NOT_MET", "NOT_MET"]  # 99.5 with it
    assert warranty(market, office)["conditions"][0]["measurement"] == {
        "value": 99.5,
        "status": "OK",
    }
    assert fitness(market) == "NOT_MET"
    assert fitness(market, by="consumer") is None
    assert fitness(market, by="outsider") is None


def test_all_conditions_hold_or_it_is_not_kept(market: Market) -> None:
    MEASURED.update({3: 100.0})
    said = [
        condition(),
        condition(target=None, area="SECURITY", statement="Nobody reads along."),
        condition(basis="MARKETING", statement="The best there is."),
    ]
    deal = market.agreed()
    given = {"targets": [target("99")]}
    whole = signed(market, proposed(market, deal, conditions=[said[0], said[2]], **given))
    passing(market, 4)
    met = verdicts(warranty(market, whole))
    more = signed(market, proposed(market, deal, conditions=said, **given))
    passing(market, 5, 1)

    assert met == ["MET", "MET", None]  # what nobody agreed on is shown, and not judged
    MEASURED.update({4: 100.0})
    assert verdicts(warranty(market, more)) == ["UNPROVEN", "MET", "UNPROVEN", None]
    MEASURED.update({4: 90.0})
    assert verdicts(warranty(market, more)) == ["NOT_MET", "NOT_MET", "UNPROVEN", None]


def test_an_empty_list_of_conditions_proves_nothing(market: Market) -> None:
    MEASURED.update({3: 100.0})
    bare = signed(market, proposed(market, market.agreed(), conditions=[]))

    passing(market, 4)

    assert warranty(market, bare) == {"verdict": "UNPROVEN", "conditions": []}
    assert fitness(market) == "UNPROVEN"


def test_without_whoever_measures_it_stays_unproven(catalog: Asking) -> None:
    market = Market(catalog)
    catalog.clock.moment = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    one = signed(market, proposed(market, market.agreed()))

    passing(market, 4, 2)

    found = warranty(market, one)
    assert verdicts(found) == ["UNPROVEN", "UNPROVEN"]
    assert found["conditions"][0]["measurement"] == {"value": None, "status": "NO_DATA"}


def test_a_rolling_target_is_judged_now(market: Market) -> None:
    MEASURED.update({3: 100.0})
    rolling = {"kind": "ROLLING", "days": 7}
    one = signed(market, proposed(market, market.agreed(), targets=[target("99", window=rolling)]))

    passing(market, 3, 2)
    early = verdicts(warranty(market, one))
    MEASURED.update({3: 98.0})

    assert early == ["MET", "MET"]
    assert verdicts(warranty(market, one)) == ["NOT_MET", "NOT_MET"]


def test_attainment_counts_measurements(market: Market) -> None:
    deal = market.agreed()
    rolling = {"kind": "ROLLING", "days": 30}
    signed(market, proposed(market, deal, targets=[target("99"), target("99", window=rolling)]))
    MEASURED.update({3: 100.0, 4: 98.0, 6: 100.0, 7: 100.0})
    passing(market, 8, 1)
    text = """query($id: ID, $from: DateTime!, $to: DateTime!) { relationship(id: $id) {
        slaAttainment(window: {from: $from, to: $to}) { met measured unmeasured } } }"""

    def attained(start: str, end: str, by: str = "consumer") -> Any:
        given = {"id": deal, "from": f"{start}T00:00:00Z", "to": f"{end}T00:00:00Z"}
        return market.catalog.ask(text, given, by=by)["relationship"]["slaAttainment"]

    assert attained("2026-01-01", "2026-08-01") == {"met": 4, "measured": 5, "unmeasured": 1}
    assert attained("2026-04-01", "2026-05-01") == {"met": 0, "measured": 2, "unmeasured": 0}
    assert attained("2025-01-01", "2026-01-01") == {"met": 0, "measured": 0, "unmeasured": 0}
    given = {"id": deal, "from": "2020-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
    assert market.catalog.codes(text, given, by="consumer") == ["BAD_USER_INPUT"]


def test_agreements_that_end_are_told_with_the_day_of_notice(market: Market) -> None:
    given = {"startsOn": "2025-08-29", "endsOn": "2026-08-28", "noticeMonths": 2}
    renewed = market.agreed(**given, renewal="TACIT", renewalMonths=12)
    fixed, endless = market.agreed(slug="fixed"), market.agreed(slug="endless")
    for deal, days in ((renewed, {}), (fixed, {"endsOn": "2026-04-30"}), (endless, {})):
        signed(market, proposed(market, deal, **days))
    text = """query($days: Int!) { agreementsEnding(withinDays: $days) {
        agreement { relationship { slug } } endsOn noticeBy } }"""

    def ending(days: int, by: str = "consumer") -> list[Any]:
        found = market.catalog.ask(text, {"days": days}, by=by)["agreementsEnding"]
        return [
            (item["agreement"]["relationship"]["slug"], item["endsOn"], item["noticeBy"])
            for item in found
        ]

    assert ending(59) == []
    assert ending(60) == [("fixed", "2026-04-30", None)]
    assert ending(365) == [
        ("fixed", "2026-04-30", None),
        ("deal", "2026-08-28", "2026-06-28"),
    ]
    assert ending(365, by="outsider") == []
    passing(market, 9, 1)
    assert ending(365) == [("deal", "2027-08-28", "2027-06-28")]
    assert market.catalog.codes(text, {"days": -1}) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("size", [1, 12])
def test_many_agreements_take_as_many_statements_as_one(market: Market, size: int) -> None:
    for number in range(size):
        signed(market, proposed(market, market.agreed(slug=f"deal-{number}")))
    passing(market, 4)
    window = '(window: {from: "2026-01-01T00:00:00Z", to: "2026-04-01T00:00:00Z"})'
    text = f"""{{ services {{ nodes {{ fitForUse relationships {{ nodes {{
        slaAttainment{window} {{ unmeasured }} agreements {{ nodes {{ {WARRANTY} }} }}
    }} }} }} }} }}"""
    market.catalog.ask(text)

    with market.catalog.counting() as statements:
        found = market.catalog.ask(text)

    (service,) = found["services"]["nodes"]
    assert len(service["relationships"]["nodes"]) == size
    assert len(statements) == 11
