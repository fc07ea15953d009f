"""What vendors owe back by contracts over a time, beside what was received."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from catalog_acquisition.computing.credits import OwedAmount, attained, owed
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.computing.statuses import PromiseOutcome
from catalog_acquisition.measures.occurrences import Occurrence, PromiseAsking, occurrences


class OwedCredit(NamedTuple):
    """A day for which a credit is owed."""

    occurrence: Occurrence
    credit: OwedAmount


async def owed_credits(
    asking: PromiseAsking, rows: Sequence[Any], first: dt.date, last: dt.date
) -> dict[UUID, list[OwedCredit]]:
    """Return the days of a time for which credits are owed, by the contracts of obligations."""
    priced = [row for row in rows if row.credits and row.price is not None]
    found: dict[UUID, list[OwedCredit]] = {row.contract_id: [] for row in rows}
    days = await occurrences(asking, priced, first, last)
    for row in priced:
        for item in days.get(row.id, ()):
            credit = credit_of(item, asking.now)
            if credit is not None:
                found[row.contract_id].append(OwedCredit(item, credit))
    return found


def credit_of(item: Occurrence, now: dt.datetime) -> OwedAmount | None:
    """Return what is owed for a day, as of now; None where nothing is."""
    row = item.rule
    outcome = PromiseOutcome(item.status, item.met_on, item.value)
    today = day_of(now, row.time_zone)
    value = attained(outcome, item.due_on, today, is_benchmark=row.comparator is not None)
    return owed(row.credits, row.price, row.currency, value)


def total(found: Sequence[OwedCredit]) -> Decimal:
    """Return what is owed in all."""
    return sum((item.credit.amount for item in found), Decimal(0))
