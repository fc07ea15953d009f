"""Which services the health of a portfolio is told of."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    SERVICE,
    OrganizationRow,
    PortfolioStatus,
    Principal,
    ReadSession,
    ServiceRow,
)


async def live(
    session: ReadSession,
    principal: Principal,
    *,
    provider_id: UUID | None,
    tier: str | None,
    most: int,
) -> list[UUID]:
    """Return the live services of one's house by their slugs.

    Of a provider they are those of its parts, too.
    """
    row: Any = aliased(ServiceRow)
    question = sa.select(row.id).where(
        row.portfolio_status == PortfolioStatus.CATALOGUE,
        SERVICE.where_within(HOUSE, row, principal),
    )
    if tier is not None:
        question = question.where(row.tier == tier)
    if provider_id is not None:
        question = question.where(where_provided(row, provider_id))
    return list(await session.scalars(question.order_by(row.slug).limit(most)))


def where_provided(service: Any, provider_id: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that an organization, or a part of it, provides a service."""
    top = sa.select(OrganizationRow.id).where(OrganizationRow.id == provider_id)
    below, part = top.cte(recursive=True), aliased(OrganizationRow)
    parts = below.union(sa.select(part.id).join(below, part.parent_id == below.c.id))
    found: sa.ColumnElement[bool] = service.provider_id.in_(sa.select(parts.c.id))
    return found
