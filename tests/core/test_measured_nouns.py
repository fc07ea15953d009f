"""Metrics measure rows of any noun of the core, by the terms of an agreement where one is given."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from catalog.domain.declared import metrics
from catalog.plugin import (
    PARTICIPANT,
    PUBLIC,
    RELATIONSHIP,
    AgreedTerms,
    Context,
    Measurement,
    Measuring,
    Metric,
    Opening,
    Plugin,
    ServiceHours,
    ServiceRelationship,
    Window,
    batch,
    extends,
    hookimpl,
)
from catalog.schema.nouns import measurements
from tests.asking import Asking
from tests.core.marketing import Market

OFFICE = ServiceHours(
    weekly=[Opening(weekday=day, opens=dt.time(8), closes=dt.time(18)) for day in range(5)],
    holidays=[dt.date(2026, 1, 1)],
    time_zone="Europe/Zurich",
)
MEASURED = "metrics(keys: [%s]) { key value unit status source }"


async def hours(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure how many hours of a week are agreed; without terms, all are."""
    agreed = asked.terms.service_hours if asked.terms else None
    if agreed is None:
        return dict.fromkeys(asked.subjects, Measurement(value=168))
    open_for = (span.closes.hour - span.opens.hour for span in agreed.weekly if span.closes)
    return dict.fromkeys(asked.subjects, Measurement(value=sum(open_for)))


async def agreed_hours(parents: Sequence[Any], context: Context) -> Sequence[Measurement]:
    """How many hours of a week are agreed."""
    window = Window(context.now - dt.timedelta(days=7), context.now)
    terms = AgreedTerms(service_hours=OFFICE, severities={"MAJOR"}, exclude_maintenance=True)
    keys = [parent.id for parent in parents]
    found = await context.facts("hours", keys, window, terms, of=RELATIONSHIP)
    of_others = await context.facts("hours", keys, window, terms)
    assert {item.status.name for item in of_others.values()} == {"NO_DATA"}
    return [found[parent.id] for parent in parents]


@extends(ServiceRelationship)
class AgreedHours:
    """What is agreed."""

    agreed_hours = batch("id", ring=PARTICIPANT)(agreed_hours)


class Meters(Plugin):
    """A plugin that measures relationships and services."""

    id = "meters"
    title = "Meters"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer a metric of relationships, and one of services."""
        return (
            Metric(key="hours", unit="hours", measure=hours, of=RELATIONSHIP, ring=PARTICIPANT),
            Metric(key="week", unit="hours", measure=hours, ring=PUBLIC),
        )

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add a field that asks by terms."""
        return (AgreedHours,)


@pytest.fixture
def market(catalog_with: Callable[..., Asking]) -> Market:
    """A market in which relationships are measured."""
    found = Market(catalog_with(Meters))
    found.proposed()
    return found


def asked(market: Market, text: str, by: str = "consumer") -> Any:
    """Return what is asked of the relationship."""
    found = market.catalog.ask(f'{{ relationship(slug: "deal") {{ {text} }} }}', by=by)
    return found["relationship"]


def test_a_relationship_is_measured_for_those_who_take_part(market: Market) -> None:
    week = {"key": "hours", "value": 168.0, "unit": "hours", "status": "OK", "source": "meters"}

    assert asked(market, MEASURED % '"hours"') == {"metrics": [week]}
    assert asked(market, "metrics { key }") == {"metrics": [{"key": "hours"}]}
    text = '{ relationship(slug: "deal") { id } }'
    assert market.catalog.codes(text, by="outsider") == ["NOT_FOUND"]


def test_what_is_measured_of_another_noun_has_no_data(market: Market) -> None:
    nothing = {"value": None, "unit": None, "status": "NO_DATA", "source": None}
    of_service = '{ service(slug: "mail") { ' + MEASURED % '"hours", "week"' + " } }"

    found = market.catalog.ask(of_service, by="provider")["service"]["metrics"]

    assert found[0] == {"key": "hours", **nothing}
    assert found[1]["value"] == 168
    assert asked(market, MEASURED % '"week"') == {"metrics": [{"key": "week", **nothing}]}


def test_terms_go_with_the_question(market: Market) -> None:
    assert asked(market, "agreedHours { value }") == {"agreedHours": {"value": 50.0}}


def test_plugins_tell_what_their_metrics_measure(market: Market) -> None:
    found = market.catalog.ask("{ plugins { metrics { key of } } }")["plugins"][0]["metrics"]

    assert {item["key"]: item["of"] for item in found} == {
        "hours": "ServiceRelationship",
        "week": "Service",
    }


def test_every_noun_that_can_be_measured_has_the_field() -> None:
    assert {*measurements.NOUNS.values()} == {*metrics.NOUNS}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: Opening(weekday=7, opens=dt.time(8)), "A weekday is from 0"),
        (lambda: Opening(weekday=0, opens=dt.time(8), closes=dt.time(8)), "Hours end after"),
        (lambda: ServiceHours(weekly=(), time_zone="Mars/Base"), "There is no time zone Mars/B"),
        (lambda: ServiceHours(weekly=(), time_zone="../etc"), "There is no time zone"),
    ],
)
def test_terms_that_nobody_could_measure_by_are_refused(
    wrong: Callable[[], object], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        wrong()
