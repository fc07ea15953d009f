"""Which changes are to be made while others are, on services that need each other."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    DEPENDENCY,
    HOUSE,
    ClientError,
    Principal,
    ReadSession,
    ServiceDependencyRow,
    among,
)
from catalog_transition.tables.changes import ChangeOutcome, ChangeRecordRow

DEEPEST = 10  # hard dependencies on a way
MOST = 10_000  # changes that are compared at once
HARD = "HARD"
Rule = Callable[[Any, Principal], sa.ColumnElement[bool]]
Edges = Mapping[UUID, Sequence[UUID]]


class Span(NamedTuple):
    """The window of a change, and its service."""

    id: UUID
    service_id: UUID
    start: Any
    end: Any


async def overlapping(
    session: ReadSession, principal: Principal, ids: Collection[UUID], where_seen: Rule
) -> dict[UUID, list[UUID]]:
    """Return the changes whose windows overlap each of these, the earliest first.

    They are of the same service, of one that it stands on, or of one that stands on it, along at
    most ten hard dependencies, as far as the principal sees them. Cancelled ones do not count.
    Raises `ClientError` where more than 10,000 would have to be compared.
    """
    change = ChangeRecordRow
    columns = change.id, change.service_id, change.window_start, change.window_end
    asked = sa.select(*columns).where(among(change.id, values=ids))
    spans = [Span(*row) for row in await session.rows(asked)]
    if not spans:
        return {}
    starts = {span.service_id for span in spans}
    down = await _edges(session, principal, starts, against=False)
    up = await _edges(session, principal, starts, against=True)
    near = {start: _reached(start, down) | _reached(start, up) for start in starts}
    other = aliased(ChangeRecordRow)
    question = (
        sa.select(other.id, other.service_id, other.window_start, other.window_end)
        .where(
            among(other.service_id, values=set().union(*near.values())),
            other.window_start < max(span.end for span in spans),
            other.window_end > min(span.start for span in spans),
            sa.or_(other.outcome.is_(None), other.outcome != ChangeOutcome.CANCELLED),
            where_seen(other, principal),
        )
        .order_by(other.window_start, other.id)
        .limit(MOST + 1)
    )
    others = [Span(*row) for row in await session.rows(question)]
    if len(others) > MOST:
        message = (
            f"More than {MOST:,} changes are near these in time and place: ask for the overlaps of "
            "fewer changes at once, or of those of a shorter time."
        )
        raise ClientError(message)
    return {span.id: [one.id for one in others if _meet(span, one, near)] for span in spans}


def _meet(span: Span, other: Span, near: Mapping[UUID, Collection[UUID]]) -> bool:
    is_then = other.start < span.end and span.start < other.end
    return is_then and other.id != span.id and other.service_id in near[span.service_id]


def _reached(start: UUID, edges: Edges) -> set[UUID]:
    """Return what is reached from a service, itself included; each is visited once."""
    found, rim = {start}, {start}
    for _ in range(DEEPEST):
        rim = {end for one in rim for end in edges.get(one, ())} - found
        found |= rim
    return found


async def _edges(
    session: ReadSession, principal: Principal, starts: Collection[UUID], *, against: bool
) -> Edges:
    """Return the hard dependencies around services, by where they come from."""
    edge = aliased(ServiceDependencyRow)
    near, far = (
        (edge.depends_on_id, edge.service_id) if against else (edge.service_id, edge.depends_on_id)
    )
    counts = sa.and_(edge.strength == HARD, edge.declared, edge.depends_on_id.is_not(None))
    first = sa.select(near.label("id"), sa.literal(0).label("depth"))
    reached = first.where(among(near, values=starts), counts).cte("reached", recursive=True)
    step = sa.select(far, reached.c.depth + 1).join_from(reached, edge, near == reached.c.id)
    reached = reached.union(step.where(counts, reached.c.depth < DEEPEST - 1))
    nearest = sa.select(reached.c.id).distinct().subquery()
    question = sa.select(near, far).join_from(nearest, edge, near == nearest.c.id)
    seen = DEPENDENCY.where_within(HOUSE, edge, principal)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for start, end in await session.rows(question.where(counts, seen)):
        found[start].append(end)
    return found
