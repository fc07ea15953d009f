"""Questions that strategy asks of the core's tables."""

from uuid import UUID

from sqlalchemy import func, select

from catalog.plugin import ReadSession, VersionOutcomeRow


async def outcome_count(session: ReadSession, version_id: UUID) -> int:
    """Return how many outcomes somebody wants of a version of a service."""
    row = VersionOutcomeRow
    question = select(func.count()).select_from(row).where(row.version_id == version_id)
    return await session.scalar(question) or 0
