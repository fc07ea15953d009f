"""Questions asked of the notes, always for many services at once."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Integer, cast, func, select

from catalog.plugin import ReadSession, ReadyQuestion, Window, among
from catalog_notes.tables import NoteRow

_OF_SERVICES = among(NoteRow.service_id, "services")
_COUNTED = select(NoteRow.service_id, func.count()).where(_OF_SERVICES).group_by(NoteRow.service_id)
COUNTED = ReadyQuestion(_COUNTED)
COUNTED_PINNED = ReadyQuestion(_COUNTED.where(NoteRow.pinned))
LAST = ReadyQuestion(
    select(NoteRow.service_id, func.max(NoteRow.created_at))
    .where(_OF_SERVICES)
    .group_by(NoteRow.service_id)
)


async def counts(
    session: ReadSession, service_ids: Collection[UUID], *, only_pinned: bool = False
) -> dict[UUID, int]:
    """Return how many notes there are on each service that has any."""
    question = COUNTED_PINNED if only_pinned else COUNTED
    return dict(await question.rows(session, {"services": list(service_ids)}))


async def last(session: ReadSession, service_ids: Collection[UUID]) -> dict[UUID, dt.datetime]:
    """Return when each service that has notes was last noted upon."""
    return dict(await LAST.rows(session, {"services": list(service_ids)}))


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
