"""Which objectives burn: their budgets go so fast over a window that somebody should look."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from catalog.plugin import ReadSession
from catalog_operation.computing.budgets import ALERTS, Burning, burn_rate
from catalog_operation.computing.windows import span_at
from catalog_operation.queries import objectives
from catalog_operation.queries.samples import Counted
from catalog_operation.tables.objectives import BurnWindow


async def burning(
    session: ReadSession,
    found: Sequence[Any],
    kept: Mapping[UUID, Collection[BurnWindow]],
    at: dt.datetime,
) -> dict[UUID, list[BurnWindow]]:
    """Return over which windows each of these objectives burns at a moment.

    Two statements, however many there are. Where the short window has no data, nobody knows: what
    burned before, as it is *kept*, does so for as long as the long one has a rate.
    """
    asked = []
    for item in found:
        span = span_at(item, at)
        lengths = [length for alert in ALERTS.values() for length in (alert.long, alert.short)]
        asked.append((item, [(span.end - length, span.end) for length in lengths]))
    told = await objectives.counted(session, asked)
    return {
        item.id: [
            window
            for window, long, short in zip(ALERTS, counted[::2], counted[1::2], strict=True)
            if _burns(item, window, long, short, was=window in kept.get(item.id, ()), at=at)
        ]
        for item, counted in zip(found, told, strict=True)
    }


def _burns(
    item: Any, window: BurnWindow, long: Counted, short: Counted, *, was: bool, at: dt.datetime
) -> bool:
    rates = (burn_rate(*counted, item.target) for counted in (long, short))
    found = Burning(None, *rates)
    fires = found.fires(ALERTS[window].factor(span_at(item, at).length))
    return was and found.long is not None if fires is None else fires
