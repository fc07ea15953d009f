"""Questions about outcomes, and about the outputs that enable them."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.outcomes import OutputRow, VersionOutcomeRow


async def is_any_delivered(
    session: ReadSession, output_ids: Collection[UUID], at: dt.datetime
) -> bool:
    """Tell whether any of these outputs was delivered at a moment."""
    question = sa.select(OutputRow.id).where(
        OutputRow.id.in_(output_ids), OutputRow.delivered_at <= at
    )
    return await session.scalar(question) is not None


async def of_version(session: ReadSession, version_id: UUID) -> Sequence[UUID]:
    """Return the ids of the outcomes that a version is to bring about."""
    row = VersionOutcomeRow
    question = sa.select(row.outcome_id).where(row.version_id == version_id)
    return await session.scalars(question.order_by(row.outcome_id))
