"""Of which services outcomes are wanted."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import OutcomeRow, ReadSession, among


async def services(session: ReadSession, outcome_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the service of each of these outcomes."""
    question = sa.select(OutcomeRow.id, OutcomeRow.service_id).where(
        among(OutcomeRow.id, values=outcome_ids)
    )
    return dict(map(tuple, await session.rows(question)))
