"""Which review is due next by each cadence in force: two statements for all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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
from catalog_partnership.computing.calendar import Cadence, DueReview, DueStatus
from catalog_partnership.queries.history import ends_of, first_day_after
from catalog_partnership.queries.reviews import where_in_force
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.reviews import BusinessReviewRow

TODAY = sa.bindparam("today", type_=sa.Date())
LATE = frozenset({DueStatus.OVERDUE, DueStatus.MISSED})
GOING_ON = (RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)
Sight: TypeAlias = Callable[[Any, Principal], sa.ColumnElement[bool]]
Where: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]


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


class LateReview(NamedTuple):
    """The last review of a cadence that was not held in time, and that nobody was told of."""

    cadence_id: UUID
    due_on: dt.date


async def next_reviews(
    session: ReadSession, principal: Principal, sight: Sight, today: dt.date, latest: dt.date
) -> Sequence[NextReview]:
    """Return what is due next, by *latest*, by each cadence that the principal sees by *sight*."""
    given = {"today": today}

    def cadences(who: Principal) -> sa.Select[Any]:
        return _cadences(lambda row: sight(row, who))

    def failed(who: Principal) -> sa.Select[Any]:
        return _failed(lambda row: sight(row, who))

    asked = _QUESTIONS.rows
    found = await asked(session, principal, cadences, given, about=("cadences", sight))
    others = await asked(session, principal, failed, given, about=("failed", sight))
    return _told(found, others, today, latest)


async def late_of_all(session: ReadSession, today: dt.date) -> Sequence[LateReview]:
    """Return what is overdue or was missed, by all cadences there are, and was not told yet.

    Of each it is the last one; one that was held in vain before its day counts from then on.
    """
    given = {"today": today}
    cadences = await session.rows(_cadences(lambda _row: sa.true()), given)
    failed = await session.rows(_failed(lambda _row: sa.true()), given)
    found = []
    for row, items in _counted(cadences, failed, today, dt.date.max):
        late = [item.due_on for item in items if item.due_on < today and item.status in LATE]
        if late and (row.told_due_on is None or late[-1] > row.told_due_on):
            found.append(LateReview(row.id, late[-1]))
    return sorted(found, key=lambda item: (item.due_on, item.cadence_id.int))


async def next_of_relationships(
    session: ReadSession, relationship_ids: Sequence[UUID], today: dt.date
) -> Sequence[NextReview]:
    """Return what is due next by each cadence of some relationships."""

    def where(row: Any) -> sa.ColumnElement[bool]:
        return among(row.relationship_id, values=relationship_ids)

    given = {"today": today}
    cadences = await session.rows(_cadences(where), given)
    return _told(cadences, await session.rows(_failed(where), given), today)


def _cadences(where: Where) -> sa.Select[Any]:
    """Return the question for the cadences in force, each with the day that it is counted from."""
    row, deal = aliased(ReviewCadenceRow), aliased(RelationshipRow)
    (buyer, of_buyer), (provider, of_provider) = ends_of(
        row.relationship_id, row.buyer_id, row.provider_id
    )
    review = aliased(BusinessReviewRow)
    last = (
        sa.select(sa.func.max(review.held_on))
        .where(_where_of(review, row), review.is_compliant)
        .correlate(row)
        .scalar_subquery()
    )
    return (
        sa.select(
            *(row.id, row.relationship_id, row.buyer_id, row.provider_id),
            *(row.frequency, row.starts_on, last, row.told_due_on, row.ends_on),
            *(deal.over_at, buyer.left_at, provider.left_at),
        )
        .join(deal, deal.id == row.relationship_id)
        .outerjoin(buyer, of_buyer)
        .outerjoin(provider, of_provider)
        .where(
            where_in_force(row, TODAY),
            sa.or_(*(deal.status == item for item in GOING_ON)),
            where(row),
        )
    )


def _failed(where: Where) -> sa.Select[Any]:
    """Return the question for the days of reviews by cadences in force that do not count."""
    row, review = aliased(ReviewCadenceRow), aliased(BusinessReviewRow)
    asked: Any = (row.id, review.held_on)
    question: sa.Select[Any] = sa.select(*asked)
    return question.join(review, _where_of(review, row)).where(
        where_in_force(row, TODAY), review.is_compliant.is_(False), where(row)
    )


def _where_of(review: Any, cadence: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a review was held by today while a cadence was in force."""
    return sa.and_(
        review.relationship_id == cadence.relationship_id,
        review.buyer_id == cadence.buyer_id,
        review.provider_id == cadence.provider_id,
        review.held_on >= cadence.starts_on,
        review.held_on <= TODAY,
    )


def _told(
    rows: Sequence[Any], failed: Sequence[Any], today: dt.date, latest: dt.date = dt.date.max
) -> Sequence[NextReview]:
    """Return what follows from the rows, by the *latest* due date, the earliest one first."""
    found = []
    for row, items in _counted(rows, failed, today, latest):
        if items and not items[-1].is_settled and items[-1].due_on <= latest:
            found.append(
                NextReview(
                    cadence_id=row.id,
                    relationship_id=row.relationship_id,
                    buyer_id=row.buyer_id,
                    provider_id=row.provider_id,
                    due_on=items[-1].due_on,
                    first_due_on=items[0].due_on,
                )
            )
    return sorted(found, key=lambda item: (item.due_on, item.cadence_id.int))


def _counted(
    rows: Sequence[Any], failed: Sequence[Any], today: dt.date, latest: dt.date
) -> Iterator[tuple[Any, Sequence[DueReview]]]:
    """Yield the cadences by which something may be due by the *latest* day, with what is."""
    held: dict[UUID, list[dt.date]] = defaultdict(list)
    for cadence_id, day in failed:
        held[cadence_id].append(day)
    for row in rows:
        cadence_id, _deal, _buyer, _provider, frequency, starts_on, last, _told_on, *ends = row
        months, anchor = calendar.MONTHS[frequency], last or starts_on
        if plus_months(anchor, months) > latest:
            continue
        ends_on, *moments = ends
        days = [first_day_after(moment) for moment in moments if moment is not None]
        if ends_on is not None:
            days.append(ends_on)
        cadence = Cadence(months, starts_on, min(days, default=None))
        yield row, calendar.next_review(cadence, anchor, held.get(cadence_id, ()), today)


_QUESTIONS = KeptQuestions()
