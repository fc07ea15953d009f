"""Who held which role on one side of a relationship, on one day."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    MembershipRow,
    OrganizationRow,
    PersonRow,
    ReadSession,
    Role,
    RoleAssignmentRow,
    among,
)

DAY = dt.timedelta(days=1)


async def held_on(
    session: ReadSession,
    people: Collection[UUID],
    relationship_id: UUID,
    organization_id: UUID,
    day: dt.date,
) -> set[tuple[UUID, Role]]:
    """Return which of some people held which roles on a side of a relationship, on a day.

    A role is over the organization of that side, over one above it, or over the relationship. What
    an organization holds, its members hold.
    """
    row, member = aliased(RoleAssignmentRow), aliased(MembershipRow)
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    holder = sa.func.coalesce(row.person_id, member.person_id)
    question = (
        sa.select(holder, row.role)
        .outerjoin(member, member.organization_id == row.organization_id)
        .where(
            among(holder, values=people),
            sa.or_(row.scope_id == relationship_id, row.scope_id.in_(_above(organization_id))),
            row.valid_from < start + DAY,
            sa.or_(row.valid_to.is_(None), row.valid_to > start),
        )
    )
    return set(map(tuple, await session.rows(question)))


def _above(organization_id: UUID) -> sa.Select[UUID]:
    """Return the question for an organization and all that it is a part of."""
    one = sa.select(OrganizationRow.id, OrganizationRow.parent_id).where(
        OrganizationRow.id == organization_id
    )
    above, parent = one.cte(recursive=True), aliased(OrganizationRow)
    more = sa.select(parent.id, parent.parent_id).join(above, parent.id == above.c.parent_id)
    return sa.select(above.union(more).c.id)


async def of_house(
    session: ReadSession, people: Collection[UUID], organization_id: UUID
) -> set[UUID]:
    """Return those of some people who belong to the house of an organization."""
    side, person = aliased(OrganizationRow), aliased(PersonRow)
    member, group = aliased(MembershipRow), aliased(OrganizationRow)
    belongs = (
        sa.select(member.person_id)
        .join(group, group.id == member.organization_id)
        .where(member.person_id == person.id, group.house_id == side.house_id)
        .correlate(person, side)
    )
    question = (
        sa.select(person.id)
        .join(side, side.id == organization_id)
        .where(
            among(person.id, values=people),
            sa.or_(person.house_id == side.house_id, belongs.exists()),
        )
    )
    return set(await session.scalars(question))
