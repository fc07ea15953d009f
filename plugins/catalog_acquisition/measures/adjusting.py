"""How long it takes from an issue to the decision what to change."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from catalog.plugin import Context, Measurement, median
from catalog_acquisition.queries import loop

DAY = 86_400
UNIT = "days"


async def times_to_adjustment(
    context: Context, contract_ids: Collection[UUID]
) -> list[Measurement]:
    """Measure the median of the days from an issue to its adjustment, of each contract.

    NO_DATA where nothing was adjusted that somebody had raised.
    """
    days: dict[UUID, list[float]] = defaultdict(list)
    times = await loop.adjusting_times(context.session, context.principal, contract_ids)
    for contract_id, raised, decided in times:
        days[contract_id].append((decided - raised).total_seconds() / DAY)
    return [replace(median(days[key]), key="time-to-adjustment", unit=UNIT) for key in contract_ids]
