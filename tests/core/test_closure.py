"""Dependency closures, against a breadth-first walk of one's own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from catalog.storage.rows import Row
from tests import rows
from tests.asking import Asking
from tests.shared import catalog_of

COUNT = 6
SLUGS = [f"s{index}" for index in range(COUNT)]
BOTH = """query($depth: Int!, $most: Int!) { services(orderBy: [{field: SLUG}]) { nodes {
    slug
    DEPENDS_ON: dependencyClosure(maxDepth: $depth, maxEntries: $most) { ...entry }
    DEPENDED_ON_BY: dependencyClosure(
        direction: DEPENDED_ON_BY, maxDepth: $depth, maxEntries: $most
    ) { ...entry }
} } }
fragment entry on DependencyClosureEntry { service { slug } depth path { slug } }"""

Graph = Mapping[tuple[int, int], bool]
graphs = some.dictionaries(
    some.tuples(some.integers(0, COUNT - 1), some.integers(0, COUNT - 1)),
    some.sampled_from([True, True, True, False]),
    max_size=14,
)


def services() -> Iterator[Row]:
    """Make services that everybody sees, but for the last, which its provider alone sees."""
    yield rows.organization("acme")
    for slug in SLUGS:
        status = "PIPELINE" if slug == SLUGS[-1] else "CATALOGUE"
        yield from rows.service(slug, provider="acme", status=status)
    yield from [rows.edge(SLUGS[0], "nobody", resolved=False)]


filled = catalog_of(lambda: list(services()), anonymous_read=True, max_cost=300_000)


def edges(graph: Graph) -> list[Row]:
    return [
        rows.edge(SLUGS[near], SLUGS[far], declared=declared)
        for (near, far), declared in graph.items()
    ]


def walk(start: str, arcs: Mapping[str, Sequence[str]], depth: int) -> list[Any]:
    """Return the shortest paths from *start*, of equal ones the first by slugs."""
    best: dict[str, list[str]] = {start: []}
    paths: list[list[str]] = [[]]
    for _ in range(depth):
        longer = [
            [*path, far] for path in paths for far in arcs.get(path[-1] if path else start, ())
        ]
        paths = sorted(path for path in longer if path[-1] not in best)
        for path in paths:
            best.setdefault(path[-1], path)
    del best[start]
    found = sorted(best.values(), key=lambda path: (len(path), path[-1]))
    return [
        {
            "service": {"slug": path[-1]},
            "depth": len(path),
            "path": [{"slug": slug} for slug in path],
        }
        for path in found
    ]


def expected(graph: Graph, seen: Sequence[str], depth: int) -> list[Any]:
    there: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for (near, far), declared in graph.items():
        if declared and SLUGS[near] in seen and SLUGS[far] in seen:
            there.setdefault(SLUGS[near], []).append(SLUGS[far])
            back.setdefault(SLUGS[far], []).append(SLUGS[near])
    return [
        {
            "slug": slug,
            "DEPENDS_ON": walk(slug, there, depth),
            "DEPENDED_ON_BY": walk(slug, back, depth),
        }
        for slug in seen
    ]


@given(graph=graphs, depth=some.sampled_from([1, 2, 3, 10, 100]))
@settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_closure_is_what_a_walk_along_the_edges_finds(
    filled: Asking, graph: Graph, depth: int
) -> None:
    own = edges(graph)
    rows.put(filled, own)
    try:
        for reader, seen, known in (("admin", SLUGS, graph), (None, SLUGS[:-1], {})):
            found = filled.ask(BOTH, {"depth": depth, "most": 100}, by=reader)
            assert found["services"]["nodes"] == expected(known, seen, depth)
    finally:
        rows.take(filled, own)


def arranged(catalog: Asking, names: str, pairs: str) -> None:
    """Put services, and the edges that pairs of their names mean."""
    found = [row for name in names for row in rows.service(name)]
    rows.put(catalog, [*found, *(rows.edge(pair[0], pair[1]) for pair in pairs.split())])


def paths(catalog: Asking, slug: str, arguments: str = "") -> list[str]:
    """Return the paths of a closure, each as the letters of its services."""
    closure = f"dependencyClosure{arguments} {{ path {{ slug }} }}"
    text = f'{{ service(slug: "{slug}") {{ it: {closure} }} }}'
    found = catalog.ask(text)["service"]["it"]
    return ["".join(step["slug"] for step in entry["path"]) for entry in found]


def test_of_equally_short_paths_the_first_by_slugs_is_told(catalog: Asking) -> None:
    arranged(catalog, "abcdefz", "ab ac bz cd ce de df ez zf ef")

    assert paths(catalog, "a") == ["b", "c", "cd", "ce", "bz", "bzf"]
    assert paths(catalog, "f", "(direction: DEPENDED_ON_BY)") == ["d", "e", "z", "zb", "dc", "dca"]


def test_a_closure_ends_on_cycles_and_never_holds_its_start(catalog: Asking) -> None:
    arranged(catalog, "abc", "aa ab bb bc ca cb")

    assert [paths(catalog, slug) for slug in "abc"] == [["b", "bc"], ["c", "ca"], ["a", "b"]]


def test_a_closure_is_as_deep_as_it_is_asked_for(catalog: Asking) -> None:
    arranged(catalog, "abcdefghijklm", "ab bc cd de ef fg gh hi ij jk kl lm")

    assert paths(catalog, "a", "(maxDepth: 1)") == ["b"]
    assert len(paths(catalog, "a")) == 10
    assert len(paths(catalog, "a", "(maxDepth: 100)")) == 12


def test_more_entries_than_were_asked_for_are_an_error_and_not_a_part(catalog: Asking) -> None:
    arranged(catalog, "abcde", "ab ac ad be")
    text = (
        "{ services(orderBy: [{field: SLUG}]) { nodes { it: dependencyClosure(%s) { depth } } } }"
    )

    answer = catalog.answer(text % "maxEntries: 3")
    nearer = catalog.ask(text % "maxEntries: 3, maxDepth: 1")["services"]["nodes"]
    whole = catalog.ask(text % "maxEntries: 4")["services"]["nodes"]

    found = [node["it"] for node in answer["data"]["services"]["nodes"]]
    assert found == [None, [{"depth": 1}], [], [], []]
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["services", "nodes", 0, "it"]
    assert [len(node["it"]) for node in nearer] == [3, 1, 0, 0, 0]
    assert [len(node["it"]) for node in whole] == [4, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("maxDepth: 0", "maxDepth: 1"),
        ("maxDepth: -1", "maxDepth: 100"),
        ("maxDepth: 101", "maxDepth: 100"),
        ("maxEntries: 0", "maxEntries: 1"),
        ("maxEntries: 50001", "maxEntries: 50000"),
    ],
)
def test_depth_and_entries_have_limits(filled: Asking, wrong: str, right: str) -> None:
    text = '{ service(slug: "s0") { dependencyClosure(%s) { depth } } }'

    assert filled.codes(text % wrong) == ["BAD_USER_INPUT"]
    assert filled.codes(text % right) == []


def test_a_closure_takes_one_statement_a_depth_for_however_many_services(
    catalog: Asking,
) -> None:
    arranged(catalog, "abcdef", "ab bc cd de ef fa")

    with catalog.counting() as of_one:
        paths(catalog, "a", "(maxDepth: 3)")
    with catalog.counting() as of_all:
        found = catalog.ask(
            "{ services { nodes { it: dependencyClosure(maxEntries: 5) { path { slug } } } } }"
        )

    assert len(of_one) == 5  # and one for what it is the closure of, one for what it holds
    assert len(of_all) == 3  # whatever is within reach was read for the first edge
    assert [len(node["it"]) for node in found["services"]["nodes"]] == [5] * 6


def test_edges_are_read_once_for_all_closures_of_an_answer(catalog: Asking) -> None:
    arranged(catalog, "abcdef", "ab bc cd de ef fa")
    asked = "dependencyClosure(maxDepth: {}) {{ path {{ slug }} }}"
    back = "dependencyClosure(direction: DEPENDED_ON_BY, maxDepth: 2) { path { slug } }"
    three = " ".join(f"a{depth}: {asked.format(depth)}" for depth in (2, 3, 1))

    with catalog.counting() as of_three:
        found = catalog.ask(f'{{ service(slug: "a") {{ {three} back: {back} }} }}')["service"]

    edges = [text for text in of_three if "service_dependencies" in text]
    assert len(edges) == 5
    assert {name: len(found[name]) for name in found} == {"a2": 2, "a3": 3, "a1": 1, "back": 2}


def test_a_change_between_closures_is_seen_by_the_later_one(catalog: Asking) -> None:
    arranged(catalog, "abc", "ab")
    ids = {name: rows.global_id(rows.service(name)[0]) for name in "ac"}
    text = """mutation($a: ID!, $c: ID!) {
        one: addDependency(input: {serviceId: $a, dependsOnId: $c}) {
            dependency { service { dependencyClosure(maxEntries: 9) { path { slug } } } } }
        two: updateService(input: {id: $a, expectedRevision: %d, tier: "x"}) {
            service { dependencyClosure(maxEntries: 9) { path { slug } } } userErrors { code } }
    }"""
    before = catalog.ask('{ service(slug: "a") { revision } }')["service"]["revision"]

    found = catalog.ask(text % (before + 1), ids)

    assert len(found["one"]["dependency"]["service"]["dependencyClosure"]) == 2
    assert len(found["two"]["service"]["dependencyClosure"]) == 2


def test_closures_of_many_services(catalog: Asking) -> None:
    names = [f"x{index:03}" for index in range(130)]
    found = [row for name in names for row in rows.service(name)]
    found += [rows.edge(near, far) for near, far in pairwise(names)]
    rows.put(catalog, found)
    text = """{ organizations { totalCount } services(last: 100, orderBy: [{field: SLUG}]) { nodes {
        dependents(first: 1) { nodes { service { it: dependencyClosure(maxDepth: 1, maxEntries: 2) {
            service { slug } } } } }
        it: dependencyClosure(maxDepth: 1, maxEntries: 2) { service { slug } } } } }"""

    nodes = catalog.ask(text)["services"]["nodes"]

    for node, slug in zip(nodes, names[30:], strict=True):
        (edge,) = node["dependents"]["nodes"]
        assert edge["service"]["it"] == [{"service": {"slug": slug}}]
    assert [len(node["it"]) for node in nodes] == [1] * 99 + [0]


def test_what_the_answer_may_hold_ends_closures_before_they_are_whole(
    catalog_with: Callable[..., Asking],
) -> None:
    catalog = catalog_with(max_cost=60)
    arranged(catalog, "abcdefghij", " ".join(a + b for a in "abcdefghij" for b in "abcdefghij"))
    text = "{ services(first: %d) { nodes { dependencyClosure { depth } } } }"

    (error,) = catalog.answer(text % 10)["errors"]
    found = catalog.ask(text % 4)["services"]["nodes"]

    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["field"] == "services.nodes.dependencyClosure"
    assert [len(node["dependencyClosure"]) for node in found] == [9] * 4
