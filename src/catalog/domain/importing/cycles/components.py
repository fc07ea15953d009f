"""Strongly connected components of a graph, in memory of a few bytes for each edge."""

from array import array
from collections.abc import Iterator, Sequence


class Graph:
    """A directed graph over the numbers from 0; edges are added in the order of their sources."""

    def __init__(self) -> None:
        self._starts = array("Q", [0])
        self._targets = array("I")

    def add(self, targets: Sequence[int]) -> None:
        """Add the next number, with edges to *targets*."""
        self._targets.extend(targets)
        self._starts.append(len(self._targets))

    def components(self) -> Iterator[list[int]]:
        """Yield the strongly connected components of two or more numbers, each sorted.

        This is Tarjan's algorithm (1972), without recursion; a target without edges of its own
        that was never added is in no component.
        """
        size = len(self._starts) - 1
        self._index = array("I", bytes(4 * size))
        self._low = array("I", bytes(4 * size))
        self._next = self._starts[:size]
        self._is_open = bytearray(size)
        self._seen = 0
        for root in range(size):
            if not self._index[root]:
                yield from self._from(root)

    def _from(self, root: int) -> Iterator[list[int]]:
        index, low, is_open = self._index, self._low, self._is_open
        size = len(index)
        path, stack = array("I", [root]), array("I", [root])
        self._open(root)
        while path:
            number = path[-1]
            position = self._next[number]
            if position < self._starts[number + 1]:
                self._next[number] = position + 1
                target = self._targets[position]
                if target >= size:
                    continue
                if not index[target]:
                    self._open(target)
                    path.append(target)
                    stack.append(target)
                elif is_open[target]:
                    low[number] = min(low[number], index[target])
                continue
            path.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[number])
            if low[number] == index[number]:
                component = self._close(stack, number)
                if len(component) > 1:
                    yield sorted(component)

    def _open(self, number: int) -> None:
        self._seen += 1
        self._index[number] = self._low[number] = self._seen
        self._is_open[number] = 1

    def _close(self, stack: "array[int]", number: int) -> "array[int]":
        component = array("I")
        while True:
            last = stack.pop()
            self._is_open[last] = 0
            component.append(last)
            if last == number:
                return component
