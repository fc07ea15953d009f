"""Facets: what services have in common, within the filter and what the viewer sees."""

from typing import Any

import pytest

from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.shared import catalog_of

FIELDS = ["TIER", "CRITICALITY", "LABEL", "OWNER", "PROVIDER", "STAGE", "PORTFOLIO_STATUS"]
QUESTION = """
    query($fields: [ServiceFacetField!]!, $where: ServiceWhere, $first: Int! = 10) {
        services(where: $where) {
            totalCount facets(fields: $fields, first: $first) {
                field values { value label count } } } }"""


def everything() -> list[Row]:
    found: list[Row] = [rows.organization(slug, name=slug.upper()) for slug in ("acme", "bolt")]
    found += rows.person("ann", "bolt", name="Ann")
    for number in range(6):
        tier = "gold" if number < 2 else "iron" if number < 5 else None
        given = {"tier": tier, "criticality": "high" if number % 2 else "low"}
        provider = "acme" if number < 4 else "bolt"
        found += rows.service(f"s{number}", provider=provider, **given)
        found.append(rows.label(f"s{number}", "zone", "eu" if number < 3 else "us"))
    found += rows.service("plan", provider="bolt", status="PIPELINE", tier="gold")
    found += rows.service("bare", status="RETIRED")
    found += [rows.owner("s0", organization="bolt"), rows.owner("s4", person="ann")]
    return [
        *found,
        rows.owner("s1", person="ann"),
        rows.owner("s1", position=1, organization="acme"),
    ]


filled = catalog_of(everything, public_labels=frozenset({"none"}))


def facets(
    catalog: Asking, *fields: str, by: str = "admin", **given: Any
) -> dict[str, list[tuple[str, str, int]]]:
    if by not in catalog.secrets:
        catalog.token(by, organization=by)
    found = catalog.ask(QUESTION, {"fields": fields, **given}, by=by)["services"]["facets"]
    assert [facet["field"] for facet in found] == list(fields)
    return {
        facet["field"]: [(item["value"], item["label"], item["count"]) for item in facet["values"]]
        for facet in found
    }


def test_values_are_counted_the_most_frequent_first(filled: Asking) -> None:
    assert facets(filled, *FIELDS) == {
        "TIER": [("gold", "gold", 3), ("iron", "iron", 3)],
        "CRITICALITY": [("high", "high", 3), ("low", "low", 3)],
        "LABEL": [("zone: eu", "zone: eu", 3), ("zone: us", "zone: us", 3)],
        "OWNER": [("ann", "Ann", 2), ("bolt", "BOLT", 1)],
        "PROVIDER": [("acme", "ACME", 4), ("bolt", "BOLT", 3)],
        "STAGE": [("live", "live", 6), ("draft", "draft", 1), ("retired", "retired", 1)],
        "PORTFOLIO_STATUS": [
            ("CATALOGUE", "CATALOGUE", 6),
            ("PIPELINE", "PIPELINE", 1),
            ("RETIRED", "RETIRED", 1),
        ],
    }
    assert facets(filled, "STAGE", first=1) == {"STAGE": [("live", "live", 6)]}
    assert facets(filled, "STAGE", first=0) == {"STAGE": []}


def test_a_filter_narrows_what_is_counted(filled: Asking) -> None:
    where = {"provider": {"slug": {"eq": "acme"}}}

    assert facets(filled, "TIER", "PROVIDER", where=where) == {
        "TIER": [("gold", "gold", 2), ("iron", "iron", 2)],
        "PROVIDER": [("acme", "ACME", 4)],
    }


def test_what_one_does_not_see_is_not_counted(filled: Asking) -> None:
    found = facets(filled, *FIELDS, by="acme")

    assert found["TIER"] == [("iron", "iron", 3), ("gold", "gold", 2)]
    assert found["CRITICALITY"] == [("high", "high", 2), ("low", "low", 2)]
    assert found["LABEL"] == [("zone: eu", "zone: eu", 3), ("zone: us", "zone: us", 1)]
    assert found["OWNER"] == [("acme", "ACME", 1), ("bolt", "BOLT", 1)]
    assert found["PORTFOLIO_STATUS"][-1][0] == "RETIRED"


def test_connections_below_others_are_counted_for_each(filled: Asking) -> None:
    text = """{ organizations(orderBy: [{field: SLUG}]) { nodes { slug providedServices(first: 1) {
        nodes { slug } facets(fields: [TIER], first: 5) { values { value count } } } } } }"""
    found = filled.ask(text)["organizations"]["nodes"]

    assert [node["providedServices"]["facets"][0]["values"] for node in found] == [
        [{"value": "gold", "count": 2}, {"value": "iron", "count": 2}],
        [{"value": "gold", "count": 1}, {"value": "iron", "count": 1}],
    ]
    owned = """{ organization(slug: "acme") {
        ownedServices { facets(fields: [TIER]) { values { count } } } } }"""
    found = filled.ask(owned)["organization"]["ownedServices"]["facets"]
    assert found == [{"values": [{"count": 1}]}]


@pytest.mark.parametrize("given", [{"first": 101}, {"first": -1}, {"fields": ["TIER", "TIER"]}])
def test_what_cannot_be_counted_is_refused(filled: Asking, given: dict[str, Any]) -> None:
    assert filled.codes(QUESTION, {"fields": ["TIER"], **given}) == ["BAD_USER_INPUT"]


def test_a_facet_takes_one_statement_for_all_parents(filled: Asking) -> None:
    text = "{ organizations { nodes { providedServices { facets(fields: [%s]) { field } } } } }"
    counted = []
    for fields in ("TIER", "TIER STAGE", "TIER STAGE OWNER"):
        with filled.counting() as statements:
            filled.ask(text % fields)
        counted.append(len(statements))
    assert [number - counted[0] for number in counted] == [0, 1, 2]


def test_graphql_core_counts_alike(filled: Asking) -> None:
    asked = f"facets(fields: [{' '.join(FIELDS)}], first: 2) {{ field values {{ value count }} }}"
    nested = f"organizations {{ nodes {{ providedServices {{ {asked} }} }} }}"
    text = f"{{ services {{ {asked} }} {nested} }}"
    schema = "{ __schema { queryType { name } } "  # what asks for it is answered by graphql-core

    both = [filled.ask(found) for found in (text, schema + text[1:])]

    assert both[1].pop("__schema")
    assert both[0] == both[1]
