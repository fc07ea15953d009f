"""Questions that strategy asks of the core's tables."""

from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import OutcomeRow, ReadSession


async def outcome_count(session: ReadSession, service_id: UUID) -> int:
    """Return how many outcomes somebody wants of a service."""
    question = (
        select(func.count()).select_from(OutcomeRow).where(OutcomeRow.service_id == service_id)
    )
    return await session.scalar(question) or 0
