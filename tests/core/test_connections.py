"""Connections: the sizes of pages, what is refused before anything runs, and cursors."""

from typing import Any

import pytest

from catalog.ids import encode
from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking, asking
from tests.rows import key
from tests.shared import catalog_of

COUNT = 25
SLUGS = [f"service-{index:02}" for index in range(COUNT)]
API = encode("Service", key(SLUGS[0]))
PAGE = "nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


def everything() -> list[Row]:
    found: list[Row] = [rows.organization("acme"), rows.organization("bolt")]
    for index, slug in enumerate(SLUGS):
        found += rows.service(slug, provider=("acme", "bolt")[index % 2])
    found += rows.service("lone")
    found += [rows.edge(slug, far) for slug in SLUGS[:3] for far in SLUGS[3:10]]
    return found


filled = catalog_of(everything, anonymous_read=True)


def asked(arguments: str, selection: str = PAGE) -> str:
    order = "orderBy: [{field: SLUG}]"
    return f'{{ services({arguments} {order} where: {{slug: {{ne: "lone"}}}}) {{ {selection} }} }}'


def test_a_page_has_twenty_objects_unless_more_are_asked_for(filled: Asking) -> None:
    for arguments in ("", "first: null", "first: null last: null", "after: null before: null"):
        page = filled.ask(asked(arguments))["services"]
        assert [node["slug"] for node in page["nodes"]] == SLUGS[:20]
        assert page["pageInfo"]["hasNextPage"] is True
        assert page["pageInfo"]["hasPreviousPage"] is False


