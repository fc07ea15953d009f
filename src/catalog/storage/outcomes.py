"""Questions about the outputs that enable outcomes."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.outcomes import OutputRow


async def is_any_delivered(
    session: ReadSession, output_ids: Collection[UUID], at: dt.datetime
) -> bool:
    """Tell whether any of these outputs was delivered at a moment."""
    question = sa.select(OutputRow.id).where(
        OutputRow.id.in_(output_ids), OutputRow.delivered_at <= at
    )
    return await session.scalar(question) is not None
