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

from catalog_operation.computing.availability import Availability, measured
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

    `own` is measured by the downtime of the service itself, `supplied` with all that it stands on.
    """

    promise: Promise
    own: Availability
    supplied: Availability
    seconds: int


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
        self._counted: dict[tuple[UUID, int], list[Span]] = {}
        self._measured: dict[tuple[UUID, Span, int], tuple[Availability, Availability]] = {}

    def supply(self, service_id: UUID) -> list[UUID]:
        """Return a service and all that it stands on, the nearest first."""
        if service_id not in self._reached:
            self._reached[service_id] = reached(self._suppliers, [service_id])
        return self._reached[service_id]

    def counted(self, service_id: UUID, rules: PromiseRules) -> list[Span]:
        """Return when a service itself was down, by the rules of a promise."""
        key = service_id, id(rules)
        if key not in self._counted:
            self._counted[key] = rules.counted(self._lost.get(service_id, ()))
        return self._counted[key]

    def measured(self, promise: Promise) -> tuple[Availability, Availability]:
        """Measure the service of a promise by itself, and with all that it stands on.

        Maintenance that was announced for the service itself is excluded, not that of its
        suppliers: nobody announced it to the consumer.
        """
        rules, service_id = promise.rules, promise.service_id
        key = service_id, promise.within, id(rules)
        if key not in self._measured:
            excluded = rules.excluded(self._lost.get(service_id, ()))
            own = self.counted(service_id, rules)
            each = (self.counted(item, rules) for item in self.supply(service_id))
            self._measured[key] = (
                measured(own, rules.clock, promise.within, excluded),
                measured(chain.from_iterable(each), rules.clock, promise.within, excluded),
            )
        return self._measured[key]

    def harms(self, promises: Iterable[Promise], lost: Sequence[Lost]) -> list[Harm]:
        """Return the promises that are broken, and that *lost* takes up agreed time of.

        Promises are those on services that stand on what was lost.
        """
        found = []
        for promise in promises:
            seconds = self._taken(promise, promise.rules.counted(lost))
            if seconds and self.is_broken(promise):
                found.append(Harm(promise, *self.measured(promise), seconds))
        return found

    def broken(self, promise: Promise) -> Harm | None:
        """Return the harm to a promise, whoever did it; None where it is kept."""
        if not self.is_broken(promise):
            return None
        own, supplied = self.measured(promise)
        return Harm(promise, own, supplied, supplied.down)

    def _taken(self, promise: Promise, spans: Iterable[Span]) -> int:
        """Return how many seconds of the agreed time of a promise spans take up."""
        rules, within = promise.rules, promise.within
        taken = union(spans, within)
        excluded = rules.excluded(self._lost.get(promise.service_id, ()))
        hidden = common(taken, union(excluded, within)) if excluded else ()
        return rules.clock.over(taken) - rules.clock.over(hidden)

    def is_broken(self, promise: Promise) -> bool:
        """Tell whether a promise is broken with all that its service stands on."""
        percent = self.measured(promise)[1].percent
        return percent is not None and not promise.said.is_met(percent)

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
