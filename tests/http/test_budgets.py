"""An answer pays for what is in it while it is made, and ends where it holds too much."""

import time
from collections.abc import Callable, Iterator

import pytest

from catalog.storage import enums
from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.http.posting import GRAPHQL, code, post
from tests.rows import key
from tests.shared import catalog_of

SOON = 4.0  # seconds of computing on a busy machine: alone it takes a quarter
SERVICES = [f"s{number:03}" for number in range(120)]
LONG = "x" * 20_000


def everything() -> Iterator[Row]:
    """Make a bank with 120 services that depend on their next three."""
    yield rows.organization("bank")
    yield rows.organization("team", parent_id=key("bank"), kind=enums.OrganizationKind.TEAM)
    yield from rows.person("ann", "team")
    for slug in SERVICES:
        yield from rows.service(slug, provider="team", description=LONG)
        yield rows.owner(slug, organization="team")
        yield rows.label(slug, "zone", "eu")
        yield rows.version(slug, 2, "OPEN", "draft")
    for place, slug in enumerate(SERVICES):
        for further in (1, 2, 3):
            yield rows.edge(slug, SERVICES[(place + further) % len(SERVICES)])
    for number in range(6):
        yield from rows.offering(f"o{number}", "team", SERVICES[number * 2 : number * 2 + 3])
        yield from rows.relationship(f"r{number}", "team", "bank", [f"o{number}"])


served = catalog_of(lambda: list(everything()), anonymous_read=True, anonymous_house="bank")
PAGES = {
    "my bank": """{ organizations(first: 10) { nodes { slug kind parent { slug }
        members { nodes { slug } } offerings { nodes { slug relationships { nodes {
            slug participants { organization { slug } } } } } } } } }""",
    "services with components and dependencies": """{ services(first: 10) { nodes { slug
        offerings { nodes { slug components { name performedBy } } }
        dependencies { nodes { strength dependsOn { slug labels { key value } } } } } } }""",
    "a service page with history": """{ services(first: 10) { nodes { slug name labels { key value }
        owners { ... on Organization { slug parent { slug } } }
        versions { nodes { number stage { key } history { nodes { id findings { code } } } } }
        stageHistory { nodes { id } }
        offerings { nodes { slug components { name } } } } } }""",
    "the closure of three services with offerings": """{ services(first: 3) { nodes {
        slug dependencyClosure {
            depth service { slug offerings(first: 5) { nodes { slug } } } } } } }""",
    "relationships with participants": """{ services(first: 10) { nodes {
        relationships { nodes { participants { organization { slug parent { slug } } } } } } } }""",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_a_page_at_default_sizes_is_answered_though_it_could_be_more(
    served: Asking, text: str
) -> None:
    answer = served.answer(text)

    assert "errors" not in answer
    cost = answer["extensions"]["cost"]
    assert cost["actual"] < cost["limit"] < cost["requested"]


def aliased(asked: str, times: int = 200) -> str:
    return " ".join(f"a{number}: {asked}" for number in range(times))


def nested(levels: int, asked: str) -> str:
    """Return what is asked of dependencies, so many levels down."""
    return "dependencies { nodes { dependsOn { " * levels + asked + " } } }" * levels


EDGES = "dependencies { edges { cursor } }"
OF_NODES = "nodes(ids: $ids) { ... on Service { labels { key } owners { __typename } } }"
BOMBS = {
    "a long text under many names": (
        f"{{ services(first: 100) {{ nodes {{ {aliased('description')} }} }} }}",
        "services.nodes",
        f"{{ services(first: 2) {{ nodes {{ {aliased('description')} }} }} }}",
    ),
    "a long text of what is joined": (
        """{ services(first: 100) { nodes { dependencies(first: 10) { nodes {
            service { description } dependsOn { description } } } } } }""",
        "services.nodes.dependencies.nodes.dependsOn",
        """{ services(first: 10) { nodes { dependencies(first: 10) { nodes {
            service { description } dependsOn { description } } } } } }""",
    ),
    "levels of dependencies": (
        f"{{ services(first: 100) {{ nodes {{ {nested(4, 'slug')} }} }} }}",
        "services.nodes" + ".dependencies.nodes.dependsOn" * 3 + ".dependencies",
        f"{{ services(first: 20) {{ nodes {{ {nested(3, 'slug')} }} }} }}",
    ),
    "edges with cursors": (
        f"{{ services(first: 100) {{ nodes {{ {nested(4, EDGES)} }} }} }}",
        "services.nodes" + ".dependencies.nodes.dependsOn" * 3 + ".dependencies",
        f"{{ services(first: 100) {{ nodes {{ {EDGES} }} }} }}",
    ),
    "the closures of many services": (
        "{ services(first: 100) { nodes { dependencyClosure(maxDepth: 100) { depth } } } }",
        "services.nodes.dependencyClosure",
        "{ services(first: 50) { nodes { dependencyClosure(maxDepth: 100) { depth } } } }",
    ),
    "paths of a closure": (
        "{ services(first: 9) { nodes { dependencyClosure(maxDepth: 100) { path { id } } } } }",
        "services.nodes.dependencyClosure.path",
        "{ services(first: 1) { nodes { dependencyClosure(maxDepth: 100) { path { id } } } } }",
    ),
    "one object by its id many times": (
        f"query($ids: [ID!]!) {{ {aliased(OF_NODES, 40)} }}",
        "a",
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Service { labels { key } } } }",
    ),
}


