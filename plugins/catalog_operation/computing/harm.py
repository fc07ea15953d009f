"""Who is hurt by downtime: services stand on others, and promises are broken by all of it.

A promise is hurt by an incident where it is broken with the downtime of everything that its service
stands on, and the incident takes up some of its agreed time. The same test tells whose downtime is
behind a broken promise, so that both ways agree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from catalog_operation.computing.availability import Availability, of_breaks
from catalog_operation.computing.clocks import ServiceClock
from catalog_operation.computing.spans import Span, common, union

Edges: TypeAlias = Mapping[UUID, Collection[UUID]]
DEEPEST = 10  # edges from a service to what it stands on


class Lost(NamedTuple):
    """One downtime of a service; `counts` is its severity, or None for maintenance."""

    start: int
    end: int
    counts: str | None
    is_planned: bool


@dataclass(frozen=True, eq=False)
class PromiseRules:
    """By which rules a promise is measured: the severities that count, and planned maintenance.

    Promises that are measured alike share one object.
    """

    clock: ServiceClock
    severities: frozenset[str]
    exclude_maintenance: bool

    def counted(self, lost: Iterable[Lost]) -> list[Span]:
        """Return the spans that are downtime; planned maintenance is."""
        return [
            (item.start, item.end)
            for item in lost
            if item.counts is None or item.counts in self.severities
        ]

    def excluded(self, lost: Iterable[Lost]) -> list[Span]:
        """Return the spans that are no agreed time."""
        if not self.exclude_maintenance:
            return []
        return [(item.start, item.end) for item in lost if item.is_planned]


@dataclass(frozen=True, eq=False)
class Promise:
    """What is promised of one service within a span: *said* is where it comes from."""

    service_id: UUID
    within: Span
    rules: PromiseRules
    said: Any


@dataclass(frozen=True)
class Harm:
    """A broken promise, and for how many seconds of its agreed time something is part of why.

    `supplied` is measured with the downtime of all that the service stands on.
    """

    promise: Promise
    chains: "Chains"
    supplied: Availability
    seconds: int

    @property
    def own(self) -> Availability:
        """Measured by the downtime of the service itself alone."""
        return self.chains.own(self.promise)


class Share(NamedTuple):
    """What one service has to do with a broken promise: its seconds, and those of it alone."""

    seconds: int
    alone: int


class Chains:
    """Services with what they stand on, and when each of them was down."""

    def __init__(self, suppliers: Edges, lost: Mapping[UUID, Sequence[Lost]]) -> None:
        self._suppliers = suppliers
        self._lost = lost
        self._reached: dict[UUID, list[UUID]] = {}
        self._counted: dict[tuple[UUID, frozenset[str]], list[Span]] = {}
        self._down: dict[tuple[UUID, Span, frozenset[str]], list[Span]] = {}
        self._supplied: dict[tuple[UUID, Span, int], Availability] = {}
        self._missed_by: dict[Promise, Availability | None] = {}

    def supply(self, service_id: UUID) -> list[UUID]:
        """Return a service and all that it stands on, the nearest first."""
        if service_id not in self._reached:
            self._reached[service_id] = reached(self._suppliers, [service_id])
        return self._reached[service_id]

    def counted(self, service_id: UUID, rules: PromiseRules) -> list[Span]:
        """Return when a service itself was down, by the rules of a promise."""
        key = service_id, rules.severities
        if key not in self._counted:
            self._counted[key] = rules.counted(self._lost.get(service_id, ()))
        return self._counted[key]

    def own(self, promise: Promise) -> Availability:
        """Measure the service of a promise by itself."""
        down = union(self.counted(promise.service_id, promise.rules), promise.within)
        return self._measured(promise, down)

    def supplied(self, promise: Promise) -> Availability:
        """Measure the service of a promise with all that it stands on.

        Maintenance that was announced for the service itself is excluded, not that of its
        suppliers: nobody announced it to the consumer.
        """
        key = promise.service_id, promise.within, id(promise.rules)
        if key not in self._supplied:
            self._supplied[key] = self._measured(promise, self._down_by_all(promise))
        return self._supplied[key]

    def _measured(self, promise: Promise, down: Sequence[Span]) -> Availability:
        return of_breaks(down, promise.rules.clock, promise.within, self._excluded(promise))

    def _excluded(self, promise: Promise) -> list[Span]:
        excluded = promise.rules.excluded(self._lost.get(promise.service_id, ()))
        return union(excluded, promise.within) if excluded else []

    def _down_by_all(self, promise: Promise) -> list[Span]:
        """Return when a service was down by all that it stands on, one for rules that count it."""
        rules, service_id = promise.rules, promise.service_id
        key = service_id, promise.within, rules.severities
        if key not in self._down:
            each = (self.counted(item, rules) for item in self.supply(service_id))
            self._down[key] = union(chain.from_iterable(each), promise.within)
        return self._down[key]

    def harms(self, promises: Iterable[Promise], lost: Sequence[Lost]) -> list[Harm]:
        """Return the promises that are broken, and that *lost* takes up agreed time of.

        Promises are those on services that stand on what was lost.
        """
        taken: dict[tuple[Span, frozenset[str]], list[Span]] = {}
        found = []
        for promise in promises:
            key = promise.within, promise.rules.severities
            if key not in taken:
                taken[key] = union(promise.rules.counted(lost), promise.within)
            seconds = self._taken(promise, taken[key])
            if seconds and (missed := self._missed(promise)) is not None:
                found.append(Harm(promise, self, missed, seconds))
        return found

    def broken(self, promise: Promise) -> Harm | None:
        """Return the harm to a promise, whoever did it; None where it is kept."""
        missed = self._missed(promise)
        return None if missed is None else Harm(promise, self, missed, missed.down)

    def _taken(self, promise: Promise, spans: Sequence[Span]) -> int:
        """Return how many seconds of the agreed time of a promise disjoint spans take up."""
        running = promise.rules.clock
        return running.over(spans) - running.over(common(spans, self._excluded(promise)))

    def _missed(self, promise: Promise) -> Availability | None:
        """Return the measure by which a promise is broken; None where it is kept."""
        if promise not in self._missed_by:
            found = self.supplied(promise)
            percent = found.percent
            is_met = percent is None or promise.said.is_met(percent)
            self._missed_by[promise] = None if is_met else found
        return self._missed_by[promise]

    def behind(self, promise: Promise) -> dict[UUID, Share]:
        """Return whose downtime is behind a broken promise, and how much of it."""
        rules, supply = promise.rules, self.supply(promise.service_id)
        lost = {key: union(self.counted(key, rules), promise.within) for key in supply}
        alone = _alone(lost, rules.clock)
        found = {key: Share(self._taken(promise, spans), alone[key]) for key, spans in lost.items()}
        return {key: share for key, share in found.items() if share.seconds}


def _alone(lost: Mapping[UUID, Sequence[Span]], clock: ServiceClock) -> Mapping[UUID, int]:
    """Return for how many seconds of a clock each was down while no other was."""
    turns = [(moment, key) for key, spans in lost.items() for span in spans for moment in span]
    found: dict[UUID, int] = defaultdict(int)
    down: set[UUID] = set()
    since = 0
    for moment, key in sorted(turns):
        if len(down) == 1:
            (only,) = down
            found[only] += clock.during((since, moment))
        down ^= {key}
        since = moment
    return found


def reached(edges: Edges, starts: Iterable[UUID]) -> list[UUID]:
    """Return all that lies within ten edges of *starts*, themselves first, the nearest next."""
    found = dict.fromkeys(starts)
    level = list(found)
    for _ in range(DEEPEST):
        level = list(dict.fromkeys(far for near in level for far in edges.get(near, ())))
        level = [far for far in level if far not in found]
        found.update(dict.fromkeys(level))
    return list(found)
