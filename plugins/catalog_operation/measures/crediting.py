"""What is owed for broken promises: for each agreement and period, by the target that owes most."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from catalog.plugin import Commitment, ReadSession
from catalog_operation.computing.credits import Credit, credit, rate
from catalog_operation.computing.harm import Harm
from catalog_operation.queries import owed
from catalog_operation.queries.owed import DayCounts


@dataclass(frozen=True)
class Owed:
    """Who is hurt by a broken promise, and what they are owed for it, if it owes most."""

    consumer_id: UUID | None
    credit: Credit | None


async def owing(session: ReadSession, groups: Sequence[Sequence[Harm]]) -> list[list[Owed]]:
    """Return what is owed for broken promises, in each group apart, in three statements.

    Nothing is, before the period has ended, nor of targets that roll on, nor where no band of
    credits holds what was measured.
    """
    said: list[Commitment] = [harm.promise.said for group in groups for harm in group]
    consumers = await owed.consumers(session, {item.agreement_id for item in said})
    rates = [dict(_largest(group)) for group in groups]
    owing_most = [group[number].promise.said for group, found in zip(groups, rates, strict=True)
                  for number in found]  # fmt: skip
    prices = await owed.prices(session, {item.edition_id for item in owing_most})
    counts = await owed.counts(session, owing_most)
    return [
        [
            Owed(
                consumers.get(harm.promise.said.agreement_id),
                _credit(harm.promise.said, found.get(number), prices, counts),
            )
            for number, harm in enumerate(group)
        ]
        for group, found in zip(groups, rates, strict=True)
    ]


def _credit(
    said: Commitment, share: Decimal | None, prices: owed.Prices, counts: DayCounts
) -> Credit | None:
    if share is None:
        return None
    period = str(said.target["window"]["period"])
    counted = partial(_counted, counts, said)
    return credit(share, prices.get(said.edition_id, ()), period, counted)


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


def _largest(harms: Sequence[Harm]) -> Iterator[tuple[int, Decimal]]:
    """Yield the number of what owes most for each agreement and period, with its rate."""
    found: dict[tuple[UUID, dt.datetime], tuple[int, Decimal]] = {}
    for number, harm in enumerate(harms):
        said: Commitment = harm.promise.said
        percent = harm.supplied.percent
        if not said.has_ended or said.target["window"]["period"] is None or percent is None:
            continue
        share = rate(said.target["credits"], percent)
        key = said.agreement_id, said.window.start
        if share is not None and (key not in found or share > found[key][1]):
            found[key] = number, share
    yield from found.values()
