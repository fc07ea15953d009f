"""What is owed for broken promises: for each agreement and period, by the target that owes most."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any
from uuid import UUID

from catalog.plugin import Commitment, ReadSession, Window
from catalog_operation.computing.credits import Credit, credit, rate
from catalog_operation.computing.harm import Harm
from catalog_operation.computing.spans import moment
from catalog_operation.queries import owed
from catalog_operation.queries.owed import DayCounts


@dataclass(frozen=True)
class Owed:
    """Who is hurt by a broken promise, and what they are owed for it, if it owes most."""

    consumer_id: UUID | None
    credit: Credit | None


async def owing(
    session: ReadSession, groups: Sequence[tuple[Sequence[Harm], Sequence[Harm]]]
) -> list[list[Owed]]:
    """Return what is owed for broken promises, in each group apart, in three statements.

    A group has the promises that are told of, and all broken ones of the same agreements. Nothing
    is owed before a period has ended, nor of targets that roll on, nor where no band of credits
    holds what was measured.
    """
    said = [harm.promise.said for told, _ in groups for harm in told]
    consumers = await owed.consumers(session, {item.agreement_id for item in said})
    rates = [_largest(broken) for _, broken in groups]
    most = [item for found in rates for item, _ in found.values()]
    prices = await owed.prices(session, {item.edition_id for item in most})
    counts = await owed.counts(session, most)
    told = []
    for (harms, _), found in zip(groups, rates, strict=True):
        own = []
        for harm in harms:
            item: Commitment = harm.promise.said
            largest = found.get(_key(item))
            is_it = largest is not None and largest[0] is item
            share = largest[1] if largest is not None and is_it else None
            credited = None if share is None else _credit(item, share, prices, counts)
            own.append(Owed(consumers.get(item.agreement_id), credited))
        told.append(own)
    return told


def _credit(said: Commitment, share: Decimal, prices: owed.Prices, counts: DayCounts) -> Credit:
    period: Any = said.period
    part = Fraction(_seconds(said.window), _seconds(period))
    counted = partial(_counted, counts, said)
    lasting = str(said.target["window"]["period"])
    return credit(share, prices.get(said.edition_id, ()), lasting, counted, part)


def _seconds(window: Window) -> int:
    return moment(window.end) - moment(window.start)


def _counted(
    counts: DayCounts,
    said: Commitment,
    unit: str,
    is_sum: bool,  # noqa: FBT001  # as it is called
) -> Decimal | None:
    """Return how many units were used in the period of a commitment: in all, or on a mean day."""
    days = counts.get((said.relationship_id, said.offering_id, unit), {})
    first, last = _days(said)
    used = [count for day, count in days.items() if first <= day < last]
    if not used:
        return None
    return sum(used, Decimal()) / (1 if is_sum else len(used))


def _days(said: Commitment) -> tuple[dt.date, dt.date]:
    """Return the days of a period by the calendar of UTC, by which units are counted.

    A period of another time zone has those whose noon lies in it.
    """
    noon = dt.timedelta(hours=12)
    return (said.window.start + noon).date(), (said.window.end + noon).date()


def _key(said: Commitment) -> tuple[UUID, Window | None]:
    """Return what has one credit: an agreement and a period."""
    return said.agreement_id, said.period


def _largest(harms: Sequence[Harm]) -> dict[Any, tuple[Commitment, Decimal]]:
    """Return what owes most for each agreement and period, with its rate; the worst of several."""
    found: dict[Any, tuple[Commitment, Decimal]] = {}
    most: dict[Any, tuple[Decimal, float]] = {}
    for harm in harms:
        said: Commitment = harm.promise.said
        percent = harm.supplied.percent
        if not said.has_ended or said.period is None or percent is None:
            continue
        share = rate(said.target["credits"], percent)
        key = _key(said)
        if share is not None and (key not in most or (share, -percent) > most[key]):
            most[key] = share, -percent
            found[key] = said, share
    return found