@pytest.mark.parametrize(("text", "field", "twin"), BOMBS.values(), ids=BOMBS)
def test_what_holds_too_much_ends_at_the_field_that_overdraws(
    served: Asking, text: str, field: str, twin: str
) -> None:
    service = served.ask("{ services(first: 1) { nodes { id } } }")["services"]["nodes"][0]["id"]
    variables = {"ids": [service] * 100} if "$ids" in text else {}
    started = time.process_time()
    response = post(served, {"query": text, "variables": variables}, accept=GRAPHQL)
    seconds = time.process_time() - started
    answered = served.answer(twin, variables)

    body = response.json()
    assert (response.status_code, code(response)) == (400, "COST_EXCEEDED")
    assert "data" not in body
    (error,) = body["errors"]
    assert error["extensions"]["field"].startswith(field)
    assert "ask" in error["message"]
    cost = body["extensions"]["cost"]
    assert cost["actual"] <= cost["requested"]
    assert seconds < SOON
    assert "errors" not in answered


def test_a_closure_ends_where_it_is_deep_enough(served: Asking) -> None:
    text = "{ services(first: 100) { nodes { dependencyClosure(maxDepth: 1) { depth } } } }"
    started = time.process_time()
    found = served.ask(text)["services"]["nodes"]
    seconds = time.process_time() - started

    assert [len(node["dependencyClosure"]) for node in found] == [3] * 100
    assert seconds < SOON


def test_a_change_that_was_made_says_so_where_its_payload_is_too_much(catalog: Asking) -> None:
    one = """mutation($slug: String!, $text: String!) {
        first: createService(input: {slug: $slug, name: "A", description: $text}) {
            service { %s } userErrors { code }
        } %s
    }"""
    more = 'second: createService(input: {slug: "second", name: "B"}) { service { slug } }'
    much = aliased("description", 600)

    alone = catalog.answer(one % (much, ""), {"slug": "alone", "text": LONG})
    both = catalog.answer(one % (much, more), {"slug": "both", "text": LONG})
    small = catalog.answer(one % ("description", more), {"slug": "small", "text": LONG})

    assert alone["data"] == {"first": {"service": None, "userErrors": []}}
    assert both["data"] == {**alone["data"], "second": None}
    told = [error["extensions"] for error in (*alone["errors"], *both["errors"])]
    assert [found["code"] for found in told] == ["COST_EXCEEDED"] * 3
    assert [found["committed"] for found in told] == [True, True, False]
    slugs = catalog.ask("{ services { nodes { slug } } }")["services"]["nodes"]
    assert [node["slug"] for node in slugs] == ["alone", "both", "small", "second"]
    assert "errors" not in small


def test_an_error_repeats_no_long_alias(served: Asking) -> None:
    asked = f"{'a' * 10_000}: dependencyClosure(maxDepth: 100) {{ depth }}"
    text = f"{{ services(first: 100) {{ nodes {{ {asked} }} }} }}"

    (error,) = served.answer(text)["errors"]

    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert len(str(error)) < 600


def test_the_letters_of_an_answer_are_a_setting(catalog_with: Callable[..., Asking]) -> None:
    catalog = catalog_with(anonymous_read=True, max_letters=30_000)
    rows.put(catalog, [row for slug in "ab" for row in rows.service(slug, description=LONG)])
    text = "{ services(first: %d) { nodes { description } } }"

    assert catalog.codes(text % 1) == []
    (error,) = catalog.answer(text % 2)["errors"]
    assert error["extensions"] == {"code": "COST_EXCEEDED", "field": "services.nodes"}
    assert "30,000 letters" in error["message"]
