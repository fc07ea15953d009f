"""Questions that strategy asks of the core's tables."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from catalog.plugin import ReadSession, VersionOutcomeRow, among


async def wanted(session: ReadSession, version_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of these versions of which somebody wants an outcome."""
    key = VersionOutcomeRow.version_id
    question = select(key).where(among(key, values=version_ids)).distinct()
    return frozenset(await session.scalars(question))
