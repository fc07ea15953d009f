"""Questions about transfers."""

from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession
from catalog_transition.tables.transfers import ServiceTransferRow


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a service's transfers; 0 where there is none."""
    row = ServiceTransferRow
    question = sa.select(sa.func.max(row.number)).where(row.service_id == service_id)
    return await session.scalar(question) or 0
