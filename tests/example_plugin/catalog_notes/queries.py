"""Questions asked of the notes, always for many services at once."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Integer, cast, func, select

from catalog.plugin import ReadSession, Window, among
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


async def forgotten(session: ReadSession, since: dt.datetime) -> Collection[UUID]:
    """Return up to a thousand services that have notes, and none of them written *since*."""
    return await session.scalars(
        select(NoteRow.service_id)
        .group_by(NoteRow.service_id)
        .having(func.max(NoteRow.created_at) < since)
        .order_by(NoteRow.service_id)
        .limit(1_000)
    )


async def pinned_now(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many notes are pinned on each service that has any such."""
    question = (
        select(NoteRow.service_id, func.count())
        .where(NoteRow.service_id.in_(service_ids), NoteRow.pinned)
        .group_by(NoteRow.service_id)
    )
    return dict(map(tuple, await session.rows(question)))


async def pinned(
    session: ReadSession, service_ids: Collection[UUID], window: Window
) -> dict[UUID, tuple[int, int]]:
    """Return how many notes were pinned, of how many that were written in the window."""
    question = (
        select(NoteRow.service_id, func.sum(cast(NoteRow.pinned, Integer)), func.count())
        .where(
            NoteRow.service_id.in_(service_ids),
            NoteRow.created_at >= window.start,
            NoteRow.created_at < window.end,
        )
        .group_by(NoteRow.service_id)
    )
    return {key: (top, written) for key, top, written in await session.rows(question)}
