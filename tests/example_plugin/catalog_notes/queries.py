"""Questions asked of the notes, always for many services at once."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import ReadSession, among
from catalog_notes.tables import NoteRow


async def counts(
    session: ReadSession, service_ids: Collection[UUID], *, only_pinned: bool = False
) -> dict[UUID, int]:
    """Return how many notes there are on each service that has any."""
    question = (
        select(NoteRow.service_id, func.count())
        .where(among(NoteRow.service_id, values=service_ids))
        .group_by(NoteRow.service_id)
    )
    if only_pinned:
        question = question.where(NoteRow.pinned)
    return dict(map(tuple, await session.rows(question)))


async def last(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, dt.datetime]:
    """Return when each service that has notes was last noted upon."""
    question = (
        select(NoteRow.service_id, func.max(NoteRow.created_at))
        .where(among(NoteRow.service_id, values=service_ids))
        .group_by(NoteRow.service_id)
    )
    return dict(map(tuple, await session.rows(question)))
