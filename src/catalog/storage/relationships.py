"""Questions about relationships."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.relationships import RelationshipParticipantRow


async def participant_ids(session: ReadSession, relationship_id: UUID) -> Sequence[UUID]:
    """Return the ids of the organizations that take part."""
    question = sa.select(RelationshipParticipantRow.organization_id).where(
        RelationshipParticipantRow.relationship_id == relationship_id
    )
    return await session.scalars(question)
