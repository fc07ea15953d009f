"""Components of a graph, against the definition: those that reach each other."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.importing.cycles.components import Graph

graphs = st.integers(1, 8).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size
    )
)


def reached(edges: list[list[int]], start: int) -> set[int]:
    found: set[int] = set()
    left = list(edges[start])
    while left:
        number = left.pop()
        if number not in found:
            found.add(number)
            left += edges[number]
    return found


@given(graphs)
def test_components_are_the_sets_whose_members_reach_each_other(edges: list[list[int]]) -> None:
    graph = Graph()
    for targets in edges:
        graph.add(targets)

    components = {tuple(component) for component in graph.components()}

    reach = [reached(edges, start) for start in range(len(edges))]
    expected = {
        tuple(sorted({number} | {o for o in reach[number] if number in reach[o]}))
        for number in range(len(edges))
    }
    assert components == {found for found in expected if len(found) > 1}


def test_a_long_ring_is_one_component() -> None:
    graph = Graph()
    size = 100_000
    for number in range(size):
        graph.add([(number + 1) % size])

    assert [len(component) for component in graph.components()] == [size]
