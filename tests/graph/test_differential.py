"""Whatever is asked, the compiled executor answers as graphql-core does, byte for byte.

`CATALOG_FUZZ=10000` asks that many operations of each database, other ones each time. What it
finds joins `FOUND`.
"""

import asyncio
import gc
import itertools
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from catalog_costs import Costs
from catalog_notes import Notes
from hypothesis import HealthCheck, Phase, given, settings

from catalog.app import open_catalog
from catalog.domain.access import Principal
from catalog.graph.operations import Request
from catalog.host import gather
from catalog.settings import Settings
from catalog_acquisition import ServiceAcquisition
from catalog_improvement import ContinualImprovement
from catalog_operation import Operation
from catalog_partnership import Partnership
from catalog_transition import Transition
from tests.conftest import POSTGRESQL, SQLITE
from tests.graph import filling, operations
from tests.graph.arguments import Values
from tests.graph.comparing import ADMIN, Sides
from tests.graph.computing import Computing
from tests.graph.probing import Probing

PROBED = """{ service(slug: "login") {
    box(depth: 1) { title shade corners(more: 1) services { slug } requiredService { slug }
        boxes { title } strictBoxes { title } inside { __typename } }
    things { __typename ... on Organization { slug } ... on Ball { weight numbers } }
    shout(times: 2) whisper(shades: [LIGHT]) sometimes needed mixedUp { __typename }
} }"""
FOUND = {
    "edges of which all is skipped": "{ services(first: 2) { edges { cursor @skip(if: true) } } }",
    "a value in a union of values": '{ thing(name: "nobody") { ... on Ball { weight } } }',
    "what is among no times": "{ offerings(where: {createdAt: {in: []}}) { totalCount } }",
    "values that nobody promised": """{ several {
        impostor { title } impostors { title } mixedUp { __typename } listless late
    } }""",
    "a hidden object in nodes of a page": """{ organizations { nodes {
        slug held { totalCount edges { cursor node { position requiredService { slug } } } }
    } } }""",
    "fields of an interface that several types share": """{ services { nodes {
        owner { slug name } owners { ...party ... on Person { email slug } }
    } } node(id: "T3JnYW5pemF0aW9uOg==") { ... on Party { slug } } }
    fragment party on Party { id slug ... on Organization { parent { slug } } }""",
    "an argument that is null": """query($null: Boolean = false) {
        a: rootTrouble(fails: $null) b: rootTrouble
    }""",
}
OF_ANOTHER = """query($ids: [ID!]!, $cursor: String) { nodes(ids: $ids) { ... on Service {
    slug dependencies(first: 1, after: $cursor, orderBy: [{field: UNRESOLVED_REF}]) {
        totalCount edges { cursor node { dependsOn { slug } } }
    }
} } }"""
NUMBERS = itertools.count(1)
# Beside an error that makes the whole answer null, graphql-core leaves coroutines behind.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    # Where one is collected while a named tuple is made, which knows no built-in functions, Python
    # cannot even warn of it.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <coroutine object:pytest.PytestUnraisableExceptionWarning"
    ),
]
FUZZ = int(os.environ.get("CATALOG_FUZZ", "0"))
EXAMPLES = FUZZ or 250
CHANGES = FUZZ // 20 or 6  # each writes three times, and waits for the disk


def fuzzed(examples: int) -> settings:
    """Ask the same of every run, unless it is there to find something new."""
    return settings(
        max_examples=examples,
        derandomize=not FUZZ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        print_blob=bool(FUZZ),
    )


@dataclass
class Both:
    """Both sides of one catalog, with who asks and what may be asked about."""

    sides: Sides
    runner: asyncio.Runner
    principals: list[Principal]
    values: Values


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """A filled catalog on each database, made once."""
    if request.param == SQLITE:
        url = f"sqlite:///{Path(tmp_path_factory.mktemp('differential')) / 'catalog.db'}"
    else:
        server = request.getfixturevalue("server")
        name = f"differential_{next(NUMBERS)}"  # a worker may come back to this module
        server.create(name)
        url = server.url(name)
    log = logging.getLogger("catalog.graph")
    level = log.level
    log.setLevel(logging.CRITICAL)
    catalog = open_catalog(
        gather(
            [
                Notes,
                Probing,
                Costs,
                Computing,
                Transition,
                Operation,
                ContinualImprovement,
                Partnership,
                ServiceAcquisition,
            ]
        ),
        Settings(secret_key="of-a-test"),
        url=url,
    )
    started = time.monotonic()
    with asyncio.Runner() as runner:
        sides = Sides(catalog)
        try:
            found = runner.run(filling.fill(catalog))
            yield Both(sides, runner, found.principals, found.values)
        finally:
            runner.run(catalog.database.close())
            gc.collect()  # what is left behind must not trouble the tests of others
            log.setLevel(level)
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    if FUZZ and reporter is not None:
        seconds = time.monotonic() - started
        reporter.write_line(f"{request.param}: {sides.tally} in {seconds:.0f} s")


