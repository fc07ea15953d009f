"""What is owed for broken promises: for each agreement and period, by the target that owes most."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import Commitment, ReadSession
from catalog_operation.computing.credits import Credit, credit, rate
from catalog_operation.computing.harm import Harm
from catalog_operation.queries import owed

Period = tuple[UUID, dt.datetime]


@dataclass(frozen=True)
class Owed:
    """Who is hurt by a broken promise, and what they are owed for it, if it owes most."""

    consumer_id: UUID | None
    credit: Credit | None


def _nothing(_unit: str, _is_sum: bool) -> Decimal | None:  # noqa: FBT001  # as it is called
    return None


async def owing(session: ReadSession, harms: Sequence[Harm]) -> list[Owed]:
    """Return what is owed for each of these broken promises, in two statements.

    Nothing is, before the period has ended, nor of targets that roll on, nor where no band of
    credits holds what was measured.
    """
    said: list[Commitment] = [harm.promise.said for harm in harms]
    consumers = await owed.consumers(session, {item.agreement_id for item in said})
    rates = dict(_largest(harms))
    editions = {said[number].edition_id for number, _ in rates.values()}
    prices = await owed.prices(session, editions) if editions else {}
    told = {
        number: credit(
            share, prices.get(said[number].edition_id, ()), _period(said[number].target), _nothing
        )
        for number, share in rates.values()
    }
    return [
        Owed(consumers.get(item.agreement_id), told.get(number)) for number, item in enumerate(said)
    ]


def _period(target: Mapping[str, Any]) -> str:
    return str(target["window"]["period"])


def _largest(harms: Iterable[Harm]) -> Iterable[tuple[Period, tuple[int, Decimal]]]:
    """Return for each agreement and period the largest rate, and the number of what owes it."""
    found: dict[Period, tuple[int, Decimal]] = {}
    for number, harm in enumerate(harms):
        item: Commitment = harm.promise.said
        percent = harm.supplied.percent
        if not item.has_ended or item.target["window"]["period"] is None or percent is None:
            continue
        share = rate(item.target["credits"], percent)
        key = item.agreement_id, item.window.start
        if share is not None and (key not in found or share > found[key][1]):
            found[key] = number, share
    return found.items()
