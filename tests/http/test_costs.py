"""A request has a price before it runs, which stands in every answer."""

from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from catalog_notes import Notes

from catalog.graph.errors import DeclarationError
from catalog.plugin import Plugin, Query, Service, batch, extends, hookimpl, weighs
from tests import rows
from tests.asking import Asking
from tests.graph.comparing import objects
from tests.http.posting import GRAPHQL, code, post
from tests.shared import catalog_of

served = catalog_of(
    lambda: [*rows.service("a"), *rows.service("b"), rows.edge("a", "b")], anonymous_read=True
)
PRICES = {
    "{ __typename viewer { subject } }": 1,
    "{ services { nodes { slug name } } }": 21,
    "{ services { totalCount } }": 21,
    "{ services(first: 3) { nodes { slug provider { slug } } } }": 7,
    "{ services(last: 3) { totalCount edges { cursor node { id } } pageInfo { endCursor } } }": 8,
    "{ services(first: 3) { nodes { id } edges { node { id } } } }": 10,
    "{ services(first: 3) { nodes { offerings(first: 2) { nodes { id } } } } }": 13,
    "{ a: services(first: 3) { nodes { id } } b: services(first: 4) { nodes { id } } }": 9,
    "{ services(first: 2) { nodes { labels { key } } } }": 103,
    "{ services(first: 2) { nodes { stage { key } owner { ... on Person { slug } } } } }": 7,
    '{ service(slug: "a") { owners { ... on Organization { parent { slug } } } } }': 41,
    '{ service(slug: "a") { dependencyClosure(maxEntries: 10) { service { slug } } } }': 22,
    '{ service(slug: "a") { dependencyClosure(maxEntries: 9, maxDepth: 2) { path { id } } } }': 29,
    '{ node(id: "x") { id ... on Service { provider { parent { id } } } } }': 3,
    '{ nodes(ids: ["x", "y", "z"]) { id } }': 3,
    "{ services(first: 2) { nodes { ...F ...F } } } fragment F on Service { provider { id } }": 5,
    "{ services(first: 2) { nodes { id provider @skip(if: true) { id } } } }": 3,
}
AFFORDABLE = [
    """{ service(slug: "a") {
        name owner { ... on Organization { name } } offerings { nodes { name components { name } } }
        dependencyClosure { depth service { name provider { name } } }
    } }""",
    """{ service(slug: "a") { dependencyClosure { depth path { slug } service {
        slug provider { slug } } } } }""",
    '{ service(slug: "a") { dependencyClosure(maxDepth: 100) { depth path { slug } } } }',
    """{ services(first: 100) { nodes {
        slug owner { ... on Organization { slug } ... on Person { slug } } labels { key value }
        offerings(first: 3) { nodes { name } }
        dependencies(first: 4) { nodes { dependsOn { slug } } }
    } } }""",
    """{ services(first: 100) { totalCount pageInfo { endCursor } nodes { slug stage { key }
        provider { slug } owners { __typename } labels { key value } } } }""",
    """{ service(slug: "a") { dependencies(first: 10) { nodes { dependsOn {
        dependencies(first: 10) { nodes { dependsOn {
            dependencies(first: 10) { nodes { dependsOn { slug } } } } } } } } } } }""",
]
DEEP = """query($n: Int, $m: Int = 10) { services(first: $n) { nodes {
    slug dependencies(first: $m) { nodes { dependsOn { offerings(first: $m) { nodes { id } } } } }
} } }"""


@pytest.mark.parametrize(("text", "price"), PRICES.items())
def test_the_price_follows_from_what_is_selected(served: Asking, text: str, price: int) -> None:
    cost = served.answer(text, by=None)["extensions"]["cost"]

    assert cost == {"requested": price, "limit": 10_000}


@pytest.mark.parametrize("text", AFFORDABLE)
def test_what_people_ask_every_day_is_answered(served: Asking, text: str) -> None:
    assert "errors" not in served.answer(text, by=None)


@pytest.mark.parametrize(
    ("variables", "price"),
    [
        ({"n": 2}, 1 + 2 * (1 + 1 + 10 * (2 + 1 + 10))),
        ({}, 1 + 20 * (1 + 1 + 10 * (2 + 1 + 10))),
        ({"n": 3, "m": 2}, 1 + 3 * (1 + 1 + 2 * (2 + 1 + 2))),
        ({"n": 1, "m": None}, 1 + 1 * (1 + 1 + 20 * (2 + 1 + 20))),
    ],
)
def test_variables_count_with_their_values(served: Asking, variables: Any, price: int) -> None:
    answers = [served.answer(DEEP, variables, by=None) for _ in range(2)]

    assert [answer["extensions"]["cost"]["requested"] for answer in answers] == [price, price]


