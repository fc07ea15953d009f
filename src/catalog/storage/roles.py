"""Questions about the roles that people and organizations hold."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import Role, RoleScope
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow


def where_held(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that an assignment holds at the moment *now*."""
    row = RoleAssignmentRow
    return sa.and_(row.valid_from <= now, sa.or_(row.valid_to.is_(None), row.valid_to > now))


async def of_person(
    session: ReadSession,
    person_id: UUID,
    organizations: Collection[UUID],
    now: dt.datetime,
    *,
    most: int,
) -> Sequence[RoleAssignmentRow]:
    """Return the roles that a person holds now, by themselves or as a member of *organizations*.

    They are the first *most* of them.
    """
    row = RoleAssignmentRow
    theirs = sa.or_(row.person_id == person_id, row.organization_id.in_(organizations))
    question = sa.select(row).where(theirs, where_held(now)).order_by(row.id).limit(most)
    return await session.scalars(question)


async def holds(
    session: ReadSession,
    person_id: UUID,
    organizations: Collection[UUID],
    role: Role,
    scopes: Mapping[RoleScope, Collection[UUID]],
    now: dt.datetime,
) -> bool:
    """Tell whether a person, or one of their *organizations*, holds a role over any of these."""
    row = RoleAssignmentRow
    over = (sa.and_(row.scope_kind == kind, row.scope_id.in_(ids)) for kind, ids in scopes.items())
    theirs = sa.or_(row.person_id == person_id, row.organization_id.in_(organizations))
    question = sa.select(row.id).where(row.role == role, theirs, where_held(now), sa.or_(*over))
    return await session.scalar(question.limit(1)) is not None


async def same(
    session: ReadSession, wanted: RoleAssignmentRow, now: dt.datetime
) -> RoleAssignmentRow | None:
    """Return an assignment of the same role to the same party that is not over; or None."""
    row = RoleAssignmentRow
    party = (
        row.person_id == wanted.person_id
        if wanted.organization_id is None
        else row.organization_id == wanted.organization_id
    )
    question = sa.select(row).where(
        row.role == wanted.role,
        row.scope_id == wanted.scope_id,
        party,
        sa.or_(row.valid_to.is_(None), row.valid_to > now),
    )
    return await session.scalar(question)


async def ownerships(session: ReadSession, person_id: UUID) -> Sequence[UUID]:
    """Return the ids of the services that a person owns alone, in their order."""
    row = RoleAssignmentRow
    question = sa.select(row.scope_id).where(
        _where_alone(person_id), row.role == Role.SERVICE_OWNER, row.valid_to.is_(None)
    )
    return await session.scalars(question.order_by(row.scope_id).distinct())


def _where_alone(person_id: UUID) -> sa.ColumnElement[bool]:
    """Return the condition that a person holds a role as such, or as the organization they are."""
    row = RoleAssignmentRow
    itself = sa.select(OrganizationRow.id).where(OrganizationRow.person_id == person_id)
    return sa.or_(row.person_id == person_id, row.organization_id.in_(itself))


async def given_to(session: ReadSession, organizations: Collection[UUID], now: dt.datetime) -> bool:
    """Tell whether these organizations hold roles, now or later, beside that of a service owner."""
    row = RoleAssignmentRow
    question = sa.select(row.id).where(
        row.organization_id.in_(organizations),
        row.role != Role.SERVICE_OWNER,
        sa.or_(row.valid_to.is_(None), row.valid_to > now),
    )
    return await session.scalar(question.limit(1)) is not None


async def scope_of(session: ReadSession, assignment_id: UUID) -> tuple[RoleScope, UUID] | None:
    """Return what a role is held over: its kind and its id; None without such an assignment."""
    row = RoleAssignmentRow
    question = sa.select(row.scope_kind, row.scope_id).where(row.id == assignment_id)
    found = await session.rows(question)
    return (found[0][0], found[0][1]) if found else None


async def unended(
    session: ReadSession, person_id: UUID, now: dt.datetime
) -> Sequence[RoleAssignmentRow]:
    """Return the roles that a person holds alone, now or later."""
    row = RoleAssignmentRow
    lasts = sa.or_(row.valid_to.is_(None), row.valid_to > now)
    return await session.scalars(sa.select(row).where(_where_alone(person_id), lasts))


async def owned_by(session: ReadSession, organization_id: UUID) -> Sequence[RoleAssignmentRow]:
    """Return the roles by which an organization owns services now."""
    row = RoleAssignmentRow
    question = sa.select(row).where(
        row.organization_id == organization_id,
        row.role == Role.SERVICE_OWNER,
        row.valid_to.is_(None),
    )
    return await session.scalars(question.order_by(row.id))
