"""Questions about transition activities: which is the latest of its kind and name."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import ReadSession, ReadyQuestion, among
from catalog_transition.tables.activities import TransitionActivityRow
from catalog_transition.tables.templates import ActivityStep

ROW = TransitionActivityRow
LATEST = ReadyQuestion(
    select(ROW.version_id, ROW.kind, ROW.name_key, ROW.result, ROW.reason)
    .where(among(ROW.version_id, "versions"))
    .order_by(ROW.happened_at, ROW.number)
)
Latest = dict[tuple[UUID, ActivityStep, str], Any]


async def latest(session: ReadSession, version_ids: Collection[UUID]) -> Latest:
    """Return the result and the reason of the latest activity of each kind and name, by version."""
    rows = await LATEST.rows(session, {"versions": list(version_ids)})
    return {(one.version_id, one.kind, one.name_key): one for one in rows}


async def newest_number(session: ReadSession, version_id: UUID) -> int:
    """Return the highest number of a version's activities; 0 where there is none."""
    row = TransitionActivityRow
    return (
        await session.scalar(select(func.max(row.number)).where(row.version_id == version_id)) or 0
    )
