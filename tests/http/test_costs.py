"""What an answer may hold: the most of it is told before it runs, and it pays for what came."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import rows
from tests.asking import Asking
from tests.graph.comparing import objects
from tests.http.posting import GRAPHQL, code, post
from tests.shared import catalog_of

served = catalog_of(
    lambda: [
        rows.organization("acme"),
        *rows.service("a"),
        *rows.service("b"),
        *(rows.owner(slug, organization="acme") for slug in "ab"),
        rows.edge("a", "b"),
    ],
    anonymous_read=True,
    anonymous_house="acme",
)
PRICES = {  # the most that there can be, and what there is
    "{ __typename viewer { subject } }": (2, 1),
    "{ services { nodes { slug name } } }": (22, 4),
    "{ services { totalCount } }": (2, 2),
    "{ services(first: 3) { nodes { slug provider { slug } } } }": (8, 4),
    "{ services(last: 3) { totalCount edges { cursor node { id } } pageInfo { endCursor } } }": (
        9,
        7,
    ),
    "{ services(first: 3) { nodes { id } edges { node { id } } } }": (11, 8),
    "{ services(first: 3) { nodes { offerings(first: 2) { nodes { id } } } } }": (14, 6),
    "{ a: services(first: 3) { nodes { id } } b: services(first: 4) { nodes { id } } }": (10, 7),
    "{ services(first: 2) { nodes { labels { key } } } }": (106, 4),
    "{ services(first: 2) { nodes { stage { key } owner { ... on Person { slug } } } } }": (8, 8),
    '{ service(slug: "a") { owners { ... on Organization { parent { slug } } } } }': (42, 3),
    '{ service(slug: "a") { dependencyClosure(maxEntries: 10) { service { slug } } } }': (23, 5),
    '{ service(slug: "a") { dependencyClosure(maxEntries: 9, maxDepth: 2) { path { id } } } }': (
        30,
        5,
    ),
    '{ node(id: "x") { id ... on Service { provider { parent { id } } } } }': (4, 1),
    '{ nodes(ids: ["x", "y", "z"]) { id } }': (4, 1),
    "{ services(first: 2) { nodes { ...F ...F } } } fragment F on Service { provider { id } }": (
        6,
        4,
    ),
    "{ services(first: 2) { nodes { id provider @skip(if: true) { id } } } }": (4, 4),
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


@pytest.mark.parametrize(("text", "prices"), PRICES.items())
def test_the_price_follows_from_what_is_selected(
    served: Asking, text: str, prices: tuple[int, int]
) -> None:
    cost = served.answer(text, by=None)["extensions"]["cost"]

    assert cost == {"requested": prices[0], "actual": prices[1], "limit": 10_000}


@pytest.mark.parametrize("text", AFFORDABLE)
def test_what_people_ask_every_day_is_answered(served: Asking, text: str) -> None:
    assert "errors" not in served.answer(text, by=None)


def priced(n: int, m: int, more: int = 0) -> int:
    """Return the most that DEEP can hold: an object is 50, a response key 1, and *more*."""
    offerings = 50 + 1 + m * (50 + 1)
    dependencies = 50 + 1 + m * (50 + 1 + 50 + 1 + offerings)
    return -(-(1 + 50 + 1 + n * (50 + 2 + dependencies) + more) // 50)


@pytest.mark.parametrize(
    ("variables", "price"),
    [
        ({"n": 2}, priced(2, 10)),
        ({}, priced(20, 10)),
        ({"n": 3, "m": 2}, priced(3, 2)),
        ({"n": 1, "m": None}, priced(1, 20)),
    ],
)
def test_variables_count_with_their_values(served: Asking, variables: Any, price: int) -> None:
    answers = [served.answer(DEEP, variables, by=None) for _ in range(2)]

    assert [answer["extensions"]["cost"]["requested"] for answer in answers] == [price, price]


def test_a_request_is_answered_for_what_it_returns_not_for_what_it_could(served: Asking) -> None:
    answer = served.answer(DEEP, {"n": 100}, by=None)

    assert len(answer["data"]["services"]["nodes"]) == 2
    cost = {"requested": priced(100, 10), "actual": 9, "limit": 10_000}
    assert answer["extensions"]["cost"] == cost
    assert cost["requested"] > cost["limit"]


def test_what_asks_for_the_schema_too_is_refused_for_what_it_could_return(served: Asking) -> None:
    text = DEEP.replace("{ services", "{ __schema { queryType { name } } services", 1)
    with served.counting() as statements:
        response = post(served, {"query": text, "variables": {"n": 100}}, accept=GRAPHQL)
    answered = post(served, {"query": text, "variables": {"n": 50}}, accept=GRAPHQL)

    body, requested = response.json(), priced(100, 10, 25)
    assert (response.status_code, code(response)) == (400, "COST_EXCEEDED")
    assert statements == []
    assert "data" not in body
    cost = {"requested": requested, "actual": 0, "limit": 10_000}
    assert body["extensions"] == {"cost": cost}
    for part in (f"{requested:,}", "10,000", "first or last"):
        assert part in body["errors"][0]["message"]
    cost = answered.json()["extensions"]["cost"]
    assert cost["actual"] == cost["requested"] == priced(50, 10, 25)
    assert len(answered.json()["data"]["services"]["nodes"]) == 2


def test_a_list_that_is_full_is_worth_its_price(catalog: Asking) -> None:
    labels = [{"key": f"k{n:02}", "value": "v"} for n in range(50)]
    given = {"slug": "a", "name": "A", "labels": labels}
    catalog.change("createService", given)

    answer = catalog.answer("{ services(first: 1) { nodes { labels { key } } } }")
    refused = catalog.refused("createService", {**given, "labels": [*labels, labels[0]]})

    cost = answer["extensions"]["cost"]
    assert objects(answer["data"]) - 1 == 52
    assert cost["actual"] == cost["requested"] == 54  # 52 objects with 53 response keys
    assert ("TOO_MANY", "labels") in refused


def test_the_operation_that_is_meant_costs_alone(served: Asking) -> None:
    one = "query one { services { totalCount } }"
    two = "query two($n: Int!) { services(first: $n) { nodes { id } } }"

    found = post(served, {"query": f"{one} {two}", "operationName": "one"}).json()

    assert found["extensions"]["cost"] == {"requested": 2, "actual": 2, "limit": 10_000}


def test_a_change_costs_beside_its_payload(catalog: Asking) -> None:
    text = """mutation($slug: String!) {
        createService(input: {slug: $slug, name: "A"}) { %s userErrors { code } }
    }"""
    plain, deep = "service { slug }", "service { dependencies(first: 100) { nodes { id } } }"

    answers = [
        catalog.answer(text % selected, {"slug": slug})
        for selected, slug in ((plain, "a"), (deep, "b"), (deep.replace("100", "1"), "a"))
    ]

    assert [item["extensions"]["cost"]["requested"] for item in answers] == [27, 130, 29]
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
    monkeypatch.setenv("CATALOG_MAX_COST", "4")
    catalog = catalog_with()
    rows.put(catalog, [row for slug in "abc" for row in rows.service(slug)])

    allowed = catalog.answer("{ services(first: 2) { nodes { slug } } }")
    refused = catalog.answer("{ services(first: 4) { nodes { slug } } }")

    assert allowed["extensions"]["cost"] == {"requested": 4, "actual": 4, "limit": 4}
    assert refused["extensions"]["cost"] == {"requested": 6, "actual": 5, "limit": 4}
    (error,) = refused["errors"]
    assert error["extensions"] == {"code": "COST_EXCEEDED", "field": "services.nodes"}
    assert "data" not in refused


def test_errors_while_it_runs_have_a_price_beside_them(served: Asking) -> None:
    answer = served.answer('{ service(slug: "nobody") { id } }', by=None)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    assert answer["extensions"]["cost"] == {"requested": 2, "actual": 1, "limit": 10_000}
