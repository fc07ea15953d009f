"""Which review is due next by each cadence in force: one statement for all of them."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    KeptQuestions,
    Principal,
    ReadSession,
    RelationshipRow,
    RelationshipStatus,
    among,
    plus_months,
)
from catalog_partnership.computing import calendar
from catalog_partnership.queries.history import ends_of, first_day_after
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.reviews import BusinessReviewRow

GOING_ON = (RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)
Sight: TypeAlias = Callable[[Any, Principal], sa.ColumnElement[bool]]


class NextReview(NamedTuple):
    """The review that a cadence makes due next, or the one that is overdue by it.

    *first_due_on* is when it was due first: earlier than *due_on* where reviews were missed since.
    """

    cadence_id: UUID
    relationship_id: UUID
    buyer_id: UUID
    provider_id: UUID
    due_on: dt.date
    first_due_on: dt.date
    told_due_on: dt.date | None


async def next_reviews(
    session: ReadSession, principal: Principal, sight: Sight, today: dt.date
) -> Sequence[NextReview]:
    """Return what is due next by each cadence that the principal sees by *sight*."""
    given = {"today": today}

    def make(who: Principal) -> sa.Select[Any]:
        return _question(who, sight)

    rows = await _QUESTIONS.rows(session, principal, make, given, about=("seen", sight))
    return _told(rows, today)


async def next_of_all(session: ReadSession, today: dt.date) -> Sequence[NextReview]:
    """Return what is due next by each cadence there is."""
    question = _columns(aliased(ReviewCadenceRow))
    return _told(await session.rows(question, {"today": today}), today)


async def next_of_relationships(
    session: ReadSession, relationship_ids: Sequence[UUID], today: dt.date
) -> Sequence[NextReview]:
    """Return what is due next by each cadence of some relationships."""
    row: Any = aliased(ReviewCadenceRow)
    question = _columns(row).where(among(row.relationship_id, values=relationship_ids))
    return _told(await session.rows(question, {"today": today}), today)


def _question(principal: Principal, sight: Sight) -> sa.Select[Any]:
    row: Any = aliased(ReviewCadenceRow)
    return _columns(row).where(sight(row, principal))


def _columns(row: Any) -> sa.Select[Any]:
    """Return the question for the cadences in force, each with the day that it is counted from."""
    review, deal = aliased(BusinessReviewRow), aliased(RelationshipRow)
    (buyer, of_buyer), (provider, of_provider) = ends_of(
        row.relationship_id, row.buyer_id, row.provider_id
    )
    last = (
        sa.select(sa.func.max(review.held_on))
        .where(
            review.relationship_id == row.relationship_id,
            review.buyer_id == row.buyer_id,
            review.provider_id == row.provider_id,
            review.is_compliant,
            review.held_on >= row.starts_on,
            review.held_on <= sa.bindparam("today", type_=sa.Date()),
        )
        .correlate(row)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(row.id, row.relationship_id, row.buyer_id, row.provider_id),
            *(row.frequency, row.starts_on, last, row.told_due_on),
            *(deal.over_at, buyer.left_at, provider.left_at),
        )
        .join(deal, deal.id == row.relationship_id)
        .outerjoin(buyer, of_buyer)
        .outerjoin(provider, of_provider)
        .where(row.ends_on.is_(None), sa.or_(*(deal.status == item for item in GOING_ON)))
    )


def _told(rows: Sequence[Any], today: dt.date) -> Sequence[NextReview]:
    """Return what follows from the rows, the earliest due date first."""
    found = []
    for cadence_id, deal, buyer, provider, frequency, starts_on, last, told, *moments in rows:
        months = calendar.MONTHS[frequency]
        anchor = last or starts_on
        due_on = calendar.due_on(months, anchor, today)
        ends = [first_day_after(moment) for moment in moments if moment is not None]
        if all(due_on < end for end in ends) and all(today < end for end in ends):
            first = due_on if anchor > today else plus_months(anchor, months)
            found.append(NextReview(cadence_id, deal, buyer, provider, due_on, first, told))
    return sorted(found, key=lambda item: (item.due_on, item.cadence_id))


_QUESTIONS = KeptQuestions()
