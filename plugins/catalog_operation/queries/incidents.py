"""What is asked about incidents, for many at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, Window, among
from catalog_operation.tables.incidents import (
    IncidentIntervalRow,
    IncidentRow,
    IncidentStatus,
    IncidentSubjectRow,
)

Interval = tuple[dt.datetime, dt.datetime | None]
Subject = tuple[UUID | None, UUID | None]


async def intervals(
    session: ReadSession, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Interval]]:
    """Return from when to when each incident went on, in order; None is an end that is to come."""
    interval = IncidentIntervalRow
    question = (
        sa.select(interval.incident_id, interval.started_at, interval.restored_at)
        .where(among(interval.incident_id, values=ids))
        .order_by(interval.incident_id, interval.position)
    )
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for key, started_at, restored_at in await session.rows(question):
        found[key].append((started_at, restored_at))
    return found


async def subjects(session: ReadSession, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Subject]]:
    """Return what each incident hit: pairs of a service and a resource, of which one is None."""
    subject = IncidentSubjectRow
    question = (
        sa.select(subject.incident_id, subject.service_id, subject.resource_id)
        .where(among(subject.incident_id, values=ids))
        .order_by(subject.incident_id, subject.id)
    )
    found: dict[UUID, list[Subject]] = defaultdict(list)
    for key, service_id, resource_id in await session.rows(question):
        found[key].append((service_id, resource_id))
    return found


async def newest_number(session: ReadSession, organization_id: UUID) -> int:
    """Return the highest number of an incident of an organization, or 0."""
    question = sa.select(sa.func.max(IncidentRow.number)).where(
        IncidentRow.organization_id == organization_id
    )
    return await session.scalar(question) or 0


async def with_reference(
    session: ReadSession, organization_id: UUID, reference: str
) -> UUID | None:
    """Return the incident of an organization that has a name elsewhere, or None."""
    question = sa.select(IncidentRow.id).where(
        IncidentRow.organization_id == organization_id, IncidentRow.reference == reference
    )
    return await session.scalar(question)


async def duplicates_hit(session: ReadSession, incident_id: UUID) -> set[Subject]:
    """Return what the duplicates of an incident hit."""
    question = (
        sa.select(IncidentSubjectRow.service_id, IncidentSubjectRow.resource_id)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(IncidentRow.duplicate_of_id == incident_id)
        .distinct()
    )
    return {(service, resource) for service, resource in await session.rows(question)}


async def unfit_duplicates(session: ReadSession, ids: Collection[UUID]) -> Sequence[UUID]:
    """Return the duplicates that cannot be: of a duplicate, or of what did not take place.

    They are among these incidents, or name one of them as their original.
    """
    original = aliased(IncidentRow)
    never = (IncidentStatus.SCHEDULED, IncidentStatus.CANCELLED)
    question = (
        sa.select(IncidentRow.id)
        .join(original, original.id == IncidentRow.duplicate_of_id)
        .where(
            sa.or_(among(IncidentRow.id, values=ids), among(original.id, values=ids)),
            sa.or_(original.duplicate_of_id.is_not(None), original.status.in_(never)),
        )
    )
    return await session.scalars(question)


async def has_duplicates(session: ReadSession, incident_id: UUID) -> bool:
    """Tell whether other incidents are duplicates of this one."""
    question = sa.select(IncidentRow.id).where(IncidentRow.duplicate_of_id == incident_id).limit(1)
    return await session.scalar(question) is not None


async def of_cause(
    session: ReadSession, organization_id: UUID, cause_key: str, window: Window
) -> Sequence[UUID]:
    """Return the incidents with a cause that began in a window, without duplicates."""
    row, interval = IncidentRow, IncidentIntervalRow
    began = sa.select(sa.func.min(interval.started_at)).where(interval.incident_id == row.id)
    first = began.correlate(row).scalar_subquery()
    question = sa.select(row.id).where(
        row.cause_key == cause_key,
        row.organization_id == organization_id,
        row.duplicate_of_id.is_(None),
        first >= window.start,
        first < window.end,
    )
    return list(await session.scalars(question))
