"""Questions about circles: the services of other houses that let somebody nearer than all."""

from collections.abc import Collection
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.rings import HOUSE
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.services import ServiceCircleRow


async def counted(
    session: ReadSession, house_ids: Collection[UUID], *, most: int
) -> tuple[int, bool]:
    """Return how many services let these houses nearer, up to *most*, and if they co-own any."""
    ((number, is_co_owner),) = await session.rows(_counted(most), {"houses": list(house_ids)})
    return number, bool(is_co_owner)


@cache
def _counted(most: int) -> sa.Select[int, bool]:
    row = ServiceCircleRow
    own = among(row.house_id, "houses")
    pairs = sa.select(sa.literal(1).label("pair")).select_from(row).where(own)
    co_owned = sa.select(row.service_id).where(own, row.ring >= HOUSE).exists()
    return sa.select(sa.func.count(), co_owned).select_from(pairs.limit(most).subquery())
