"""How much time went into relationships: sums by side and kind, for many at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Principal, ReadSession, Window, among
from catalog_partnership.computing.calendar import first_day, last_day
from catalog_partnership.queries.due import Sight
from catalog_partnership.tables.efforts import EffortKind, RelationshipEffortRow


class Spent(NamedTuple):
    """The minutes that one side gave to a relationship in one way."""

    relationship_id: UUID
    organization_id: UUID
    kind: EffortKind
    minutes: int
    entries: int


async def spent(
    session: ReadSession,
    principal: Principal,
    sight: Sight,
    over: Window,
    *,
    relationship_ids: Sequence[UUID] | None = None,
    most: int | None = None,
) -> Sequence[Spent]:
    """Return what the principal sees by *sight* of the days that a window reaches into.

    Those sums are first that are the largest.
    """
    row: Any = aliased(RelationshipEffortRow)
    minutes = sa.func.sum(row.minutes)
    question = (
        sa.select(row.relationship_id, row.organization_id, row.kind, minutes, sa.func.count())
        .where(row.happened_on >= first_day(over.start), row.happened_on <= last_day(over.end))
        .where(sight(row, principal))
        .group_by(row.relationship_id, row.organization_id, row.kind)
        .order_by(minutes.desc(), row.relationship_id, row.organization_id, row.kind)
        .limit(most)
    )
    if relationship_ids is not None:
        question = question.where(among(row.relationship_id, values=relationship_ids))
    return [Spent(*found) for found in await session.rows(question)]
