"""Searching: the same hits in the same order on both databases, and nothing of what is hidden."""

from collections.abc import Sequence
from typing import Any

import pytest

from catalog.storage import enums
from catalog.storage.rows import Row
from catalog.storage.tables.offerings import OfferingComponentRow
from tests import provided, rows
from tests.asking import Asking
from tests.core.test_filters import ODD
from tests.rows import key
from tests.shared import catalog_of

NAMED = """
    ... on Service { slug } ... on ServiceOffering { slug } ... on Organization { slug }
    ... on Person { slug } ... on Product { slug } ... on Resource { slug }"""
QUESTION = f"""
    query($query: String!, $types: [SearchType!], $first: Int, $after: String) {{
        search(query: $query, types: $types, first: $first, after: $after) {{
            totalCount nodes {{ __typename {NAMED} }}
            edges {{ cursor node {{ __typename {NAMED} }} }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""


def wide(text: str) -> str:
    """Return the letters of a text as wide as those of Chinese are."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


NAMES = [
    ("straße", "Die Straße"),
    ("cafe", "Café Zürich"),
    ("istanbul", "İSTANBUL"),
    ("kana", "サービス管理"),
    ("hindi", "हिन्दी सेवा"),
    ("full", f"{wide('PAYMENT')} {wide('123')}"),
    ("greek", "ΑΣ ας"),
    ("ligature", "oﬃce ﬁles"),
]


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme"), rows.organization("bolt")]
    found += [rows.organization("pay-house", name="Payment House")]
    found += rows.person("ann", "acme", name="Ann Payment", email="secret@acme.example")
    for index, text in enumerate(ODD):
        found += rows.service(f"odd-{index:02}", name=text)
    for slug, name in NAMES:
        found += rows.service(slug, name=name)
    found += rows.service("pay", name="Payment", provider="acme")
    found += rows.service("pay-api", name="Payment gateway", provider="acme")
    found += rows.service("gate", name="The payment gate", provider="acme")
    found += rows.service("money", name="Money", provider="acme", aliases=["old-payment"])
    found += rows.service("ledger", provider="acme", description="Keeps what a PAYMENT says.")
    found += rows.service("draft-pay", name="Payment draft", provider="acme", status="PIPELINE")
    found += rows.offering("plan", "acme", ["pay"], name="Payment plan")
    found += rows.offering("deal", "acme", ["pay"], name="Payment deal", status="DRAFT")
    found += [provided.resource("host", "acme", description="Where the payment runs.")]
    found += provided.product("stack", "acme", "host", services=["pay"])
    return found


filled = catalog_of(everything, anonymous_read=True)


def slugs(catalog: Asking, query: str, *, by: str | None = "admin", **given: Any) -> list[str]:
    found = catalog.ask(QUESTION, {"query": query, **given}, by=by)["search"]
    nodes = [node["slug"] for node in found["nodes"]]
    assert [edge["node"]["slug"] for edge in found["edges"]] == nodes
    return nodes


def test_hits_are_ranked_by_how_near_their_names_are(filled: Asking) -> None:
    assert slugs(filled, "payment") == [
        "pay",  # it is called so
        "full",  # these begin so
        "deal",
        "draft-pay",
        "pay-api",
        "pay-house",
        "plan",
        "ann",  # these have it in their names
        "gate",
        "money",  # this in an alias
        "host",  # and these in their descriptions
        "ledger",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("PAY-API", ["pay-api"]),
        ("payment gate", ["pay-api", "gate"]),
        ("gate payment", ["gate"]),
        ("gat payment", []),  # only the last word may be a beginning
        ("strasse", ["straße"]),
        ("STRASSE", ["straße"]),
        ("cafe zurich", ["cafe"]),
        ("CAFÉ ZÜR", ["cafe"]),
        ("cafe\u0301", ["cafe"]),
        ("istanbul", ["istanbul"]),
        ("管理", ["kana"]),
        ("理サ", ["kana"]),
        ("सेवा", ["hindi"]),
        ("123", ["full"]),
        ("office", ["ligature"]),
        ("old_payment", ["money"]),
        ("secret", []),
        ("", []),
        (" - % _ ' \" * ( ) : & | ! \\", []),
        ("payment NOT gateway", []),
        ("payment* OR", []),
        ("x" * 200, []),
    ],
)
def test_words_are_found_however_they_are_written(
    filled: Asking, query: str, expected: list[str]
) -> None:
    found = slugs(filled, query)
    if query in {"strasse", "STRASSE"}:  # among them are the odd names
        assert {"straße", "odd-02", "odd-03"} == set(found)
    elif query == "istanbul":
        assert found == ["istanbul"]
    else:
        assert found == expected


