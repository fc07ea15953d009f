"""Test what plugins measure of services, asked by key over a window."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from catalog.plugin import (
    HOUSE,
    Measurement,
    MeasurementStatus,
    Measuring,
    Metric,
    Plugin,
    ServiceRow,
    hookimpl,
    median,
    ratio,
)
from tests import rows
from tests.asking import Asking

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
ALL = "key unit value numerator denominator count status source window { from to }"
VALUES = 'query($keys: [String!]) { service(slug: "web") { metrics(keys: $keys) { key value } } }'


async def uptime(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure by one statement; the service `idle` has no data."""
    question = sa.select(ServiceRow.id, ServiceRow.slug).where(ServiceRow.id.in_(asked.subjects))
    found = await asked.session.rows(question)
    minutes = (asked.window.end - asked.window.start).total_seconds() / 60
    return {
        service_id: ratio(minutes - len(slug), minutes, whole=100, count=len(slug))
        for service_id, slug in found
        if slug != "idle"
    }


async def objective(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure how long the name is that was asked for."""
    return dict.fromkeys(asked.subjects, Measurement(value=len(asked.name)))


async def age(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the same of every service."""
    return dict.fromkeys(asked.subjects, median([3, 1, 8]))


class Meters(Plugin):
    """A plugin that measures."""

    id = "meters"
    title = "Meters"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer two metrics and a family."""
        return (
            Metric(key="uptime", unit="percent", measure=uptime, ring=HOUSE),
            Metric(key="age", unit="days", measure=age, ring=HOUSE),
            Metric(key="objective:*", unit="letters", measure=objective, ring=HOUSE),
        )


@pytest.fixture
def metered(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog that measures, with one live service."""
    found = catalog_with(Meters)
    found.clock.moment = NOW
    rows.put(found, rows.service("web"))
    return found


def test_a_metric_is_asked_by_its_key_over_a_window(metered: Asking) -> None:
    found = metered.ask(f"""{{ service(slug: "web") {{ metrics(
        keys: ["uptime"], window: {{from: "2026-03-01T00:00:00Z", to: "2026-03-01T02:00:00+01:00"}}
    ) {{ {ALL} }} }} }}""")

    assert found["service"]["metrics"] == [
        {
            "key": "uptime",
            "unit": "percent",
            "value": 95.0,
            "numerator": 57.0,
            "denominator": 60.0,
            "count": 3,
            "status": "OK",
            "source": "meters",
            "window": {"from": "2026-03-01T00:00:00Z", "to": "2026-03-01T01:00:00Z"},
        }
    ]


def test_metrics_answer_in_the_order_of_their_keys_as_often_as_they_are_asked(
    metered: Asking,
) -> None:
    found = metered.ask(VALUES, {"keys": ["objective:fast", "age", "objective:fast"]})

    assert found["service"]["metrics"] == [
        {"key": "objective:fast", "value": 4.0},
        {"key": "age", "value": 3.0},
        {"key": "objective:fast", "value": 4.0},
    ]


@pytest.mark.parametrize("keys", ["", "(keys: null)"])
def test_without_keys_all_metrics_answer_but_those_of_families(metered: Asking, keys: str) -> None:
    found = metered.ask(f'{{ service(slug: "web") {{ metrics{keys} {{ key status }} }} }}')

    assert found["service"]["metrics"] == [
        {"key": "age", "status": "OK"},
        {"key": "uptime", "status": "OK"},
    ]


@pytest.mark.parametrize(
    "unknown", ["nothing", "", "objective", "objective:", "objective:*", "o:x", "objective:\x00"]
)
def test_what_nobody_offers_has_no_data(metered: Asking, unknown: str) -> None:
    keys = json.dumps([unknown])

    found = metered.ask(f'{{ service(slug: "web") {{ metrics(keys: {keys}) {{ {ALL} }} }} }}')

    (measured,) = found["service"]["metrics"]
    assert measured == {
        "key": unknown,
        "unit": None,
        "value": None,
        "numerator": None,
        "denominator": None,
        "count": None,
        "status": "NO_DATA",
        "source": None,
        "window": {"from": "2026-03-01T12:00:00Z", "to": "2026-03-31T12:00:00Z"},
    }


def test_a_catalog_without_plugins_measures_nothing(catalog: Asking) -> None:
    catalog.live("web")

    assert catalog.ask('{ service(slug: "web") { metrics { key } } }') == {
        "service": {"metrics": []}
    }


def test_a_service_that_a_metric_leaves_out_has_no_data(metered: Asking) -> None:
    rows.put(metered, rows.service("idle"))

    found = metered.ask('{ services { nodes { slug metrics(keys: "uptime") { value status } } } }')

    measured = {node["slug"]: node["metrics"][0] for node in found["services"]["nodes"]}
    assert measured["idle"] == {"value": None, "status": "NO_DATA"}
    assert measured["web"]["status"] == "OK"


def window(catalog: Asking, start: str, end: str) -> Any:
    query = """query($window: WindowInput) { service(slug: "web") {
        metrics(keys: "uptime", window: $window) { status window { from to } }
    } }"""
    found = catalog.ask(query, {"window": {"from": start, "to": end}})
    (measured,) = found["service"]["metrics"]
    return measured["status"], measured["window"]["from"], measured["window"]["to"]


def test_a_window_ends_now_at_the_latest(metered: Asking) -> None:
    assert window(metered, "2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z") == (
        "OK",
        "2026-03-31T00:00:00Z",
        "2026-03-31T12:00:00Z",
    )


def test_a_window_in_the_future_is_empty_and_says_nothing(metered: Asking) -> None:
    moment = "2026-04-01T00:00:00Z"

    assert window(metered, moment, "2026-05-01T00:00:00Z") == ("NOT_APPLICABLE", moment, moment)


def test_a_window_that_ends_before_it_starts_is_refused(metered: Asking) -> None:
    query = """{ service(slug: "web") {
        metrics(window: {from: "2026-03-02T00:00:00Z", to: "%s"}) { status } } }"""

    assert metered.codes(query % "2026-03-01T23:59:59Z") == ["BAD_USER_INPUT"]
    assert metered.codes(query % "2026-03-02T00:00:00Z") == []


def test_at_most_fifty_keys_are_asked_at_once(metered: Asking) -> None:
    assert metered.codes(VALUES, {"keys": ["age"] * 51}) == ["BAD_USER_INPUT"]
    assert metered.codes(VALUES, {"keys": ["age"] * 50}) == []


def test_a_metric_takes_one_statement_for_one_service_and_for_twenty(metered: Asking) -> None:
    query = '{ services(first: 20) { nodes { metrics(keys: ["uptime", "age"]) { value } } } }'
    with metered.counting() as for_one:
        metered.ask(query)
    for number in range(19):
        rows.put(metered, rows.service(f"service-{number}"))

    with metered.counting() as for_twenty:
        found = metered.ask(query)

    assert len(found["services"]["nodes"]) == 20
    assert len(for_twenty) == len(for_one) == 2  # the services, and what the metric asks


def test_a_ratio_of_nothing_is_not_applicable() -> None:
    nothing = ratio(0, 0, count=0)

    assert (nothing.status, nothing.value) == (MeasurementStatus.NOT_APPLICABLE, None)
    assert (nothing.numerator, nothing.denominator, nothing.count) == (0, 0, 0)
    assert (ratio(1, 4).value, ratio(1, 4, whole=100).value) == (0.25, 25.0)


def test_a_median_of_nothing_has_no_data() -> None:
    nothing = median([])

    assert (nothing.status, nothing.value, nothing.count) == (MeasurementStatus.NO_DATA, None, 0)
    assert (median([4, 1, 2, 9]).value, median([5]).count) == (3, 1)
