"""What plugins declare of their costs counts, and a list without a bound stops the start."""

from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from catalog_notes import Notes

from catalog.graph.errors import DeclarationError
from catalog.plugin import PUBLIC, Plugin, Query, Service, batch, extends, hookimpl, weighs
from tests import rows
from tests.asking import Asking


def test_fields_of_plugins_count(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(Notes, Heavy, anonymous_read=True)
    text = "{ services(first: 5) { nodes { noteCount notes(first: 2) { nodes { text } } } } }"

    noted = 50 + 2 + 50 + (50 + 1 + 2 * (50 + 1))  # a count of notes costs as much as an object
    price = -(-(1 + 50 + 1 + 5 * noted) // 50)
    assert catalog.answer(text)["extensions"]["cost"]["requested"] == price


def test_what_a_field_costs_may_depend_on_its_arguments(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(Heavy, anonymous_read=True)
    rows.put(catalog, [*rows.service("a"), *rows.service("b")])
    heavy = "{ services(first: 2) { nodes { heavy listed { title } named(count: 6) { title } } } }"
    varying = "query($n: Int = 3) { services { nodes { varying(weight: $n) } } }"

    costs = [catalog.answer(text)["extensions"]["cost"] for text in (heavy, varying)]
    tenfold, refused = (catalog.answer(varying, {"n": n}) for n in (30, 6_000))

    parts = [52 + 2 * (53 + 50 * (100 + 7) + many * 51) for many in (3 + 6, 1 + 6)]
    assert [costs[0][name] for name in ("requested", "actual")] == [
        -(-part // 50) for part in parts
    ]
    assert (costs[1]["requested"], costs[1]["actual"]) == (1 + 20 * 4 + 1, 2 + 2 * 4)
    assert tenfold["extensions"]["cost"]["actual"] == 2 + 2 * 31
    (error,) = refused["errors"]
    assert error["extensions"] == {"code": "COST_EXCEEDED", "field": "services.nodes.varying"}


@strawberry.type
class Thing:
    """A thing."""

    title: str


@extends(Service)
class Weights:
    """Fields with a weight."""

    @batch("id", cost=100, ring=PUBLIC)
    def heavy(parents: Any, context: Any) -> list[int]:  # noqa: N805
        """What takes long."""
        return [1 for _ in parents]

    @batch("id", cost=lambda given: given["weight"], ring=PUBLIC)
    def varying(parents: Any, context: Any, weight: int = 1) -> list[int]:  # noqa: N805
        """What takes as long as its argument says."""
        return [weight for _ in parents]

    @batch("id", cost=0, most=3, ring=PUBLIC)
    def listed(parents: Any, context: Any) -> list[list[Thing]]:  # noqa: N805
        """A list that says how long it is."""
        return [[Thing(title="a")] for _ in parents]

    @strawberry.field(metadata=weighs(cost=7, most="count"))
    def named(self, count: int = 4) -> list[Thing]:
        """A list as long as its argument says."""
        return [Thing(title="a")] * count


class Heavy(Plugin):
    """A plugin with heavy fields."""

    id = "heavy"
    title = "Heavy"

    @hookimpl
    def graphql_types(self) -> list[type]:
        """Add them."""
        return [Weights, Thing]


def bad(most: Any) -> type[Plugin]:
    """Return a plugin whose list has this bound."""

    @extends(Query)
    class Bad:
        """A list."""

        @strawberry.field(metadata=weighs(most=most))
        def things(self, count: int = 4) -> list[Thing]:
            """Things."""
            return [Thing(title="a")] * count

    class Badly(Plugin):
        """A plugin with a list."""

        id = "badly"
        title = "Badly"

        @hookimpl
        def graphql_types(self) -> list[type]:
            """Add it."""
            return [Bad, Thing]

    return Badly


@pytest.mark.parametrize(("most", "told"), [(None, "say with `most="), ("size", "no argument")])
def test_a_list_whose_bound_is_unknown_stops_the_start(
    catalog_with: Callable[..., Asking], most: Any, told: str
) -> None:
    with pytest.raises(DeclarationError, match=rf"Query\.things .*{told}"):
        catalog_with(bad(most))

    assert catalog_with(bad("count")).ask("{ things { title } }")["things"] == [{"title": "a"}] * 4
