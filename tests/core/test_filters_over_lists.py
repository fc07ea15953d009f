"""Filters over lists in columns and over parties of either kind, and orders by what others have."""

import pytest

from catalog.storage import enums
from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.core.test_filters_over_relations import slugs
from tests.rows import global_id, key
from tests.shared import catalog_of

GITLAB = {"system": "gitlab", "reference": "group/api"}
OTHER = {"system": "jira", "reference": "API"}


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme", name="Zebra", external_refs=[OTHER])]
    found += [
        rows.organization(
            "bolt",
            kind=enums.OrganizationKind.TEAM,
            parent_id=key("acme"),
            capabilities=["Mail", "Größe"],
        ),
        rows.organization("corp", name="Ant"),
        rows.organization("else"),
    ]
    found += [*rows.person("ann", "acme", name="Mole"), *rows.person("bob", "corp", name="Bee")]
    given = {"external_refs": [GITLAB, OTHER], "aliases": ["API-Gateway", "50%"]}
    found += rows.service("api", provider="acme", **given)
    found += rows.service("db", provider="corp", aliases=["größe"], external_refs=[GITLAB])
    found += rows.service("web", provider="acme", status="RETIRED", aliases=["a_b", "api-old"])
    found += rows.service("bare")
    found += [rows.owner("api", organization="bolt"), rows.owner("api", position=1, person="bob")]
    found += [rows.owner("db", person="bob"), rows.owner("db", position=1, organization="acme")]
    return [*found, rows.owner("web", organization="acme")]


filled = catalog_of(everything)
ACME, BOB = rows.organization("acme"), rows.person("bob")[0]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ('{aliases: {eq: "api-old"}}', "web"),
        ('{aliases: {contains: "API"}}', "api web"),
        ('{aliases: {startsWith: "GRÖS"}}', ""),
        ('{aliases: {startsWith: "GRÖß"}}', "db"),
        ('{aliases: {contains: "%"}}', "api"),
        ('{aliases: {contains: "_"}}', "web"),
        ('{aliases: {in: ["api-old", "größe"]}}', "db web"),
        ('{aliases: {ne: "api-old"}}', "api db web"),
        ('{NOT: {aliases: {contains: "api"}}}', "bare db"),
        ("{aliases: {}}", "api db web"),
        ("{NOT: {aliases: {}}}", "bare"),
        ("{externalRefs: {}}", "api db"),
        ('{externalRefs: {system: {eq: "gitlab"}}}', "api db"),
        ('{externalRefs: {system: {eq: "jira"}, reference: {eq: "API"}}}', "api"),
        ('{externalRefs: {system: {eq: "gitlab"}, reference: {eq: "API"}}}', ""),
        ('{externalRefs: {OR: [{reference: {eq: "API"}}, {system: {contains: "lab"}}]}}', "api db"),
        ('{externalRefs: {NOT: {system: {eq: "gitlab"}}}}', "api"),
        ('{provider: {externalRefs: {system: {eq: "jira"}}}}', "api web"),
        ('{owner: {externalRefs: {system: {eq: "jira"}}}}', "web"),
        ("{owner: {kind: {eq: TEAM}}}", "api"),
        ("{owner: {NOT: {kind: {eq: TEAM}}}}", "db web"),
        ('{owner: {parent: {slug: {eq: "acme"}}}}', "api"),
        ("{owners: {parent: {}}}", "api"),
        (f'{{owner: {{id: {{eq: "{global_id(ACME)}"}}}}}}', "web"),
        (f'{{owners: {{id: {{eq: "{global_id(ACME)}"}}}}}}', "db web"),
        (f'{{owners: {{id: {{in: ["{global_id(ACME)}", "{global_id(BOB)}"]}}}}}}', "api db web"),
        (f'{{owner: {{id: {{eq: "{global_id(BOB)}"}}}}}}', "db"),
        ('{owner: {id: {eq: "x"}}}', ""),
        ('{owner: {slug: {eq: "bob"}, kind: {isNull: false}}}', ""),
    ],
)
def test_any_item_and_any_party_is_meant(filled: Asking, where: str, expected: str) -> None:
    assert slugs(filled, where) == set(expected.split())


def test_lists_of_other_types_are_asked_alike(filled: Asking) -> None:
    assert slugs(filled, '{capabilities: {contains: "GRÖß"}}', "organizations") == {"bolt"}
    assert slugs(filled, '{externalRefs: {reference: {eq: "API"}}}', "organizations") == {"acme"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("PROVIDER_NAME", ["db", "api", "web", "bare"]),
        ("OWNER_NAME", ["db", "api", "web", "bare"]),
        ("STAGE", ["api", "bare", "db", "web"]),
    ],
)
def test_pages_go_by_the_names_of_others(filled: Asking, field: str, expected: list[str]) -> None:
    text = """query($order: [ServiceOrder!], $after: String, $first: Int = 1) {
        services(first: $first, after: $after, orderBy: $order) {
            nodes { slug } pageInfo { hasNextPage endCursor } } }"""
    order = [{"field": field}, {"field": "SLUG"}]
    found, after = [], None
    while True:
        page = filled.ask(text, {"order": order, "after": after})["services"]
        found += [node["slug"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == expected
    last = [{"field": field, "direction": "DESC"}, {"field": "SLUG", "direction": "DESC"}]
    turned = filled.ask(text, {"order": last, "first": 9})["services"]["nodes"]
    names = [node["slug"] for node in turned]
    assert names[-1:] == expected[-1:] if field != "STAGE" else names == expected[::-1]


def test_what_one_does_not_see_is_neither_found_nor_ordered_by(filled: Asking) -> None:
    for slug in ("acme", "corp", "else"):
        if slug not in filled.secrets:
            filled.token(slug, organization=slug)

    def found(where: str, by: str) -> list[str]:
        text = f"{{ services(where: {where}, orderBy: [{{field: SLUG}}]) {{ nodes {{ slug }} }} }}"
        return [node["slug"] for node in filled.ask(text, by=by)["services"]["nodes"]]

    def ordered(by: str) -> list[str]:
        text = "{ services(orderBy: [{field: OWNER_NAME}, {field: SLUG}]) { nodes { slug } } }"
        return [node["slug"] for node in filled.ask(text, by=by)["services"]["nodes"]]

    refs = '{externalRefs: {system: {eq: "gitlab"}}}'
    assert [found(refs, by) for by in ("acme", "corp", "else")] == [
        ["api", "db"],
        ["api", "db"],
        [],
    ]
    of_bob = f'{{owners: {{id: {{eq: "{global_id(BOB)}"}}}}}}'
    assert [found(of_bob, by) for by in ("corp", "else")] == [["api", "db"], []]
    # who does not see bob takes the next owner for the first
    assert ordered("corp") == ["db", "api", "web", "bare"]
    assert ordered("acme") == ordered("else") == ["api", "db", "web", "bare"]