def test_a_request_that_costs_too_much_is_refused_before_anything_is_asked(served: Asking) -> None:
    with served.counting() as statements:
        response = post(served, {"query": DEEP, "variables": {"n": 100}}, accept=GRAPHQL)
    answered = post(served, {"query": DEEP, "variables": {"n": 70}}, accept=GRAPHQL)

    body = response.json()
    assert (response.status_code, code(response)) == (400, "COST_EXCEEDED")
    assert statements == []
    assert "data" not in body
    assert body["extensions"] == {"cost": {"requested": 13_201, "limit": 10_000}}
    for part in ("13,201", "10,000", "first or last"):
        assert part in body["errors"][0]["message"]
    assert answered.status_code == 200
    assert len(answered.json()["data"]["services"]["nodes"]) == 2


def test_a_list_that_is_full_is_worth_its_price(catalog: Asking) -> None:
    labels = [{"key": f"k{n:02}", "value": "v"} for n in range(50)]
    given = {"slug": "a", "name": "A", "labels": labels}
    catalog.change("createService", given)

    answer = catalog.answer("{ services(first: 1) { nodes { labels { key } } } }")
    refused = catalog.refused("createService", {**given, "labels": [*labels, labels[0]]})

    assert objects(answer["data"]) - 1 == answer["extensions"]["cost"]["requested"] == 52
    assert ("TOO_MANY", "labels") in refused


def test_all_operations_of_a_request_count_together(served: Asking) -> None:
    asked = "services(first: 80) { nodes { labels { key } } }"
    one, two = f"query one {{ {asked} }}", f"query two {{ {asked} a: {asked} }}"

    alone = post(served, {"query": one, "operationName": "one"})
    given = {"query": f"{one} {two}", "operationName": "one"}
    together = post(served, given)

    assert "data" in alone.json()
    assert code(together) == "COST_EXCEEDED"
    assert together.json()["extensions"]["cost"]["requested"] == 3 * 4_081


def test_an_operation_that_these_values_do_not_fit_costs_nothing(served: Asking) -> None:
    two = "query two($n: Int!) { services(first: $n) { totalCount } }"
    text = f"query one {{ services {{ totalCount }} }} {two}"

    given = {"query": text, "operationName": "one"}
    without, fitting = (
        post(served, {**given, "variables": variables}).json() for variables in ({}, {"n": 2})
    )

    assert without["extensions"]["cost"]["requested"] == 21
    assert fitting["extensions"]["cost"]["requested"] == 21 + 3


def test_a_change_costs_beside_its_payload(catalog: Asking) -> None:
    text = """mutation($slug: String!) {
        createService(input: {slug: $slug, name: "A"}) { %s userErrors { code } }
    }"""
    plain, deep = "service { slug }", "service { dependencies(first: 100) { nodes { id } } }"

    answers = [
        catalog.answer(text % selected, {"slug": slug})
        for selected, slug in ((plain, "a"), (deep, "b"), (deep.replace("100", "1"), "a"))
    ]

    assert [item["extensions"]["cost"]["requested"] for item in answers] == [26, 127, 28]
    assert answers[2]["data"]["createService"]["userErrors"] == [{"code": "SLUG_TAKEN"}]


def test_a_change_that_costs_too_much_is_not_made(catalog: Asking) -> None:
    text = """mutation($n: Int) { createService(input: {slug: "a", name: "A"}) { service {
        dependencies(first: $n) { nodes { dependsOn {
            dependencies(first: 100) { nodes { id } }
        } } }
    } } }"""

    assert catalog.codes(text, {"n": 100}) == ["COST_EXCEEDED"]
    assert catalog.ask("{ services { totalCount } }") == {"services": {"totalCount": 0}}
    assert catalog.codes(text, {"n": 50}) == []


def test_the_limit_is_a_setting(
    catalog_with: Callable[..., Asking], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_MAX_COST", "21")
    catalog = catalog_with()

    allowed = catalog.answer("{ services { nodes { slug } } }")
    refused = catalog.answer("{ services(first: 21) { nodes { slug } } }")

    assert allowed["extensions"]["cost"] == {"requested": 21, "limit": 21}
    assert refused["extensions"]["cost"] == {"requested": 22, "limit": 21}
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["COST_EXCEEDED"]


def test_errors_while_it_runs_have_a_price_beside_them(served: Asking) -> None:
    answer = served.answer('{ service(slug: "nobody") { id } }', by=None)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    assert answer["extensions"]["cost"] == {"requested": 1, "limit": 10_000}


def test_fields_of_plugins_count(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(Notes, Heavy, anonymous_read=True)
    text = "{ services(first: 5) { nodes { noteCount notes(first: 2) { nodes { text } } } } }"

    assert catalog.answer(text)["extensions"]["cost"]["requested"] == 1 + 5 * (1 + 1 + 1 + 2)
    heavy = "{ services(first: 2) { nodes { heavy listed { title } named(count: 6) { title } } } }"
    cost = catalog.answer(heavy)["extensions"]["cost"]
    assert cost["requested"] == 1 + 2 * (1 + 100 + 3 + (7 + 6))


@strawberry.type
class Thing:
    """A thing."""

    title: str


@extends(Service)
class Weights:
    """Fields with a weight."""

    @batch("id", cost=100)
    def heavy(parents: Any, context: Any) -> list[int]:  # noqa: N805
        """What takes long."""
        return [1 for _ in parents]

    @batch("id", cost=0, most=3)
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
