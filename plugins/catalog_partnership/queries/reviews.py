"""Reviews and cadences: what was held, who was there, and what is due, for many at once."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import PersonRow, ReadSession, among
from catalog_partnership.tables.cadences import ReviewCadenceRow
from catalog_partnership.tables.reviews import (
    AttendanceCategory,
    BusinessReviewRow,
    ReviewAttendanceRow,
)


async def newest_number(session: ReadSession, row: Any, relationship_id: UUID) -> int:
    """Return the highest number of such a row of a relationship, or 0."""
    question = sa.select(sa.func.max(row.number)).where(row.relationship_id == relationship_id)
    return await session.scalar(question) or 0


def where_in_force(row: Any, day: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a cadence is in force on a day, or is to be after it.

    One that is to be replaced later is in force until then.
    """
    goes_on = sa.and_(row.ends_on > day, row.ends_on > row.starts_on)
    return sa.or_(row.ends_on.is_(None), goes_on)


async def cadence_in_force(
    session: ReadSession, relationship_id: UUID, buyer_id: UUID, provider_id: UUID, day: dt.date
) -> ReviewCadenceRow | None:
    """Return the cadence of a pair that is in force on a day; None where there is none."""
    question = _of_pair(relationship_id, buyer_id, provider_id, day)
    return await _first(session, question.where(ReviewCadenceRow.starts_on <= day))


async def last_cadence(
    session: ReadSession, relationship_id: UUID, buyer_id: UUID, provider_id: UUID, day: dt.date
) -> ReviewCadenceRow | None:
    """Return the last cadence of a pair that is in force on a day, or is to be after it."""
    return await _first(session, _of_pair(relationship_id, buyer_id, provider_id, day))


async def _first(
    session: ReadSession, question: sa.Select[ReviewCadenceRow]
) -> ReviewCadenceRow | None:
    return next(iter(await session.scalars(question)), None)


def _of_pair(
    relationship_id: UUID, buyer_id: UUID, provider_id: UUID, day: dt.date
) -> sa.Select[ReviewCadenceRow]:
    row = ReviewCadenceRow
    return (
        sa.select(row)
        .where(
            row.relationship_id == relationship_id,
            row.buyer_id == buyer_id,
            row.provider_id == provider_id,
            where_in_force(row, day),
        )
        .order_by(row.starts_on.desc(), row.number.desc())
        .limit(1)
    )


async def held_by(
    session: ReadSession, cadence: ReviewCadenceRow, before: dt.date, but: UUID | None = None
) -> tuple[list[dt.date], list[dt.date]]:
    """Return on which days reviews were held since a cadence began, up to a day.

    The first ones are those of compliant reviews, the others those of the rest.
    """
    row = BusinessReviewRow
    question = sa.select(row.held_on, row.is_compliant).where(
        row.relationship_id == cadence.relationship_id,
        row.buyer_id == cadence.buyer_id,
        row.provider_id == cadence.provider_id,
        row.held_on >= cadence.starts_on,
        row.held_on <= before,
    )
    if but is not None:
        question = question.where(row.id != but)
    found: tuple[list[dt.date], list[dt.date]] = ([], [])
    for day, is_compliant in await session.rows(question):
        found[not is_compliant].append(day)
    return found


class Attended(NamedTuple):
    """Somebody who was at a review in a category that counts."""

    person_id: UUID
    category: AttendanceCategory


async def attended(
    session: ReadSession, review_ids: Collection[UUID]
) -> Mapping[UUID, list[Attended]]:
    """Return who was at each review and counts, in one statement."""
    row = ReviewAttendanceRow
    question = sa.select(row.review_id, row.person_id, row.category).where(
        among(row.review_id, values=review_ids), row.counts
    )
    found: dict[UUID, list[Attended]] = {key: [] for key in review_ids}
    for review_id, person_id, category in await session.rows(question):
        found[review_id].append(Attended(person_id, category))
    return found


async def names(session: ReadSession, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return what some people are called."""
    question = sa.select(PersonRow.id, PersonRow.name).where(among(PersonRow.id, values=person_ids))
    return dict(map(tuple, await session.rows(question)))
