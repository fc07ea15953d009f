"""The periods of many contracts at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, RelationshipRow, Schedule, among
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.computing.periods import TermPeriod, period

MOMENT = dt.timedelta(microseconds=1)


async def of_contracts(
    session: ReadSession, contracts: Sequence[Any], now: dt.datetime
) -> Mapping[UUID, TermPeriod]:
    """Return the periods of contracts, by their ids: as the terms of their relationships stand."""
    row = RelationshipRow
    question = sa.select(
        row.id,
        row.starts_on,
        row.ends_on,
        row.notice_months,
        row.renewal,
        row.renewal_months,
        row.over_at,
    ).where(among(row.id, values=list({item.relationship_id for item in contracts})))
    terms = {item.id: item for item in await session.rows(question)}
    return {item.id: of_terms(item, terms[item.relationship_id], now) for item in contracts}


def of_terms(contract: Any, terms: Any, now: dt.datetime) -> TermPeriod:
    """Return the period of a contract by the terms of its relationship."""
    return of_schedule(contract, Schedule.of(terms), terms.starts_on, terms.over_at, now)


def of_schedule(
    contract: Any,
    schedule: Schedule,
    starts_on: dt.date | None,
    over_at: dt.datetime | None,
    now: dt.datetime,
) -> TermPeriod:
    """Return the period of a contract by a schedule, and by when its relationship is over."""
    over_on = None if over_at is None else (over_at - MOMENT).date()
    today = day_of(now, contract.time_zone)
    return period(schedule, starts_on, over_on, contract.max_extent, today)
