"""How long it takes from an issue to the decision what to change."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import Measurement, ReadSession, among, median
from catalog_acquisition.queries import loop

DAY = 86_400
UNIT = "days"


async def times_to_adjustment(
    session: ReadSession, contract_ids: Collection[UUID], where: loop.Where
) -> list[Measurement]:
    """Measure the median of the days from an issue to its adjustment, of each contract.

    Only contracts that meet a condition are measured. NO_DATA where nothing was adjusted that
    somebody had raised.
    """
    days: dict[UUID, list[float]] = defaultdict(list)

    def where_seen(contract: Any) -> sa.ColumnElement[bool]:
        return sa.and_(among(contract.id, values=contract_ids), where(contract))

    for contract_id, raised, decided in await loop.adjusting_times(session, where_seen):
        days[contract_id].append((decided - raised).total_seconds() / DAY)
    return [replace(median(days[key]), key="time-to-adjustment", unit=UNIT) for key in contract_ids]
