"""Numbers and positions of what is recorded, and who is invited to summits."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession


async def next_number(session: ReadSession, counted: Any, key: Any, of: UUID) -> int:
    """Return the number of the next row whose column *key* is *of*, by the column that *counts*."""
    question = sa.select(sa.func.max(counted)).where(key == of)
    return (await session.scalar(question) or 0) + 1