def test_the_compiled_executor_answers_as_graphql_core_does(both: Both) -> None:
    queries = operations.selections(
        both.sides.catalog.schema.graphql, "Query", both.values, filling.WEIGHTS
    )

    @fuzzed(EXAMPLES)
    @given(selection=queries)
    def compare(selection: operations.Written) -> None:
        who = [both.principals[number % len(both.principals)] for number in selection.spare]
        both.runner.run(both.sides.compare_all(selection, who))

    compare()

    assert both.sides.tally.operations >= EXAMPLES


def test_the_probes_answer_where_they_do_not_mean_to_fail(both: Both) -> None:
    answer = both.runner.run(both.sides.compare(Request(PROBED), ADMIN))

    inner = {"title": "login 0"}
    assert not answer.errors
    assert answer.data == {
        "service": {
            "box": {
                "title": "login 1",
                "shade": "DARK",
                "corners": 8,
                "services": [{"slug": "login"}, {"slug": "login"}],
                "requiredService": {"slug": "login"},
                "boxes": [inner, None, inner],
                "strictBoxes": [inner, inner],
                "inside": {"__typename": "Box"},
            },
            "things": [
                {"__typename": "Box"},
                None,
                {"__typename": "Organization", "slug": "abc-bank"},
                {"__typename": "Organization", "slug": "beacon-messaging"},
                {"__typename": "Ball", "weight": 5 / 3, "numbers": [[5, None], []]},
            ],
            "shout": "LOGIN DARK LOGIN DARK",
            "whisper": "login ['LIGHT']",
            "sometimes": 5,
            "needed": 7,
            "mixedUp": [{"__typename": "Box"}],
        }
    }


@pytest.mark.parametrize("query", FOUND.values(), ids=FOUND)
def test_what_was_answered_wrongly_once_is_answered_well(both: Both, query: str) -> None:
    for principal in both.principals:
        request = Request(query, {"null": None} if "$null" in query else {})
        answer = both.runner.run(both.sides.compare(request, principal))

        assert answer.was_executed


@pytest.mark.parametrize("given", [None, True])
def test_what_is_included_must_be_decided(both: Both, given: bool | None) -> None:  # noqa: FBT001
    query = "query($if: Boolean = true) { services(first: 1) { totalCount @include(if: $if) } }"

    answer = both.runner.run(both.sides.compare(Request(query, {"if": given}), ADMIN))

    codes = [error["extensions"]["code"] for error in answer.errors]
    assert codes == ([] if given else ["BAD_USER_INPUT"])
    assert answer.was_executed == bool(given)


def test_a_cursor_of_another_parent_fails_for_the_others_alone(both: Both) -> None:
    slugs = ("login", "internet-banking", "notifications")
    asked = " ".join(f'x{at}: service(slug: "{slug}") {{ id }}' for at, slug in enumerate(slugs))
    found = both.runner.run(both.sides.compare(Request(f"{{ {asked} }}"), ADMIN)).data
    assert found is not None
    given = {"ids": [item["id"] for item in found.values()]}
    pages = both.runner.run(both.sides.compare(Request(OF_ANOTHER, given), ADMIN)).data
    assert pages is not None
    cursor = pages["nodes"][1]["dependencies"]["edges"][0]["cursor"]

    answer = both.runner.run(
        both.sides.compare(Request(OF_ANOTHER, {**given, "cursor": cursor}), ADMIN)
    )

    assert answer.data is not None
    found = answer.data["nodes"]
    assert [item["slug"] for item in found] == list(slugs)
    assert [item["dependencies"] is None for item in found] == [True, False, True]


def test_a_payload_is_answered_as_a_query_that_follows(both: Both) -> None:
    schema = both.sides.catalog.schema.graphql
    of_service = operations.selections(schema, "Service", both.values, depth=4, fuel=25)
    of_edge = operations.selections(schema, "ServiceDependency", both.values, depth=4, fuel=25)
    numbers = itertools.count(1)

    @fuzzed(CHANGES)
    @given(of_service=of_service, of_edge=of_edge)
    def compare(of_service: operations.Written, of_edge: operations.Written) -> None:
        both.runner.run(changed(both.sides, f"made-{next(numbers)}", of_service, of_edge))

    compare()

    assert next(numbers) > CHANGES


async def changed(
    sides: Sides, slug: str, of_service: operations.Written, of_edge: operations.Written
) -> None:
    """Make a service, add a dependency to it and take it away, and look at each payload."""
    name = f'slug: "{slug}", name: "Made", aliases: ["{slug}-too"], tier: "core"'
    service = await sides.compare_payload("createService", name, "service", of_service)
    end = f'serviceId: "{service}", unresolvedRef: "{slug}-elsewhere"'
    edge = await sides.compare_payload("addDependency", end, "dependency", of_edge)
    given = f'id: "{edge}"'
    await sides.compare_payload("removeDependency", given, "dependency { service", of_service)
    gone = await sides.answer(sides.core, Request(f'{{ node(id: "{edge}") {{ id }} }}'), ADMIN)

    assert gone.data == {"node": None}
