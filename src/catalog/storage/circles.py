"""Questions about circles: the services of other houses that let somebody nearer than all."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.rings import HOUSE
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.services import ServiceCircleRow


async def counted(
    session: ReadSession, house_ids: Collection[UUID], *, most: int
) -> tuple[int, bool]:
    """Return how many services let these houses nearer, up to *most*, and if they co-own any."""
    row = ServiceCircleRow
    own = row.house_id.in_(house_ids)
    pairs = sa.select(sa.literal(1).label("pair")).where(own).limit(most).subquery()
    co_owned = sa.select(row.service_id).where(own, row.ring >= HOUSE).exists()
    question = sa.select(sa.func.count(), co_owned).select_from(pairs)
    ((number, is_co_owner),) = await session.rows(question)
    return number, bool(is_co_owner)
