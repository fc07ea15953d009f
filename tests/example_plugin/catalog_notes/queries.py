"""Questions asked of the notes, always for many services at once."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import ReadSession
from catalog_notes.tables import NoteRow


async def counts(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many notes there are on each service that has any."""
    question = (
        select(NoteRow.service_id, func.count())
        .where(NoteRow.service_id.in_(service_ids))
        .group_by(NoteRow.service_id)
    )
    return dict(map(tuple, await session.rows(question)))
