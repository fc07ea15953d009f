"""Which services stand on which: the dependencies that are hard."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    DEPENDENCY,
    HOUSE,
    Principal,
    ReadSession,
    ServiceDependencyRow,
    among,
)
from catalog_operation.computing.harm import DEEPEST

HARD = "HARD"


async def edges(
    session: ReadSession, principal: Principal, starts: Collection[UUID], *, against: bool
) -> dict[UUID, list[UUID]]:
    """Return the hard dependencies within ten edges of services, by where one comes from.

    They are those that the principal sees of the services around them. With *against* it goes from
    what is depended on to what depends on it.
    """
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
    for start, end in await session.rows(question.where(counts, seen).order_by(near, far)):
        found[start].append(end)
    return found
