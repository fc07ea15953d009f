"""Questions about offerings."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.offerings import OfferingComponentRow, OfferingRow, OfferingServiceRow


async def by_ids(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, OfferingRow]:
    """Return these offerings by id."""
    question = sa.select(OfferingRow).where(OfferingRow.id.in_(ids))
    return {offering.id: offering for offering in await session.scalars(question)}


async def service_ids(session: ReadSession, offering_id: UUID) -> Sequence[UUID]:
    """Return the ids of an offering's services."""
    question = sa.select(OfferingServiceRow.service_id).where(
        OfferingServiceRow.offering_id == offering_id
    )
    return await session.scalars(question)


async def component_count(session: ReadSession, offering_id: UUID) -> int:
    """Return the number of components of an offering."""
    question = (
        sa.select(sa.func.count())
        .select_from(OfferingComponentRow)
        .where(OfferingComponentRow.offering_id == offering_id)
    )
    return await session.scalar(question) or 0
