"""Numbers and positions in the register of improvements, and its latest figures."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession
from catalog_improvement.tables import (
    ImprovementFigureRow,
    ImprovementLinkRow,
    ImprovementRow,
)


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of an improvement of a service, or 0."""
    question = sa.select(sa.func.max(ImprovementRow.number)).where(
        ImprovementRow.service_id == service_id
    )
    return await session.scalar(question) or 0


async def next_position(session: ReadSession, row: Any, improvement_id: UUID) -> int:
    """Return the position of the next row that hangs on an improvement, counted from 1."""
    question = sa.select(sa.func.max(row.position)).where(row.improvement_id == improvement_id)
    return (await session.scalar(question) or 0) + 1


async def last_figure(
    session: ReadSession, improvement_id: UUID, since: dt.datetime
) -> ImprovementFigureRow | None:
    """Return what was measured last of an improvement, over a window that began since."""
    row = ImprovementFigureRow
    question = (
        sa.select(row)
        .where(row.improvement_id == improvement_id, row.window_start >= since)
        .order_by(row.window_end.desc(), row.position.desc())
        .limit(1)
    )
    return next(iter(await session.scalars(question)), None)


async def is_linked(session: ReadSession, improvement_id: UUID, digest: str) -> bool:
    """Tell whether an improvement has a link that says the same."""
    row = ImprovementLinkRow
    question = sa.select(row.id).where(row.improvement_id == improvement_id, row.digest == digest)
    return await session.scalar(question) is not None
