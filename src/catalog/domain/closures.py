"""Dependency closures: everything that a service reaches, by shortest paths."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.arrays import among
from catalog.domain import sight
from catalog.domain.access import Principal
from catalog.rings import HOUSE
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.services import ServiceRow

Edges = dict[UUID, list[tuple[str, UUID]]]
AT_ONCE = 200  # services whose edges are read before others have their turn


@dataclass(frozen=True)
class Entry:
    """One service in a closure; its path ends with itself and is as long as its depth."""

    service_id: UUID
    depth: int
    path: Sequence[UUID]


@dataclass(frozen=True)
class Reach:
    """How far closures go: over *depth* edges, to *entries* of one, and *in_all* of all."""

    depth: int
    entries: int
    in_all: int


def path_length(max_depth: int, max_entries: int) -> int:
    """Return how many services there are on a path of a closure at most."""
    return min(max_depth, max_entries)


async def closures(
    session: ReadSession,
    principal: Principal,
    starts: Sequence[UUID],
    reach: Reach,
    *,
    against: bool,
    edges: Edges,
) -> list[list[Entry] | None]:
    """Return what each of *starts* reaches over declared, resolved edges, by depth, then by slug.

    Of several shortest paths it takes the first by slugs. A closure never holds its own start; it
    is None where it has more entries than one may have. Where all together have more, the nearest
    are returned, and they are more than that. One statement finds the edges of up to `AT_ONCE`
    services of one depth; *edges* are those that were read before in the same view and direction,
    and those that are read now are added.
    """
    found = [_Closure(start) for start in starts]
    for depth in range(1, reach.depth + 1):
        level = (near for closure in found for near in closure.level if near not in edges)
        unread = list(dict.fromkeys(level))
        for first in range(0, len(unread), AT_ONCE):
            asked = unread[first : first + AT_ONCE]
            edges |= await _edges(session, principal, asked, against=against)
        for closure in found:
            closure.step(edges, depth, reach.entries)
            await asyncio.sleep(0)  # others have their turn
        if sum(len(closure.entries) for closure in found) > reach.in_all:
            break
    return [None if closure.has_too_many else closure.entries for closure in found]


class _Closure:
    """What one service reaches, found breadth first."""

    def __init__(self, start: UUID) -> None:
        self.entries: list[Entry] = []
        self.has_too_many = False
        self.level = [start]
        """The last services found, by the slugs of their paths: the first path found is the one."""
        self._paths: dict[UUID, tuple[UUID, ...]] = {start: ()}

    def step(self, edges: Edges, depth: int, max_entries: int) -> None:
        """Go one edge further; nowhere, where that makes more than *max_entries*."""
        paths, found = self._paths, dict[UUID, str]()
        for near in self.level:
            for slug, far in edges[near]:
                if far not in paths:
                    paths[far] = (*paths[near], far)
                    found[far] = slug
        self.has_too_many = self.has_too_many or len(paths) - 1 > max_entries
        self.level = [] if self.has_too_many else list(found)
        by_slug = sorted(self.level, key=found.__getitem__)
        self.entries += [Entry(service_id, depth, paths[service_id]) for service_id in by_slug]


async def _edges(
    session: ReadSession, principal: Principal, services: Collection[UUID], *, against: bool
) -> Edges:
    """Return where the edges of *services* lead, by slug."""
    edge, target = alias(ServiceDependencyRow), alias(ServiceRow)
    near, far = (
        (edge.depends_on_id, edge.service_id) if against else (edge.service_id, edge.depends_on_id)
    )
    question = sa.select(near, target.slug, far).join_from(edge, target, target.id == far)
    question = question.where(among(near, values=services), edge.declared)
    seen = sight.SERVICE(target, principal), sight.DEPENDENCY.where_within(HOUSE, edge, principal)
    found: Edges = {service: [] for service in services}
    for start, slug, end in await session.rows(question.where(*seen)):
        found[start].append((slug, end))
    for ends in found.values():
        ends.sort()
    return found
