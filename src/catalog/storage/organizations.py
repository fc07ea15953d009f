"""Questions about organizations and people."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow


async def by_slug(session: ReadSession, slug: str) -> OrganizationRow | None:
    """Return the organization called *slug*, or None."""
    return await session.scalar(sa.select(OrganizationRow).where(OrganizationRow.slug == slug))


async def with_descendants(session: ReadSession, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of these organizations and of all their parts."""
    below = (
        sa.select(OrganizationRow.id)
        .where(OrganizationRow.id.in_(ids))
        .cte("below", recursive=True)
    )
    child = aliased(OrganizationRow)
    below = below.union(sa.select(child.id).join(below, child.parent_id == below.c.id))
    return frozenset(await session.scalars(sa.select(below.c.id)))


async def of_person(session: ReadSession, person_id: UUID) -> frozenset[UUID]:
    """Return the ids of the organizations that a person belongs to."""
    question = sa.select(MembershipRow.organization_id).where(MembershipRow.person_id == person_id)
    return frozenset(await session.scalars(question))


async def by_id(session: ReadSession, key: UUID) -> OrganizationRow | None:
    """Return the organization with the id *key*, or None."""
    return await session.get(OrganizationRow, key)
