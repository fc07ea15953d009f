"""Single lookups: what is unknown, hidden or malformed is null, with one NOT_FOUND in its place."""

from typing import Any
from uuid import UUID

import pytest

from catalog.ids import encode
from catalog.storage.rows import Row
from tests import rows
from tests.asking import ANYBODY, Asking
from tests.rows import key
from tests.shared import catalog_of

API, DRAFT = encode("Service", key("api")), encode("Service", key("draft"))
OF_ANOTHER_TYPE = encode("Organization", key("api"))
NOWHERE = {
    "unknown": encode("Service", UUID(int=1)),
    "hidden": DRAFT,
    "of another type": OF_ANOTHER_TYPE,
    "of no type": encode("Nothing", key("api")),
    "empty": "",
    "no base64": "x",
    "not ascii": "ä",
    "cut": API[:-1],
    "padded": API + "=",
}
nowhere = pytest.mark.parametrize("given", NOWHERE.values(), ids=NOWHERE)


def everything() -> list[Row]:
    return [
        rows.organization("acme"),
        *rows.person("ann", "acme"),
        *rows.service("api", provider="acme", aliases=["main", "old-api"]),
        *rows.service("draft", provider="acme", status="PIPELINE", aliases=["secret"]),
        rows.edge("api", "api"),
        *rows.offering("plan", "acme", ["api"]),
        *rows.relationship("deal", "acme", "acme"),
    ]


filled = catalog_of(everything, anonymous_read=True)


def told(*paths: list[str | int]) -> list[tuple[str, list[str | int]]]:
    return [("NOT_FOUND", path) for path in paths]


def errors(answer: Any) -> list[tuple[str, list[str | int]]]:
    return [(item["extensions"]["code"], item["path"]) for item in answer.get("errors", [])]


def test_every_object_is_found_by_its_id_whatever_its_type(filled: Asking) -> None:
    entities = [row for row in everything() if type(row) in rows.TYPES]

    for row in entities:
        asked = rows.global_id(row)
        node = filled.ask("query($id: ID!) { node(id: $id) { __typename id } }", {"id": asked})
        assert node == {"node": {"__typename": rows.TYPES[type(row)], "id": asked}}


@nowhere
def test_a_node_that_is_not_there_is_null_with_one_error(filled: Asking, given: str) -> None:
    if given == OF_ANOTHER_TYPE:
        given = encode("Organization", UUID(int=1))

    answer = filled.answer(
        "query($id: ID!) { it: node(id: $id) { id } }", {"id": given}, by=ANYBODY
    )

    assert answer["data"] == {"it": None}
    assert errors(answer) == told(["it"])


@nowhere
def test_a_service_that_is_not_there_is_null_with_one_error(filled: Asking, given: str) -> None:
    text = "query($id: ID!) { it: service(id: $id) { id } }"

    answer = filled.answer(text, {"id": given}, by=ANYBODY)

    assert answer["data"] == {"it": None}
    assert errors(answer) == told(["it"])


def test_hidden_and_unknown_have_the_same_answer(filled: Asking) -> None:
    text = "query($id: ID!) { node(id: $id) { id } service(id: $id) { id } }"

    hidden, unknown, own = (
        filled.answer(text, {"id": given}, by=by)
        for given, by in ((DRAFT, ANYBODY), (NOWHERE["unknown"], ANYBODY), (DRAFT, "admin"))
    )

    assert hidden == unknown
    assert own["data"] == {"node": {"id": DRAFT}, "service": {"id": DRAFT}}


def test_nodes_are_in_their_places_with_an_error_for_each_missing_one(filled: Asking) -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Service { slug } } }"
    acme = encode("Organization", key("acme"))

    answer = filled.answer(text, {"ids": [API, DRAFT, acme, "x", API]}, by=ANYBODY)

    api = {"id": API, "slug": "api"}
    assert answer["data"] == {"nodes": [api, None, {"id": acme}, None, api]}
    assert errors(answer) == told(["nodes", 1], ["nodes", 3])


def test_of_nodes_there_are_at_most_a_hundred(filled: Asking) -> None:
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    too_many = filled.answer(text, {"ids": [API] * 101})
    most = filled.ask(text, {"ids": [API] * 100})
    none = filled.ask(text, {"ids": []})

    assert errors(too_many) == [("BAD_USER_INPUT", ["nodes"])]
    assert most == {"nodes": [{"id": API}] * 100}
    assert none == {"nodes": []}


@pytest.mark.parametrize("slug", ["api", "main", "old-api"])
def test_a_service_is_found_by_its_slug_and_its_aliases(filled: Asking, slug: str) -> None:
    found = filled.ask("query($slug: String) { service(slug: $slug) { id } }", {"slug": slug})

    assert found == {"service": {"id": API}}


@pytest.mark.parametrize("slug", ["draft", "secret", "nobody", "API", "", "x" * 5_000, "a%"])
def test_a_slug_that_finds_nothing_is_null_with_one_error(filled: Asking, slug: str) -> None:
    answer = filled.answer(
        "query($s: String) { service(slug: $s) { id } }", {"s": slug}, by=ANYBODY
    )

    assert answer["data"] == {"service": None}
    assert errors(answer) == told(["service"])


@pytest.mark.parametrize("literal", [r'"\u0000"', r'"api\u0000"', r'"\uD800"', r'"\uDFFF\uD800"'])
def test_a_slug_of_characters_that_no_text_has_finds_nothing(filled: Asking, literal: str) -> None:
    codes = filled.codes(f"{{ service(slug: {literal}) {{ id }} }}")

    assert codes in (["NOT_FOUND"], ["GRAPHQL_PARSE_FAILED"])


@pytest.mark.parametrize(
    ("field", "slug"),
    [
        ("service", "api"),
        ("organization", "acme"),
        ("person", "ann"),
        ("offering", "plan"),
        ("relationship", "deal"),
    ],
)
def test_every_noun_is_found_by_its_slug_and_by_its_id(
    filled: Asking, field: str, slug: str
) -> None:
    by_slug = filled.ask(f'{{ {field}(slug: "{slug}") {{ id slug }} }}')[field]

    by_id = filled.ask(f'{{ {field}(id: "{by_slug["id"]}") {{ id slug }} }}')[field]

    assert by_id == by_slug
    assert by_id["slug"] == slug


@pytest.mark.parametrize(
    "arguments",
    ["", '(id: "{api}", slug: "api")', "(id: null)", "(id: null, slug: null)", "(id: $i)"],
)
def test_a_lookup_takes_exactly_one_of_id_and_slug(filled: Asking, arguments: str) -> None:
    asked = arguments.replace("{api}", API)
    text = f"""query($i: ID) {{
        node(id: "{API}") {{ id }}
        it: service{asked} {{ id }}
        other: service(id: $i, slug: "api") {{ id }}
    }}"""

    answer = filled.answer(text)

    assert answer["data"] == {"node": {"id": API}, "it": None, "other": {"id": API}}
    assert errors(answer) == [("BAD_USER_INPUT", ["it"])]
