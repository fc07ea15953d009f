"""Questions about organizations and people."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow

IDS = "ids"  # the parameter of questions that are kept


async def by_slug(session: ReadSession, slug: str) -> OrganizationRow | None:
    """Return the organization called *slug*, or None."""
    return await session.scalar(sa.select(OrganizationRow).where(OrganizationRow.slug == slug))


async def by_slugs(
    session: ReadSession, slugs: Collection[str | None]
) -> dict[str, OrganizationRow]:
    """Return the organizations of these slugs, by slug."""
    row = OrganizationRow
    found = await session.scalars(sa.select(row).where(among(row.slug, values=slugs)))
    return {item.slug: item for item in found}


async def people_by_slugs(session: ReadSession, slugs: Collection[str]) -> dict[str, PersonRow]:
    """Return the people of these slugs, by slug."""
    if not slugs:
        return {}
    row = PersonRow
    found = await session.scalars(sa.select(row).where(among(row.slug, values=slugs)))
    return {item.slug: item for item in found}


async def of_people(
    session: ReadSession, people: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Return the ids of the organizations that each of these people belongs to."""
    row = MembershipRow
    question = sa.select(row.person_id, row.organization_id)
    found: dict[UUID, set[UUID]] = {}
    for person, organization in await session.rows(
        question.where(among(row.person_id, values=people))
    ):
        found.setdefault(person, set()).add(organization)
    return {person: frozenset(theirs) for person, theirs in found.items()}


async def called(session: ReadSession, slugs: Collection[str]) -> frozenset[UUID]:
    """Return the ids of the organizations of these slugs."""
    row = OrganizationRow
    return frozenset(await session.scalars(sa.select(row.id).where(among(row.slug, values=slugs))))


async def with_descendants(session: ReadSession, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the ids of these organizations and of all their parts."""
    return frozenset(await session.scalars(_descendants(), {IDS: list(ids)}))


@cache
def _descendants() -> sa.Select[UUID]:
    """Return the question for parts, which is asked for every token again and again."""
    row, child = OrganizationRow, aliased(OrganizationRow)
    below = sa.select(row.id).where(among(row.id, IDS)).cte("below", recursive=True)
    below = below.union(sa.select(child.id).join(below, child.parent_id == below.c.id))
    return sa.select(below.c.id)


async def with_ancestors(session: ReadSession, key: UUID) -> frozenset[UUID]:
    """Return the ids of an organization and of all that it is a part of."""
    row, above = OrganizationRow, aliased(OrganizationRow)
    part = sa.select(row.id, row.parent_id).where(row.id == key).cte("above", recursive=True)
    part = part.union(sa.select(above.id, above.parent_id).join(part, above.id == part.c.parent_id))
    return frozenset(await session.scalars(sa.select(part.c.id)))


async def by_ids(session: ReadSession, ids: Collection[UUID]) -> Sequence[OrganizationRow]:
    """Return these organizations, by slug."""
    row = OrganizationRow
    return await session.scalars(sa.select(row).where(row.id.in_(ids)).order_by(row.slug))


async def house_of_each(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Return in which house each of these organizations stands."""
    row = OrganizationRow
    question = sa.select(row.id, row.house_id).where(among(row.id, values=ids))
    return dict(map(tuple, await session.rows(question)))


async def houses(session: ReadSession, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the houses that these see into; who was recorded sees into none before a claim."""
    return frozenset(filter(None, await session.scalars(_houses(), {IDS: list(ids)})))


@cache
def _houses() -> sa.Select[UUID | None]:
    row = OrganizationRow
    where = (among(row.id, IDS), row.house_id.is_not(None), row.is_recorded.is_(False))
    return sa.select(row.house_id).where(*where).distinct()


async def standing_in(session: ReadSession, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the houses that these organizations stand in, of those that are recorded, too."""
    question = sa.select(OrganizationRow.house_id).where(OrganizationRow.id.in_(ids))
    return frozenset(filter(None, await session.scalars(question.distinct())))


async def recorders_of(session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, UUID | None]:
    """Return who recorded those of these organizations that nobody has claimed."""
    row = OrganizationRow
    question = sa.select(row.id, row.recorded_by_id).where(row.id.in_(ids), row.is_recorded)
    return dict(map(tuple, await session.rows(question)))


async def recorded_below(session: ReadSession, key: UUID) -> Sequence[UUID]:
    """Return the ids of the parts of an organization that are recorded, in their order."""
    below = await with_descendants(session, [key]) - {key}
    question = sa.select(OrganizationRow.id).where(
        OrganizationRow.id.in_(below), OrganizationRow.is_recorded
    )
    return await session.scalars(question.order_by(OrganizationRow.id))


async def begun_by(session: ReadSession, ids: Collection[UUID], subject: str) -> frozenset[UUID]:
    """Return which of these organizations a principal added."""
    first, entry = RevisionRow, AuditEntryRow
    question = sa.select(first.entity_id).join(entry, entry.id == first.audit_id)
    where = (among(first.entity_id, values=ids), first.number == 1, entry.subject == subject)
    return frozenset(await session.scalars(question.where(*where)))


async def of_person(session: ReadSession, person_id: UUID) -> frozenset[UUID]:
    """Return the ids of the organizations that a person belongs to."""
    question = sa.select(MembershipRow.organization_id).where(MembershipRow.person_id == person_id)
    return frozenset(await session.scalars(question))


async def belongs(session: ReadSession, person_id: UUID, organization_id: UUID) -> bool:
    """Tell whether a person is a member of an organization itself."""
    return await session.get(MembershipRow, (person_id, organization_id)) is not None


async def of_active_person(session: ReadSession, person_id: UUID) -> frozenset[UUID] | None:
    """Return the organizations that a person acts for; None where they were deactivated.

    They are those that they are a member of, and the one that they are.
    """
    active = sa.select(PersonRow.id).where(
        PersonRow.id == person_id, PersonRow.deactivated_at.is_(None)
    )
    if await session.scalar(active) is None:
        return None
    itself = sa.select(OrganizationRow.id).where(
        OrganizationRow.person_id == person_id, OrganizationRow.is_recorded.is_(False)
    )
    return frozenset(await session.scalars(itself)) | await of_person(session, person_id)


async def person_by_slug(session: ReadSession, slug: str) -> PersonRow | None:
    """Return the person called *slug*, or None."""
    return await session.scalar(sa.select(PersonRow).where(PersonRow.slug == slug))


async def of_own_person(session: ReadSession, person_id: UUID) -> OrganizationRow | None:
    """Return the organization that a person is, or None."""
    question = sa.select(OrganizationRow).where(OrganizationRow.person_id == person_id)
    return await session.scalar(question)


async def single_people(session: ReadSession, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the people who are these organizations, each alone."""
    question = sa.select(OrganizationRow.person_id).where(
        OrganizationRow.id.in_(ids), OrganizationRow.person_id.is_not(None)
    )
    return frozenset(filter(None, await session.scalars(question))) if ids else frozenset()


async def by_id(session: ReadSession, key: UUID) -> OrganizationRow | None:
    """Return the organization with the id *key*, or None."""
    return await session.get(OrganizationRow, key)


async def person_by_id(session: ReadSession, key: UUID) -> PersonRow | None:
    """Return the person with the id *key*, or None."""
    return await session.get(PersonRow, key)
