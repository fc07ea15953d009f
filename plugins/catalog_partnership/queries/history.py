"""What was due between buyers and providers, and what came of it: many pairs in two statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    ParticipantRole,
    ReadSession,
    RelationshipParticipantRow,
    RelationshipRow,
    among,
)
from catalog_partnership.computing import calendar
from catalog_partnership.computing.calendar import Cadence, DueReview
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.reviews import BusinessReviewRow

ONE_DAY = dt.timedelta(days=1)
MOMENT = dt.timedelta(microseconds=1)


class PairKey(NamedTuple):
    """Which pair it is: a buyer and a provider in one relationship."""

    relationship_id: UUID
    buyer_id: UUID
    provider_id: UUID


def first_day_after(moment: dt.datetime) -> dt.date:
    """Return the first day that begins when a moment has come, or later."""
    return (moment.astimezone(dt.UTC) - MOMENT).date() + ONE_DAY


def ends_of(*columns: Any) -> Sequence[tuple[Any, Any]]:
    """Return, for the columns of a pair, the tables of its two participants with their joins."""
    relationship_id, buyer_id, provider_id = columns
    sides = ((buyer_id, ParticipantRole.CONSUMER), (provider_id, ParticipantRole.PROVIDER))
    found = []
    for organization_id, role in sides:
        party = aliased(RelationshipParticipantRow)
        found.append(
            (
                party,
                sa.and_(
                    party.relationship_id == relationship_id,
                    party.organization_id == organization_id,
                    party.role == role,
                ),
            )
        )
    return found


async def due_reviews(
    session: ReadSession,
    relationship_ids: Collection[UUID],
    today: dt.date,
    where: Callable[[Any], sa.ColumnElement[bool]] = lambda _row: sa.true(),
) -> Mapping[PairKey, Sequence[DueReview]]:
    """Return what has been due of each pair that has a cadence, the earliest first.

    *where* tells which cadences count.
    """
    held = await _held(session, relationship_ids, today)
    row, deal = ReviewCadenceRow, RelationshipRow
    (buyer, of_buyer), (provider, of_provider) = ends_of(
        row.relationship_id, row.buyer_id, row.provider_id
    )
    question = (
        sa.select(
            *(row.relationship_id, row.buyer_id, row.provider_id),
            *(row.frequency, row.starts_on, row.ends_on),
            *(deal.over_at, buyer.left_at, provider.left_at),
        )
        .join(deal, deal.id == row.relationship_id)
        .outerjoin(buyer, of_buyer)
        .outerjoin(provider, of_provider)
        .where(among(row.relationship_id, values=relationship_ids), where(row))
        .order_by(row.starts_on, row.number)
    )
    found: dict[PairKey, list[DueReview]] = defaultdict(list)
    for found_row in await session.rows(question):
        key = PairKey(*found_row[:3])
        frequency, starts_on, ends_on, *moments = found_row[3:]
        days = [first_day_after(moment) for moment in moments if moment is not None]
        end = min([*days, *([ends_on] if ends_on else [])], default=None)
        cadence = Cadence(calendar.MONTHS[frequency], starts_on, end)
        compliant, others = held[key]
        found[key] += calendar.due_reviews(cadence, compliant, others, today)
    return found


async def _held(
    session: ReadSession, relationship_ids: Collection[UUID], today: dt.date
) -> Mapping[PairKey, tuple[list[dt.date], list[dt.date]]]:
    """Return the days of compliant reviews of each pair, and those of the others."""
    row = BusinessReviewRow
    question = sa.select(
        *(row.relationship_id, row.buyer_id, row.provider_id, row.held_on, row.is_compliant)
    ).where(among(row.relationship_id, values=relationship_ids), row.held_on <= today)
    found: dict[PairKey, tuple[list[dt.date], list[dt.date]]] = defaultdict(lambda: ([], []))
    for *pair, day, is_compliant in await session.rows(question):
        found[PairKey(*pair)][not is_compliant].append(day)
    return found
