"""Filters and orders have a price of their own: they keep the database busy, whatever they find."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests import rows
from tests.asking import Asking
from tests.http.posting import GRAPHQL, code, post
from tests.shared import catalog_of

served = catalog_of(
    lambda: [
        rows.organization("acme"),
        *rows.service("api", provider="acme"),
        *rows.service("db", provider="acme"),
        rows.edge("api", "db"),
        *rows.offering("plan", "acme", ["api"]),
        *rows.offering("deal", "acme", ["api"]),
        *rows.relationship("pact", "acme", "acme", ["plan"]),
    ],
    anonymous_read=True,
)
SOON = 1.0  # seconds of computing on a busy machine: alone it takes a fifth
FILTERED = "query($w: ServiceWhere) { services(where: $w) { totalCount nodes { slug } } }"
ORDERED = "query($o: [ServiceOrder!]) { services(orderBy: $o) { nodes { slug } } }"
IS_API = {"slug": {"eq": "api"}}
FIELDS = "SLUG NAME DESCRIPTION CREATED_AT UPDATED_AT TIER RATIONALE CRITICALITY REVISION ID"
ORDER = [{"field": name} for name in FIELDS.split()]


def over(path: str, inside: Any) -> Any:
    """Return a filter over the relations in *path*, one inside of the other."""
    for name in reversed(path.split()):
        inside = {name: [inside] if name in {"AND", "OR"} else inside}
    return inside


USED_BY = over("offerings relationships participants organization", {"slug": {"eq": "acme"}})
PRICES = {
    "nothing": ({}, 0),
    "one comparison": (IS_API, 1),
    "a search box": ({"OR": [{name: {"contains": "a"}} for name in ("slug", "name", "tier")]}, 15),
    "the beginning of a text": ({"slug": {"startsWith": "a"}}, 5),
    "many values": ({"slug": {"in": [f"s{n}" for n in range(250)]}}, 3),
    "a relation to one": (over("provider", IS_API), 5),
    "a relation to many": (over("dependencies", {"strength": {"eq": "HARD"}}), 20),
    "a relation to one of two types": (over("owner", IS_API), 10),
    "the opposite": ({"NOT": {"slug": {"eq": "a"}, "name": {"eq": "b"}}}, 2),
    "two edges": (over("dependencies dependsOn", IS_API), 36),
    "what stands in a value": ({"stage": {"key": {"eq": "live"}}}, 1),
    "used by an organization": (USED_BY, 656),
}


@pytest.mark.parametrize(("where", "price"), PRICES.values(), ids=PRICES)
def test_the_price_of_a_filter_follows_from_what_is_looked_at(
    catalog_with: Callable[..., Asking], where: Any, price: int
) -> None:
    enough = catalog_with(max_filter_cost=max(price, 1))

    assert enough.codes(FILTERED, {"w": where}) == []
    twice = {"w": {"AND": [where, {"OR": [where, {"slug": {"contains": "a"}}]}]}}
    (error,) = enough.answer(FILTERED, twice)["errors"]
    assert error["extensions"] == {"code": "COST_EXCEEDED", "field": "services"}
    found = re.search(r"cost ([\d,]+), and the limit is ([\d,]+)", error["message"])
    assert found
    prices = [int(text.replace(",", "")) for text in found.groups()]
    assert prices == [2 * max(price, 1) + 5, max(price, 1)]


REAL = {
    "facets": {
        "AND": [
            {"portfolioStatus": {"eq": "CATALOGUE"}},
            {"stage": {"key": {"in": ["live", "draft"]}}},
            {"labels": {"key": {"eq": "zone"}}},
            {"owner": {"slug": {"eq": "acme"}}},
            {"createdAt": {"gte": "2020-01-01T00:00:00Z"}},
        ]
    },
    "used by an organization": USED_BY,
    "used by an organization below another": over(
        "offerings relationships participants organization parent", IS_API
    ),
    "two edges of dependencies": over("dependencies dependsOn dependencies dependsOn", IS_API),
    "relations to one, six deep": over("provider parent parent parent parent parent", IS_API),
    "the opposite, six deep": over(
        "NOT provider NOT parent NOT parent NOT parent NOT parent NOT parent", IS_API
    ),
    "as many texts as there may be": {"OR": [{"name": {"contains": f"x{n}"}} for n in range(190)]},
    "as many arms as there may be": {"OR": [{"slug": {"eq": f"x{n}"}} for n in range(200)]},
    "as many conditions": {"AND": [{"OR": [IS_API] * 165, "NOT": IS_API}] * 3},
    "as many relations": {"OR": [{"provider": {"slug": {"eq": f"x{n}"}}} for n in range(50)]},
}


@pytest.mark.parametrize("where", REAL.values(), ids=REAL)
def test_what_people_filter_by_is_answered(served: Asking, where: Any) -> None:
    assert served.codes(FILTERED, {"w": where}) == []


BOMBS = {
    "50 alternatives of four relations": ({"OR": [USED_BY] * 50}, "COST_EXCEEDED"),
    "edges, four deep": (over("dependencies dependsOn " * 4, IS_API), "COST_EXCEEDED"),
    "edges, five deep": (over("dependencies dependsOn " * 5, IS_API), "COST_EXCEEDED"),
    "alternatives of alternatives": ({"OR": [{"OR": [IS_API] * 90}] * 12}, "COST_EXCEEDED"),
    "alternatives without conditions": ({"AND": [{"OR": [{}] * 200}] * 6}, "COST_EXCEEDED"),
    "201 alternatives": ({"OR": [IS_API] * 201}, "BAD_USER_INPUT"),
    "10,000 alternatives": ({"OR": [IS_API] * 10_000}, "BAD_USER_INPUT"),
    "1,001 values": ({"slug": {"in": ["x"] * 1_001}}, "BAD_USER_INPUT"),
    "501 conditions": ({"AND": [{"OR": [IS_API] * 167}] * 3}, "BAD_USER_INPUT"),
    "51 relations": ({"OR": [{"provider": IS_API}] * 51}, "BAD_USER_INPUT"),
    "seven relations": (over("provider" + " parent" * 6, IS_API), "BAD_USER_INPUT"),
}


@pytest.mark.parametrize(("where", "told"), BOMBS.values(), ids=BOMBS)
def test_a_filter_that_asks_for_too_much_is_refused_soon(
    served: Asking, where: Any, told: str
) -> None:
    body = json.dumps({"query": FILTERED, "variables": {"w": where}})
    with served.counting() as statements:
        started = time.process_time()
        response = post(served, body, accept=GRAPHQL)
        seconds = time.process_time() - started

    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {told}
    assert statements == []
    assert seconds < SOON


def test_all_filters_of_an_operation_count_together(served: Asking) -> None:
    text = "query($w: ServiceWhere) {{ {} }}"
    one = "a{}: services(where: $w, orderBy: [{{field: NAME}}]) {{ nodes {{ ...F }} }}"
    fragment = """ fragment F on Service {
        dependencies(where: {dependsOn: {slug: {contains: "a"}}}) { totalCount }
    }"""

    def asked(times: int) -> Any:
        query = text.format(" ".join(one.format(n) for n in range(times))) + fragment
        return post(served, {"query": query, "variables": {"w": USED_BY}}, accept=GRAPHQL)

    assert asked(1).status_code == 200
    refused = asked(2)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, code(refused)) == (400, "COST_EXCEEDED")
    assert f"cost {2 * (656 + 5 + 9):,}" in error["message"]
    assert error["extensions"]["field"] == "a1"


def test_what_is_left_out_costs_nothing(served: Asking) -> None:
    text = """query($w: ServiceWhere, $both: Boolean!) {
        services(where: $w) { totalCount }
        more: services(where: $w) @include(if: $both) { totalCount }
    }"""

    told = [served.codes(text, {"w": USED_BY, "both": both}) for both in (False, True)]

    assert told == [[], ["COST_EXCEEDED"]]


def test_an_operation_that_asks_for_the_schema_may_filter_less(served: Asking) -> None:
    text = "query($w: ServiceWhere) {{ {} services(where: $w) {{ totalCount }} }}"
    where = {"w": over("dependencies dependsOn dependencies", {"strength": {"eq": "HARD"}})}
    asking_for_it = text.format("__schema { queryType { name } }")

    assert served.codes(text.format(""), where) == []
    assert served.codes(asking_for_it, where) == ["COST_EXCEEDED"]
    assert served.codes(asking_for_it, {"w": IS_API}) == []


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (ORDER, []),
        ([{**term, "direction": "DESC"} for term in ORDER[:3]], []),
        ([{"field": "SLUG"}] * 11, ["BAD_USER_INPUT"]),
        ([{"field": "SLUG"}] * 2_000, ["BAD_USER_INPUT"]),
        ([{"field": "SLUG"}, {"field": "SLUG", "direction": "DESC"}], ["BAD_USER_INPUT"]),
    ],
    ids=["ten", "three", "eleven", "2,000", "one twice"],
)
def test_an_order_has_ten_different_fields_at_most(
    served: Asking, order: Any, told: list[str]
) -> None:
    literal = "{ services(orderBy: [%s]) { nodes { slug } } }"
    written = ", ".join(
        f"{{field: {term['field']}, direction: {term.get('direction', 'ASC')}}}" for term in order
    )

    with served.counting() as statements:
        assert served.codes(ORDERED, {"o": order}) == told
        if len(order) < 20:  # more of them are too many tokens
            assert served.codes(literal % written) == told
    assert not told or statements == []


@pytest.mark.parametrize(
    ("kind", "path", "fields", "slugs"),
    [
        ("Service", "{ services(%s) { %s } }", FIELDS, ["api", "db"]),
        (
            "ServiceOffering",
            '{ service(slug: "api") { offerings(%s) { %s } } }',
            "STATUS NAME CREATED_AT UPDATED_AT SLUG DESCRIPTION TARGET_CONSUMER_GROUP REVISION ID",
            ["deal", "plan"],
        ),
    ],
    ids=["everything", "of one parent"],
)
def test_a_long_order_goes_on_at_a_cursor(
    served: Asking, kind: str, path: str, fields: str, slugs: list[str]
) -> None:
    asked = path % (
        "first: 1, orderBy: $o, after: $after",
        "pageInfo { endCursor } nodes { slug }",
    )
    text = f"query($o: [{kind}Order!], $after: String) {asked}"
    order = {"o": [{"field": name} for name in fields.split()]}

    def page(**given: str) -> Any:
        (found,) = served.ask(text, {**order, **given}).values()
        return found.get("offerings", found)

    first = page()
    second = page(after=first["pageInfo"]["endCursor"])
    assert [found["nodes"] for found in (first, second)] == [[{"slug": slug}] for slug in slugs]


def test_lists_in_variables_have_limits_before_anybody_works_on_them(served: Asking) -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    by_arms = "query($arms: [ServiceWhere!]) { services(where: {OR: $arms}) { totalCount } }"
    asked = {
        text: {"ids": ["x"] * 1_001},
        by_arms: {"arms": [IS_API] * 201},
        ORDERED: {"o": [{"field": "NAME"}] * 11},
    }

    for query, variables in asked.items():
        (error,) = served.answer(query, variables)["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "items: give fewer" in error["message"]
    assert served.codes(by_arms, {"arms": [IS_API] * 200}) == []
