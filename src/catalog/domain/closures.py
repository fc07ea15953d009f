"""Dependency closures: everything that a service reaches, by shortest paths."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain import sight
from catalog.domain.access import Principal
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.services import ServiceRow

Edges = dict[UUID, list[tuple[str, UUID]]]
AT_ONCE = 100  # starts that one statement asks for
SHALLOW = 3  # edges: so near, it is worth counting them while walking


@dataclass(frozen=True)
class Entry:
    """One service in a closure; its path ends with itself and is as long as its depth."""

    service_id: UUID
    depth: int
    path: Sequence[UUID]


def path_length(max_depth: int, max_entries: int) -> int:
    """Return how many services there are on a path of a closure at most."""
    return min(max_depth, max_entries)


async def closures(
    session: ReadSession,
    principal: Principal,
    starts: Sequence[UUID],
    *,
    against: bool,
    max_depth: int,
    max_entries: int,
) -> list[list[Entry] | None]:
    """Return what each of *starts* reaches over declared, resolved edges, by depth, then by slug.

    Of several shortest paths it takes the first by slugs. A closure never holds its own start; it
    is None where it has more than *max_entries*. One statement finds the nearest edges of up to
    `AT_ONCE` starts.
    """
    found: list[list[Entry] | None] = []
    for first in range(0, len(starts), AT_ONCE):
        asked = starts[first : first + AT_ONCE]
        nearest = _Nearest(max_entries + 2, max_depth if max_depth <= SHALLOW else None)
        arms = [_edges(principal, start, nearest, against=against) for start in asked]
        edges: dict[UUID, Edges] = {start: defaultdict(list) for start in asked}
        rows: Sequence[Any] = await session.rows(sa.select(sa.union_all(*arms).subquery()))
        for start, near, far, slug in rows:
            edges[start][near].append((slug, far))
        found += [_shortest(start, edges[start], max_depth, max_entries) for start in asked]
    return found


def _shortest(start: UUID, edges: Edges, max_depth: int, max_entries: int) -> list[Entry] | None:
    paths: dict[UUID, tuple[UUID, ...]] = {start: ()}
    entries: list[Entry] = []
    level = [start]  # ordered by the slugs of the paths, so that the first path found is the one
    for depth in range(1, max_depth + 1):
        found: dict[UUID, str] = {}
        for near in level:
            for slug, far in sorted(edges.get(near, ())):
                if far not in paths:
                    paths[far] = (*paths[near], far)
                    found[far] = slug
        if not found:
            break
        level = list(found)
        by_slug = sorted(found, key=found.__getitem__)
        entries += [Entry(service_id, depth, paths[service_id]) for service_id in by_slug]
        if len(entries) > max_entries:
            return None
    return entries


@dataclass(frozen=True)
class _Nearest:
    """How far the database walks: to so many services, and over fewer edges than *depth*."""

    services: int
    depth: int | None = None


def _edges(
    principal: Principal, start: UUID, nearest: _Nearest, *, against: bool
) -> sa.Select[Any]:
    """Return the question for the edges that leave the *nearest* services.

    Both databases walk a recursive question breadth first, so the first rows are the nearest. One
    that counts its steps meets a service again at each distance, at most once at each.
    """
    here = sa.literal(start, sa.Uuid())
    counted = nearest.depth is not None
    away = [sa.literal(1).label("away")] if counted else []
    reached = sa.select(here.label("id"), *away).cte(recursive=True)
    edge, near, far, target, shown = _edge(principal, against=against)
    step = sa.select(far, *([reached.c.away + 1] if counted else []))
    step = step.join_from(reached, edge, near == reached.c.id)
    step = step.join(target, target.id == far).where(shown)
    if counted:
        step = step.where(reached.c.away < nearest.depth)
    reached = reached.union(step)
    most = nearest.services * (nearest.depth or 1)
    walked = sa.select(reached.c.id).limit(most).subquery()
    ends = sa.select(walked.c.id).distinct().subquery() if counted else walked
    edge, near, far, target, shown = _edge(principal, against=against)
    edges = sa.select(here.label("start"), near.label("near"), far.label("far"), target.slug)
    edges = edges.join_from(ends, edge, near == ends.c.id)
    return edges.join(target, target.id == far).where(shown)


def _edge(principal: Principal, *, against: bool) -> tuple[Any, Any, Any, Any, Any]:
    """Return an edge, both its ends, the service at the far end, and the condition of the edge."""
    edge, target = aliased(ServiceDependencyRow), aliased(ServiceRow)
    near, far = (
        (edge.depends_on_id, edge.service_id) if against else (edge.service_id, edge.depends_on_id)
    )
    return edge, near, far, target, sa.and_(edge.declared, sight.SERVICE(target, principal))
