"""Test fields of plugins that show measurements, their own and those of other plugins."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

import pytest

from catalog.plugin import (
    HOUSE,
    PUBLIC,
    Context,
    Measurement,
    Measuring,
    Metric,
    Plugin,
    Service,
    ServiceRow,
    WindowInput,
    batch,
    extends,
    hookimpl,
    ratio,
)
from tests.asking import Asking

MEASURED = "key unit value status source window { from to }"
BACKWARDS = '{from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z"}'


async def hours(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure how long the window is."""
    seconds = (asked.window.end - asked.window.start).total_seconds()
    return dict.fromkeys(asked.subjects, Measurement(value=seconds / 3600))


class Meters(Plugin):
    """A plugin that measures."""

    id = "meters"
    title = "Meters"

    @hookimpl
    def metrics(self) -> Iterable[Metric]:
        """Offer one metric."""
        return (Metric(key="length", unit="hours", measure=hours, ring=HOUSE),)


def coverage(parents: Sequence[ServiceRow], _context: Context) -> Sequence[Measurement]:
    """How many letters of its slug come before the hyphen."""
    return [ratio(parent.slug.find("-"), len(parent.slug)) for parent in parents]


async def length(
    parents: Sequence[ServiceRow], context: Context, window: WindowInput
) -> Sequence[Measurement]:
    """How long the window is, as far as it is past."""
    found = await context.facts(
        "length", [parent.id for parent in parents], window.clipped(context.now)
    )
    return [found[parent.id] for parent in parents]


@extends(Service)
class FieldsOfShowing:
    """What is shown."""

    coverage = batch("slug", ring=PUBLIC)(coverage)
    length = batch("id", ring=PUBLIC)(length)


class Showing(Plugin):
    """A plugin that shows measurements in fields of its own."""

    id = "showing"
    title = "Showing"

    @hookimpl
    def graphql_types(self) -> Iterable[type]:
        """Add the two fields."""
        return (FieldsOfShowing,)


@pytest.fixture
def showing(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog that measures and shows, with one service."""
    found = catalog_with(Meters, Showing)
    found.live("web-shop")
    return found


def test_a_field_shows_measurements_of_its_own(showing: Asking) -> None:
    found = showing.ask(f'{{ service(slug: "web-shop") {{ coverage {{ {MEASURED} }} }} }}')

    assert found["service"]["coverage"] == {
        "key": None,
        "unit": None,
        "value": 0.375,
        "status": "OK",
        "source": None,
        "window": None,
    }


@pytest.mark.parametrize(
    ("variables", "window", "given"),
    [
        ("", '{from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"}', {}),
        (
            "($window: WindowInput!)",
            "$window",
            {"window": {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T01:00:00+01:00"}},
        ),
        (
            "($to: DateTime!)",
            '{from: "2026-01-01T00:00:00Z", to: $to}',
            {"to": "2026-01-02T00:00:00Z"},
        ),
    ],
    ids=["literal", "variable", "variable inside"],
)
def test_a_field_shows_what_another_plugin_measures_over_a_window(
    showing: Asking, variables: str, window: str, given: dict[str, object]
) -> None:
    asked = f"length(window: {window}) {{ {MEASURED} }}"

    found = showing.ask(f"query{variables} {{ services {{ nodes {{ {asked} }} }} }}", given)

    assert found["services"]["nodes"][0]["length"] == {
        "key": "length",
        "unit": "hours",
        "value": 24.0,
        "status": "OK",
        "source": "meters",
        "window": {"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"},
    }


def test_a_field_shows_no_data_where_nobody_measures(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Showing)
    catalog.live("web-shop")
    window = '{from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z"}'

    found = catalog.ask(
        f'{{ service(slug: "web-shop") {{ length(window: {window}) {{ value status source }} }} }}'
    )

    assert found["service"]["length"] == {"value": None, "status": "NO_DATA", "source": None}


def test_a_field_refuses_a_window_that_ends_before_it_starts(showing: Asking) -> None:
    query = f'{{ service(slug: "web-shop") {{ length(window: {BACKWARDS}) {{ value }} }} }}'

    assert showing.codes(query) == ["BAD_USER_INPUT"]
    assert showing.codes(query.replace("2026-01-02", "2026-01-01")) == []
