"""A gate that answers for many moves at once is asked once for a list of services."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from catalog.plugin import Finding, Gate, Move
from tests.asking import Asking
from tests.plugins.lives import life, move, service

SLUGS = ("mail", "print", "web")
ASKED = """{ services(orderBy: [{field: SLUG}]) { nodes {
    slug gate(to: "build") { allowed findings { code subject } }
} } }"""


def named(move: Move) -> list[Finding]:
    """Find the name of the service, unless it is `web`."""
    slug = move.service.slug
    return [] if slug == "web" else [Finding(code="NAMED", message="No.", subject=slug)]


class Counting:
    """A gate that counts by how many moves it was asked each time."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    async def check(self, move: Move) -> Iterable[Finding]:
        """Find it of one."""
        self.calls.append(1)
        return named(move)

    async def check_many(self, moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
        """Find it of many."""
        self.calls.append(len(moves))
        return [named(move) for move in moves]


def previewed(catalog: Asking) -> dict[str, Any]:
    """Return what is previewed of each service."""
    for slug in SLUGS:
        service(catalog, slug)
    nodes = catalog.ask(ASKED)["services"]["nodes"]
    return {node["slug"]: node["gate"] for node in nodes}


def test_a_list_of_services_is_previewed_by_one_question(
    catalog_with: Callable[..., Asking],
) -> None:
    counting = Counting()
    many = Gate(name="many", check=counting.check, check_many=counting.check_many)
    catalog = catalog_with(life(many))

    found = previewed(catalog)
    moved = move(catalog, "web", "build")

    assert counting.calls == [3, 1]
    assert moved["decision"]["outcome"] == "MOVED"
    assert found == {
        "mail": {"allowed": False, "findings": [{"code": "NAMED", "subject": "mail"}]},
        "print": {"allowed": False, "findings": [{"code": "NAMED", "subject": "print"}]},
        "web": {"allowed": True, "findings": []},
    }


def test_one_by_one_they_find_the_same(catalog_with: Callable[..., Asking]) -> None:
    counting = Counting()
    found = previewed(catalog_with(life(Gate(name="single", check=counting.check))))

    assert counting.calls == [1, 1, 1]
    assert [found[slug]["allowed"] for slug in SLUGS] == [False, False, True]


async def too_few(moves: Sequence[Move]) -> Any:
    """Answer for one move alone."""
    return [named(moves[0])]


async def no_sequence(moves: Sequence[Move]) -> Any:
    """Answer what is no sequence."""
    return {number: named(move) for number, move in enumerate(moves)}


async def nonsense(moves: Sequence[Move]) -> Any:
    """Answer what holds no finding."""
    return [["no finding"] for _ in moves]


async def raising(_moves: Sequence[Move]) -> Any:
    """Fail."""
    raise ValueError


async def hanging(_moves: Sequence[Move]) -> Any:
    """Answer never."""
    await asyncio.sleep(60)


@pytest.mark.parametrize("check_many", [too_few, no_sequence, nonsense, raising, hanging])
def test_one_that_fails_blocks_each_of_the_moves_and_no_other_gate(
    catalog_with: Callable[..., Asking], check_many: Any
) -> None:
    good = Counting()
    gates = [
        Gate(name="bad", check=good.check, check_many=check_many, limit=0.3),
        Gate(name="good", check=good.check, check_many=good.check_many),
    ]

    found = previewed(catalog_with(life(*gates)))

    codes = {slug: [item["code"] for item in gate["findings"]] for slug, gate in found.items()}
    assert codes == {
        "mail": ["GATE_FAILED", "NAMED"],
        "print": ["GATE_FAILED", "NAMED"],
        "web": ["GATE_FAILED"],
    }
