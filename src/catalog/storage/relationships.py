"""Questions about relationships."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import AmendmentStatus, ParticipantRole, RelationshipStatus
from catalog.storage.tables.derived import ServiceRelationshipRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


async def participant_ids(session: ReadSession, relationship_id: UUID) -> Sequence[UUID]:
    """Return the ids of the organizations that take part, in their order."""
    row = RelationshipParticipantRow
    question = sa.select(row.organization_id).where(row.relationship_id == relationship_id)
    return list(dict.fromkeys(await session.scalars(question.order_by(row.position))))


async def participants(
    session: ReadSession, relationship_id: UUID
) -> Sequence[RelationshipParticipantRow]:
    """Return those who take part, in their order."""
    row = RelationshipParticipantRow
    question = sa.select(row).where(row.relationship_id == relationship_id)
    return await session.scalars(question.order_by(row.position))


async def open_amendment(
    session: ReadSession, relationship_id: UUID
) -> RelationshipAmendmentRow | None:
    """Return the change of a relationship that is proposed, or None."""
    row = RelationshipAmendmentRow
    return await session.scalar(
        sa.select(row).where(
            row.relationship_id == relationship_id, row.status == AmendmentStatus.PROPOSED
        )
    )


async def amendment_participants(
    session: ReadSession, amendment_id: UUID
) -> Sequence[AmendmentParticipantRow]:
    """Return those who have a say in a change of what was agreed, in their order."""
    row = AmendmentParticipantRow
    question = sa.select(row).where(row.amendment_id == amendment_id)
    return await session.scalars(question.order_by(row.position))


async def offerings(session: ReadSession, ids: Collection[UUID]) -> Sequence[OfferingRow]:
    """Return these offerings."""
    return await session.scalars(sa.select(OfferingRow).where(OfferingRow.id.in_(ids)))


async def offering_ids(session: ReadSession, relationship_id: UUID) -> Sequence[UUID]:
    """Return the ids of the offerings that a relationship is based on."""
    row = RelationshipOfferingRow
    question = sa.select(row.offering_id).where(row.relationship_id == relationship_id)
    return await session.scalars(question.order_by(row.offering_id))


async def service_ids(session: ReadSession, relationship_id: UUID) -> Sequence[UUID]:
    """Return the ids of the services in the editions that a relationship holds."""
    row = ServiceRelationshipRow
    question = sa.select(row.service_id).where(row.relationship_id == relationship_id)
    return await session.scalars(question)


async def amendments(session: ReadSession, relationship_id: UUID) -> int:
    """Return how often a change of a relationship was proposed."""
    row = RelationshipAmendmentRow
    question = sa.select(sa.func.count()).where(row.relationship_id == relationship_id)
    return await session.scalar(question) or 0


async def as_proposed(
    session: ReadSession, relationship_id: UUID
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Return the columns of a relationship as it was proposed, and the input; None of an import."""
    first, entry = RevisionRow, AuditEntryRow
    question = (
        sa.select(first.values, entry.input)
        .join(entry, entry.id == first.audit_id)
        .where(
            first.entity_id == relationship_id,
            first.number == 1,
            entry.change == "ProposeRelationship",
        )
    )
    found = [(values, given) for values, given in await session.rows(question)]
    return found[0] if found else None


async def named_by_amendments(
    session: ReadSession, relationship_id: UUID
) -> Sequence[tuple[UUID, ParticipantRole, dt.datetime]]:
    """Return who was to take part by a change that all agreed on, each with when that was first."""
    party, amendment = AmendmentParticipantRow, RelationshipAmendmentRow
    question = (
        sa.select(party.organization_id, party.role, sa.func.min(amendment.decided_at))
        .join(amendment, amendment.id == party.amendment_id)
        .where(
            amendment.relationship_id == relationship_id,
            amendment.status == AmendmentStatus.AGREED,
            party.stays,
        )
        .group_by(party.organization_id, party.role)
    )
    return [(key, role, moment) for key, role, moment in await session.rows(question)]


async def editions(session: ReadSession, relationship_id: UUID) -> dict[UUID, UUID | None]:
    """Return the edition that a relationship holds of each of its offerings, by their ids."""
    row = RelationshipOfferingRow
    question = sa.select(row.offering_id, row.edition_id).where(
        row.relationship_id == relationship_id
    )
    return dict(map(tuple, await session.rows(question)))


async def amended(session: ReadSession, amendment_id: UUID) -> dict[UUID, UUID | None]:
    """Return the edition that a relationship is to hold of each of its offerings, by their ids."""
    row = AmendmentOfferingRow
    question = sa.select(row.offering_id, row.edition_id).where(row.amendment_id == amendment_id)
    return dict(map(tuple, await session.rows(question)))


async def contacts(session: ReadSession, relationship_id: UUID, *, but: UUID) -> int:
    """Return how many contacts a relationship has, those of one participant aside."""
    row = RelationshipContactRow
    question = sa.select(sa.func.count()).where(
        row.relationship_id == relationship_id, row.organization_id != but
    )
    return await session.scalar(question) or 0


async def performers(session: ReadSession, activity_id: UUID) -> Sequence[ActivityPerformerRow]:
    """Return those who performed an activity, in their order."""
    row = ActivityPerformerRow
    question = sa.select(row).where(row.activity_id == activity_id)
    return await session.scalars(question.order_by(row.position))


async def emails(
    session: ReadSession,
    pairs: Collection[tuple[UUID, UUID]],
    status: Callable[[Any], sa.ColumnElement[RelationshipStatus]],
) -> Mapping[tuple[UUID, UUID], str | None]:
    """Return the email addresses of people in active relationships, by the ids of both.

    *status* tells that of a relationship.
    """
    question = sa.select(RelationshipRow.id, PersonRow.id, PersonRow.email).where(
        RelationshipRow.id.in_({one for one, _ in pairs}),
        PersonRow.id.in_({other for _, other in pairs}),
        status(RelationshipRow) == RelationshipStatus.ACTIVE,
    )
    return {(one, other): email for one, other, email in await session.rows(question)}