@pytest.mark.parametrize(
    ("arguments", "expected", "following", "preceding"),
    [
        ("first: 1", SLUGS[:1], True, False),
        ("first: 24", SLUGS[:24], True, False),
        ("first: 25", SLUGS, False, False),
        ("first: 100", SLUGS, False, False),
        ("last: 1", SLUGS[-1:], False, True),
        ("last: 25", SLUGS, False, False),
        ("last: 100 first: null", SLUGS, False, False),
    ],
)
def test_a_page_is_as_long_as_was_asked_for(
    filled: Asking, arguments: str, expected: list[str], *, following: bool, preceding: bool
) -> None:
    page = filled.ask(asked(arguments))["services"]

    assert [node["slug"] for node in page["nodes"]] == expected
    info = page["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (following, preceding)


def test_an_empty_connection_has_an_empty_page(filled: Asking) -> None:
    text = (
        f'{{ services(where: {{slug: {{eq: "x"}}}}) {{ totalCount edges {{ cursor }} {PAGE} }} }}'
    )

    page = filled.ask(text)["services"]

    assert page == {
        "totalCount": 0,
        "edges": [],
        "nodes": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


def test_the_count_is_of_all_pages_and_of_the_filter(filled: Asking) -> None:
    everything = filled.ask(asked("first: 1", "totalCount"))
    after = filled.ask(asked("first: 2", "edges { cursor } totalCount"))["services"]
    later = filled.ask(asked(f'after: "{after["edges"][1]["cursor"]}"', "totalCount"))

    assert everything == later == {"services": {"totalCount": COUNT}}
    assert after["totalCount"] == COUNT


def test_edges_nodes_and_page_info_agree(filled: Asking) -> None:
    page = filled.ask(asked("first: 3", f"edges {{ cursor node {{ slug }} }} {PAGE}"))["services"]

    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
    assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]


WRONG = ["first: -1", "first: 101", "last: -1", "last: 101", "first: 1 last: 1"]
NESTED = {
    "at the root": "{{ services({0}) {{ totalCount }} }}",
    "nested": "{{ organizations {{ nodes {{ providedServices({0}) {{ totalCount }} }} }} }}",
    "in a fragment": """{{ services {{ nodes {{ ...deep }} }} }}
        fragment deep on Service {{ provider {{ ...deeper }} }}
        fragment deeper on Organization {{ providedServices({0}) {{ totalCount }} }}""",
    "in an inline fragment": (
        '{{ node(id: "' + API + '") {{ id ... on Service {{ versions({0}) {{ totalCount }} }} }} }}'
    ),
    "under another name": "{{ services {{ totalCount }} more: services({0}) {{ totalCount }} }}",
    "skipped": "{{ services {{ totalCount }} s: services({0}) @skip(if: true) {{ totalCount }} }}",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_page_arguments_are_refused_before_anything_runs(filled: Asking, wrong: str) -> None:
    for text in NESTED.values():
        with filled.counting() as statements:
            answer = filled.answer(text.format(wrong), by=None)
        assert statements == []
        assert list(answer) == ["errors"]
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "data" in filled.answer(text.format("first: 1"))


@pytest.mark.parametrize(
    "variables",
    [{"first": -7}, {"first": 101}, {"last": -1}, {"first": 1, "last": 1}, {"first": 0, "last": 0}],
)
def test_wrong_page_arguments_in_variables_are_refused_as_well(
    filled: Asking, variables: dict[str, int]
) -> None:
    text = """query($first: Int, $last: Int) {
        organizations { nodes { providedServices(first: $first, last: $last) { totalCount } } }
    }"""

    with filled.counting() as statements:
        answer = filled.answer(text, variables, by=None)

    assert statements == []
    assert list(answer) == ["errors"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "errors" not in filled.answer(text, {"first": None, "last": 100})
    assert "errors" not in filled.answer(text)


@pytest.mark.parametrize("given", ["1.5", '"1"', "true", "9999999999", "[1, 2]"])
def test_a_page_size_that_is_no_number_is_no_valid_question(filled: Asking, given: str) -> None:
    codes = filled.codes(f"{{ services(first: {given}) {{ totalCount }} }}")

    assert codes == ["GRAPHQL_VALIDATION_FAILED"]


def test_the_page_limit_is_a_setting(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATALOG_MAX_PAGE_SIZE", "7")

    with asking(sqlite_url) as catalog:
        rows.put(catalog, [rows.organization(f"org-{index}") for index in range(9)])
        usual = catalog.ask("{ organizations { nodes { id } } }")["organizations"]
        most = catalog.ask("{ organizations(first: 7) { nodes { id } } }")["organizations"]
        codes = catalog.codes("{ organizations(first: 8) { nodes { id } } }")

    assert len(usual["nodes"]) == len(most["nodes"]) == 7
    assert codes == ["BAD_USER_INPUT"]


def cursor(filled: Asking, text: str) -> str:
    """Return the first cursor that an answer holds."""
    found: Any = filled.ask(text)
    while not isinstance(found, str):
        found = next(iter(found.values())) if isinstance(found, dict) else found[0]
    return found


def test_a_cursor_goes_on_in_its_own_connection_only(filled: Asking) -> None:
    own = "services(first: 1, orderBy: [{field: NAME}], where: {tier: {isNull: true}}"
    given = cursor(filled, f"{{ {own}) {{ edges {{ cursor }} }} }}")
    name = '{tier: {isNull: true}, name: {ne: "x"}}'
    others = [
        own.replace("NAME", "SLUG"),
        own.replace("{field: NAME}", "{field: NAME, direction: DESC}"),
        own.replace("{field: NAME}", "{field: NAME}, {field: SLUG}"),
        own.replace("orderBy: [{field: NAME}]", "orderBy: []"),
        own.replace("isNull: true", "isNull: false"),
        own.replace("{tier: {isNull: true}}", name),
        own.replace(", where: {tier: {isNull: true}}", ""),
        own.replace("services", "organizations").replace("tier", "description"),
    ]

    for place in ("after", "before"):
        for other in others:
            assert filled.codes(f'{{ {other}, {place}: "{given}") {{ nodes {{ id }} }} }}') == [
                "BAD_CURSOR"
            ]
        assert filled.codes(f'{{ {own}, {place}: "{given}") {{ nodes {{ id }} }} }}') == []
    assert (
        filled.codes(f'{{ {own}, after: "{given}", before: "{given}") {{ nodes {{ id }} }} }}')
        == []
    )


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "é", "=", "e30", "\\u0000", "A" * 5_000])
def test_a_forged_cursor_is_refused(filled: Asking, forged: str) -> None:
    for place in ("after", "before"):
        text = f'{{ services({place}: "{forged}") {{ nodes {{ id }} }} viewer {{ subject }} }}'
        answer = filled.answer(text, by=None)
        assert answer["data"] is None
        (error,) = answer["errors"]
        assert (error["extensions"]["code"], error["path"]) == ("BAD_CURSOR", ["services"])


def test_a_cursor_of_one_parent_is_refused_at_another(filled: Asking) -> None:
    text = """query($slug: String, $after: String) { organization(slug: $slug) {
        providedServices(first: 2, after: $after) { edges { cursor node { slug } } } } }"""
    first = filled.ask(text, {"slug": "acme"})["organization"]["providedServices"]["edges"]
    after = {"after": first[-1]["cursor"]}

    own = filled.ask(text, {"slug": "acme", **after})["organization"]["providedServices"]["edges"]

    assert filled.codes(text, {"slug": "bolt", **after}) == ["BAD_CURSOR"]
    assert len(own) == 2
    assert not {edge["cursor"] for edge in own} & {edge["cursor"] for edge in first}


def test_a_cursor_of_one_parent_is_refused_at_its_siblings(filled: Asking) -> None:
    text = """query($after: String) { organizations(orderBy: [{field: SLUG}]) { nodes {
        slug it: providedServices(first: 2, after: $after) { edges { cursor } } } } }"""
    nodes = filled.ask(text)["organizations"]["nodes"]

    answer = filled.answer(text, {"after": nodes[0]["it"]["edges"][0]["cursor"]})

    own, other = answer["data"]["organizations"]["nodes"]
    assert own["it"]["edges"]
    assert other == {"slug": "bolt", "it": None}
    path = ["organizations", "nodes", 1, "it"]
    assert [(e["extensions"]["code"], e["path"]) for e in answer["errors"]] == [
        ("BAD_CURSOR", path)
    ]


def test_pages_below_many_parents_are_those_of_each_parent(filled: Asking) -> None:
    page = "totalCount nodes { slug } pageInfo { hasNextPage hasPreviousPage }"
    order = "orderBy: [{field: SLUG, direction: DESC}]"
    text = f"""{{ organizations(orderBy: [{{field: SLUG}}]) {{ nodes {{
        first: providedServices(first: 4, {order}) {{ {page} }}
        last: providedServices(last: 5, {order}) {{ {page} }}
    }} }} }}"""

    for index, node in enumerate(filled.ask(text)["organizations"]["nodes"]):
        own = SLUGS[index::2][::-1]
        assert node["first"] == {
            "totalCount": len(own),
            "nodes": [{"slug": slug} for slug in own[:4]],
            "pageInfo": {"hasNextPage": True, "hasPreviousPage": False},
        }
        assert node["last"] == {
            "totalCount": len(own),
            "nodes": [{"slug": slug} for slug in own[-5:]],
            "pageInfo": {"hasNextPage": False, "hasPreviousPage": True},
        }


def test_pages_below_pages_have_the_size_of_their_own(filled: Asking) -> None:
    text = """{ services(first: 5, orderBy: [{field: SLUG}]) { nodes { slug
        dependencies(first: 2) { totalCount nodes { dependsOn { slug dependents { totalCount } } } }
    } } }"""

    nodes = filled.ask(text)["services"]["nodes"]

    assert [node["dependencies"]["totalCount"] for node in nodes] == [0, 7, 7, 7, 0]
    for node in nodes:
        edges = node["dependencies"]["nodes"]
        assert len(edges) == min(2, node["dependencies"]["totalCount"])
        assert all(edge["dependsOn"]["dependents"]["totalCount"] == 3 for edge in edges)
