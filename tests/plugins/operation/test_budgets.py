"""Test budgets and burn rates, with the figures of the Site Reliability Workbook."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from catalog_operation.computing.budgets import ALERTS, burn_rate, exhausted_in
from catalog_operation.tables.objectives import BurnWindow
from tests.plugins.operation.sampled import DAY, END, HOUR, MINUTE, MONTH, Pairs, Sampled

SPENT = "errorBudget { total consumed remaining status exhaustedIn }"
ATTAINED = "attainment { value numerator denominator count unit status window { from to } }"
HERE = END - END % HOUR


def hours(number: int, good: int = 1_000, valid: int = 1_000, until: int = HERE) -> Pairs:
    """Return so many hours before a moment, each with as many events."""
    return {until - HOUR * (index + 1): (good, valid) for index in range(number)}


@pytest.mark.parametrize(
    ("days", "factors"),
    [(30, ["14.4", "6", "3", "1"]), (28, ["13.44", "5.6", "2.8", "0.9333333"])],
)
def test_factors_are_those_of_the_workbook(days: int, factors: list[str]) -> None:
    found = [ALERTS[window].factor(days * DAY) for window in BurnWindow]

    assert [round(float(factor), 7) for factor in found] == [float(text) for text in factors]


def test_rates_are_exact_until_they_are_told() -> None:
    assert burn_rate(9_985, 10_000, Decimal("0.999")) == Fraction(3, 2)
    assert burn_rate(1, 3, Decimal("0.9")) == Fraction(20, 3)
    assert burn_rate(0, 0, Decimal("0.9")) is burn_rate(1, 2, Decimal(1)) is None
    half, fast = Fraction(1, 2), Fraction(1_440, 100)
    assert exhausted_in(half, fast, 30 * DAY) == 25 * HOUR
    assert exhausted_in(Fraction(1), fast, DAY) == 0
    assert exhausted_in(half, Fraction(0), DAY) is exhausted_in(half, None, DAY) is None


def test_three_nines_of_thirty_days_leave_43_2_minutes(sampled: Sampled) -> None:
    minutes = {HERE - MINUTE * (number + 1): (1, 1) for number in range(30 * 24 * 60)}
    bad = dict.fromkeys(list(minutes)[:36], (0, 1))
    starts = list(minutes)
    for first in range(0, len(starts), 10_000):
        some = {start: (minutes | bad)[start] for start in starts[first : first + 10_000]}
        sampled.record(some, bucketSeconds=MINUTE)
    sampled.define(method="TIMESLICES", sliceSeconds=MINUTE, sliceTarget="1")

    budget = sampled.show(SPENT)["errorBudget"]

    assert budget["total"] == "43.200000"
    assert budget["consumed"] == pytest.approx(36 / 43.2, abs=1e-15)
    assert budget["remaining"] == pytest.approx(7.2 / 43.2, abs=1e-15)
    assert budget["exhaustedIn"] == str(30 * DAY // 5)  # a fifth of what went is left


def test_attainment_is_what_was_good_over_the_days_that_end_now(sampled: Sampled) -> None:
    sampled.record({**hours(30 * 24, 999), END - 31 * DAY: (0, 10**6)})
    sampled.define()

    shown = sampled.show(f"{ATTAINED} {SPENT}")

    assert shown["attainment"] == {
        "value": 0.999,
        "numerator": 719_280,
        "denominator": 720_000,
        "count": 720_000,
        "unit": "ratio",
        "status": "OK",
        "window": {"from": "2026-03-01T12:00:00Z", "to": "2026-03-31T12:00:00Z"},
    }
    assert shown["errorBudget"] == {
        "total": "720.000000",
        "consumed": 1,
        "remaining": 0,
        "status": "OK",
        "exhaustedIn": "0",
    }


@pytest.mark.parametrize(
    ("comparator", "good", "met"),
    [("GE", 999, True), ("GT", 999, False), ("GT", 1_000, True), ("GE", 998, False)],
)
def test_an_objective_is_met_from_its_target_on_or_above_it(
    sampled: Sampled, *, comparator: str, good: int, met: bool
) -> None:
    sampled.define(comparator=comparator)
    before = sampled.show("isMet")
    sampled.record(hours(3, good))

    assert before == {"isMet": None}
    assert sampled.show("isMet") == {"isMet": met}


def test_a_budget_may_be_overspent_and_untouched(sampled: Sampled) -> None:
    sampled.record(hours(10, 995))
    sampled.define()
    asked = f'{SPENT} before: errorBudget(at: "2026-03-30T12:00:00Z") {{ status remaining }}'

    overspent = sampled.show(asked)
    sampled.record(hours(10))

    assert overspent["errorBudget"]["remaining"] == -4
    assert overspent["errorBudget"]["exhaustedIn"] == "0"
    assert overspent["before"] == {"status": "NO_DATA", "remaining": None}
    untouched = sampled.show(SPENT)["errorBudget"]
    assert (untouched["remaining"], untouched["exhaustedIn"]) == (1, None)


def test_a_period_begins_in_the_time_zone_of_the_objective(sampled: Sampled) -> None:
    first = 1_772_319_600  # 2026-02-28T23:00Z, when March begins in Zurich
    sampled.record({first - HOUR: (0, 1), first: (1, 1)})
    objective = sampled.define(window={**MONTH, "timeZone": "Europe/Zurich"})

    local = sampled.show(ATTAINED)["attainment"]
    sampled.update(objective, window=MONTH)

    assert (local["value"], local["count"]) == (1, 1)
    assert local["window"]["from"] == "2026-02-28T23:00:00Z"
    assert sampled.show(ATTAINED)["attainment"]["status"] == "NO_DATA"


def test_there_is_no_data_without_samples_events_or_whole_buckets(sampled: Sampled) -> None:
    sampled.define()
    asked = f"{ATTAINED} {SPENT} burnRate(window: HOUR) {{ rate fires factor status }}"

    def statuses() -> Any:
        found = sampled.show(asked)
        return [found[name]["status"] for name in ("attainment", "errorBudget", "burnRate")]

    assert statuses() == ["NO_DATA"] * 3
    sampled.record({HERE - HOUR: (0, 0)})
    assert statuses() == ["NO_DATA"] * 3
    assert sampled.metric("objective:fast", END - HOUR + 1)["status"] == "NO_DATA"
    sampled.record({HERE - HOUR: (9, 10)})
    assert statuses() == ["OK"] * 3
    assert sampled.metric("objective:fast", END - HOUR + 1)["status"] == "NO_DATA"
    assert sampled.metric("objective:fast", END - HOUR)["value"] == 0.9


def test_where_all_has_to_be_good_there_is_no_budget(sampled: Sampled) -> None:
    sampled.record(hours(2, 999))
    objective = sampled.define(target="1")
    asked = f"{ATTAINED} {SPENT} burnRate(window: HOUR) {{ rate fires status }}"

    shown = sampled.show(asked)

    assert shown["attainment"]["value"] == 0.999
    assert shown["errorBudget"]["status"] == shown["burnRate"]["status"] == "NOT_APPLICABLE"
    assert shown["errorBudget"]["total"] is shown["burnRate"]["fires"] is None
    assert sampled.metric("error-budget", 0)["status"] == "NOT_APPLICABLE"
    sampled.update(objective, target="0.999999")
    assert sampled.show(SPENT)["errorBudget"]["status"] == "OK"


@pytest.mark.parametrize(
    ("bad", "short", "fires"), [(145, 145, True), (144, 144, False), (200, 0, False)]
)
def test_a_rate_fires_where_the_long_and_the_short_window_exceed_the_factor(
    sampled: Sampled, *, bad: int, short: int, fires: bool
) -> None:
    start, size = HERE - HOUR, 300
    last = start + 11 * size
    pairs = {start + size * number: (10_000 - bad, 10_000) for number in range(12)}
    sampled.record({**pairs, last: (10_000 - short, 10_000)}, bucketSeconds=size)
    sampled.define()

    rate = sampled.show("burnRate(window: HOUR) { rate shortRate factor fires status }")

    long = (11 * bad + short) / 12 / 10_000 / 0.001
    assert rate["burnRate"] == {
        "rate": pytest.approx(long),
        "shortRate": pytest.approx(short / 10),
        "factor": 14.4,
        "fires": fires,
        "status": "OK",
    }


@pytest.mark.parametrize(
    ("size", "seconds"), [(60, 60), (60, 300), (60, HOUR), (600, DAY), (HOUR, DAY), (DAY, DAY)]
)
def test_a_slice_is_good_from_its_target_on(sampled: Sampled, size: int, seconds: int) -> None:
    start = END - END % DAY - 3 * DAY
    inside = seconds // size
    pairs: dict[int, tuple[int, int]] = {}
    for number, good in enumerate((950, 949, 1_000)):  # and a slice without any event
        first = start + seconds * number
        pairs |= {first + size * index: (0, 0) for index in range(inside)}
        pairs[first] = (good, 1_000)
    pairs[start + seconds * 3] = (0, 0)
    sampled.record({key: pairs[key] for key in pairs if key < END}, bucketSeconds=size)
    sampled.define(method="TIMESLICES", sliceSeconds=seconds, sliceTarget="0.95", target="0.5")

    shown = sampled.show(f"{ATTAINED} {SPENT}")

    assert shown["attainment"]["numerator"] == 2
    assert shown["attainment"]["denominator"] == shown["attainment"]["count"] == 3
    assert shown["errorBudget"]["total"] == "1.500000"
    assert shown["errorBudget"]["consumed"] == pytest.approx(2 / 3)


def test_metrics_tell_the_window_that_is_asked_and_the_largest_share(sampled: Sampled) -> None:
    sampled.record({**hours(24, 990), **hours(24, 1_000, until=HERE - DAY)})
    sampled.define()
    sampled.define(name="faster", target="0.99")

    asked = sampled.metric("objective:fast", END - DAY)
    largest = sampled.metric("error-budget", END - DAY)
    named = sampled.metric("error-budget:faster", END - DAY)

    assert asked == {
        "value": 0.99,
        "numerator": 23_760,
        "denominator": 24_000,
        "count": 24_000,
        "unit": "ratio",
        "status": "OK",
    }
    assert sampled.metric("objective:fast", END - 2 * DAY)["value"] == 0.995
    assert sampled.metric("objective:slow", END - DAY)["status"] == "NO_DATA"
    assert largest == {
        "value": 5,
        "numerator": 240,
        "denominator": 48,
        "count": 2,
        "unit": "share",
        "status": "OK",
    }
    assert named["value"] == 0.5


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
def test_before_1970_there_is_no_data(sampled: Sampled, at: str) -> None:
    sampled.define()
    calendar = {"kind": "CALENDAR", "period": "YEAR", "timeZone": "America/New_York"}
    sampled.define(name="year", window=calendar)
    text = """query($at: DateTime) { service(slug: "web") { objectives { nodes {
        attainment(at: $at) { status } isMet(at: $at) errorBudget(at: $at) { status }
        burnRate(window: DAY, at: $at) { status }
    } } } }"""

    found = sampled.catalog.ask(text, {"at": at})["service"]["objectives"]["nodes"]

    nothing = {"status": "NO_DATA"}
    budget = {"errorBudget": nothing, "burnRate": nothing}
    assert found == [{"attainment": nothing, "isMet": None, **budget}] * 2
