"""Spans of time, and what several of them have in common.

A moment is whole seconds since 1970 in UTC. A span is a pair of moments: its start (included) and
its end (excluded). Spans are called disjoint where they are in order and neither overlap nor touch.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def moment(when: dt.datetime) -> int:
    """Return a moment as whole seconds, rounded down."""
    return int(when.timestamp() // 1)


def union(spans: Iterable[Span], within: Span) -> list[Span]:
    """Return the disjoint spans of the time that *spans* cover inside of *within*.

    Those that touch become one. Those that have no length, or end before they start, cover nothing.
    """
    found: list[Span] = []
    for start, end in sorted(_clipped(spans, within)):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _clipped(spans: Iterable[Span], within: Span) -> Iterator[Span]:
    first, last = within
    for start, end in spans:
        start, end = max(start, first), min(end, last)  # noqa: PLW2901
        if start < end:
            yield start, end


def common(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return the disjoint spans that are in both of two lists of disjoint spans."""
    found: list[Span] = []
    left = right = 0
    while left < len(some) and right < len(others):
        start = max(some[left][0], others[right][0])
        end = min(some[left][1], others[right][1])
        if start < end:
            found.append((start, end))
        if some[left][1] <= others[right][1]:
            left += 1
        else:
            right += 1
    return found
