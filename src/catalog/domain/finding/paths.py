"""Ways between two things of the catalog: breadth first from both ends, one statement a level."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from catalog.domain.finding.edges import REVERSED

MOST_EDGES = 10_000  # that one statement reads
MOST_STEPS = 50_000  # that are tried to put ways together
Key: TypeAlias = Any
End: TypeAlias = tuple[str, Key]
"""A thing: the name of its type, and its id as the driver gives it."""
Leading: TypeAlias = Callable[[Sequence[End]], Awaitable[Sequence[tuple[str, Key, str, str, Key]]]]
"""Reads the edges that lead away from ends: kind, id, edge, and kind and id of the other end."""


class TooManyError(Exception):
    """There are more edges, or more ways to go, than are looked at."""


class Way(NamedTuple):
    """A way from one end to another, and what each edge of it is called."""

    ends: Sequence[End]
    edges: Sequence[str]


@dataclass
class _Side:
    """What was reached from one end: how far each is, and those that were reached last."""

    distances: dict[End, int]
    last: list[End]
    depth: int = 0


@dataclass
class Search:
    """A search for ways between two ends; *leading* reads edges."""

    start: End
    goal: End
    leading: Leading
    _edges: dict[End, dict[End, str]] = field(default_factory=lambda: defaultdict(dict))
    _steps: int = 0

    async def ways(self, max_depth: int, most: int) -> list[Way]:
        """Return the shortest ways of at most *max_depth* edges, at most so many, in order.

        Nothing stands twice on a way; of equally long ones those come first whose edges and ends
        do. Raises `TooManyError`.
        """
        near = _Side({self.start: 0}, [self.start])
        far = _Side({self.goal: 0}, [self.goal])
        found: list[Way] = []
        for length in range(max_depth + 1):
            if length and not await self._widen(near if len(near.last) <= len(far.last) else far):
                if not found:
                    raise TooManyError
                return found
            if near.distances.keys().isdisjoint(far.distances):
                if not near.last or not far.last:
                    return found
                continue
            try:
                leads = self._leading_home(length, near)
                found += islice(self._onward([self.start], [], leads), most - len(found))
            except TooManyError:
                if not found:
                    raise
                return found
            if len(found) == most:
                return found
        return found

    async def _widen(self, side: _Side) -> bool:
        """Go one edge further from one end; tell whether that leads over few enough edges."""
        side.depth += 1
        rows = await self.leading(side.last) if side.last else ()
        if len(rows) > MOST_EDGES:
            return False
        reached: dict[End, None] = {}
        for kind, key, edge, other_kind, other_key in rows:
            own, other = (kind, key), (other_kind, other_key)
            known = self._edges[own].get(other)
            if known is None or _first(edge) < _first(known):
                self._edges[own][other] = edge
                self._edges[other][own] = REVERSED[edge]
            if other not in side.distances:
                side.distances[other] = side.depth
                reached[other] = None
        side.last = list(reached)
        await asyncio.sleep(0)  # others have their turn
        return True

    def _leading_home(self, length: int, near: _Side) -> list[set[End]]:
        """Return from which ends, by the number of edges, one can get to the goal.

        Of those that are too far from the start for a way of *length* nothing is told.
        """
        leads = [{self.goal}]
        for left in range(1, length + 1):
            most = length - left
            reached = {end for other in leads[-1] for end in self._edges[other]}
            if most <= near.depth:
                reached = {end for end in reached if near.distances.get(end, length) <= most}
            leads.append(reached)
        return leads

    def _onward(
        self, ends: list[End], edges: list[str], leads: Sequence[set[End]]
    ) -> Iterator[Way]:
        """Yield the ways that go on from these ends to the goal."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooManyError
        left = len(leads) - len(ends)
        if not left:
            yield Way(tuple(ends), tuple(edges))
            return
        own = self._edges[ends[-1]]
        few, many = sorted((own.keys(), leads[left - 1]), key=len)
        onward = ((end, own[end]) for end in few if end in many and end not in ends)
        for other, edge in sorted(onward, key=_place):
            ends.append(other)
            edges.append(edge)
            yield from self._onward(ends, edges, leads)
            ends.pop()
            edges.pop()


def _first(edge: str) -> tuple[str, ...]:
    """Return what is compared where several edges join two ends: alike both ways."""
    return tuple(sorted((edge, REVERSED[edge])))


def _place(item: tuple[End, str]) -> tuple[str, str, str]:
    (kind, key), edge = item
    return edge, kind, str(key)