def test_types_narrow_what_is_searched_for(filled: Asking) -> None:
    assert slugs(filled, "payment", types=["PERSON", "OFFERING"]) == ["deal", "plan", "ann"]
    assert slugs(filled, "payment", types=["PRODUCT"]) == []
    assert slugs(filled, "payment", types=[]) == []
    assert slugs(filled, "payment", types=None) == slugs(filled, "payment")


def test_pages_follow_each_other(filled: Asking) -> None:
    whole = slugs(filled, "payment")
    found: list[str] = []
    after, pages = None, 0
    while True:
        given = {"query": "payment", "first": 5, "after": after}
        page = filled.ask(QUESTION, given)["search"]
        info = page["pageInfo"]
        found += [node["slug"] for node in page["nodes"]]
        pages += 1
        assert page["totalCount"] == len(whole)
        assert info["hasPreviousPage"] == (after is not None)
        assert info["startCursor"] == page["edges"][0]["cursor"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert (found, pages) == (whole, 3)
    empty = filled.ask(QUESTION, {"query": "payment", "first": 0})["search"]
    assert (empty["nodes"], empty["totalCount"]) == ([], len(whole))
    assert empty["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"query": "x" * 201}, "BAD_USER_INPUT"),
        ({"query": " ".join(map(str, range(11)))}, "BAD_USER_INPUT"),
        ({"query": "payment", "first": 101}, "BAD_USER_INPUT"),
        ({"query": "payment", "first": -1}, "BAD_USER_INPUT"),
        ({"query": "payment", "after": "x"}, "BAD_CURSOR"),
        ({"query": "payment", "types": ["NOTHING"]}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_what_cannot_be_asked_is_refused(filled: Asking, given: dict[str, Any], code: str) -> None:
    codes = filled.codes(QUESTION, given)

    assert codes in ([code], ["BAD_USER_INPUT"])
    assert codes == [code] or code == "GRAPHQL_VALIDATION_FAILED"
    assert filled.codes(QUESTION, {"query": " ".join(map(str, range(10)))}) == []


def test_a_cursor_belongs_to_its_words_and_types(filled: Asking) -> None:
    page = filled.ask(QUESTION, {"query": "payment", "first": 2})["search"]
    cursor = page["pageInfo"]["endCursor"]

    assert filled.codes(QUESTION, {"query": "Payment!", "after": cursor}) == []
    for other in ({"query": "pay"}, {"query": "payment", "types": ["SERVICE"]}):
        assert filled.codes(QUESTION, {**other, "after": cursor}) == ["BAD_CURSOR"]


def test_who_sees_what_stands_in_the_question(filled: Asking) -> None:
    for slug in ("acme", "bolt"):
        if slug not in filled.secrets:
            filled.token(slug, organization=slug)
    hidden = {"deal", "draft-pay", "ann", "host"}
    whole = slugs(filled, "payment")

    assert slugs(filled, "payment", by="acme") == whole
    for who in ("bolt", None):
        found = filled.ask(QUESTION, {"query": "payment"}, by=who)["search"]
        assert [node["slug"] for node in found["nodes"]] == [
            slug for slug in whole if slug not in hidden
        ]
        assert found["totalCount"] == len(whole) - len(hidden)
    assert slugs(filled, "stack", by="acme") == ["stack"]
    assert slugs(filled, "stack", by="bolt") == []


def test_words_that_a_ring_guards_are_found_in_that_ring_alone(catalog: Asking) -> None:
    held: Sequence[Row] = [
        rows.organization("acme"),
        rows.organization("bolt"),
        *rows.service("mail", provider="acme"),
        *rows.offering("plan", "acme", ["mail"]),
        provided.resource("host", "acme", name="Big host", description="Racks of steel."),
        OfferingComponentRow(
            offering_id=key("plan"),
            position=1,
            kind=enums.ComponentKind.ACCESS_TO_RESOURCE,
            name="A rack",
            resource_id=key("host"),
        ),
    ]
    rows.put(catalog, held)
    for slug in ("acme", "bolt"):
        catalog.token(slug, organization=slug)

    assert slugs(catalog, "big host", by="bolt") == slugs(catalog, "big host", by="acme")
    assert slugs(catalog, "steel", by="acme") == ["host"]
    assert slugs(catalog, "steel", by="bolt") == []
    assert slugs(catalog, "big steel", by="bolt") == []


def test_a_search_takes_as_many_statements_for_many_hits(catalog: Asking) -> None:
    rows.put(catalog, rows.service("mail-0"))
    text = f'{{ search(query: "mail") {{ totalCount nodes {{ {NAMED} }} }} }}'
    with catalog.counting() as few:
        catalog.ask(text)
    rows.put(catalog, [row for number in range(1, 19) for row in rows.service(f"mail-{number}")])
    with catalog.counting() as many:
        assert catalog.ask(text)["search"]["totalCount"] == 19
    assert len(few) == len(many) == 3
