"""What review packs are about: which side reads them, and the review before."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import OrganizationRow, Principal, ReadSession, as_member, encode_id
from catalog_partnership.tables.reviews import BusinessReviewRow

DAY = dt.timedelta(days=1)


async def members(session: ReadSession, review: BusinessReviewRow) -> Mapping[UUID, Principal]:
    """Return who reads as the members of each side of a review do, by the sides' organizations.

    A side that nobody acts for reads nothing.
    """
    row = OrganizationRow
    sides = sa.select(row.id, row.slug).where(
        row.id.in_((review.buyer_id, review.provider_id)), row.is_recorded.is_(False)
    )
    found = sorted(map(tuple, await session.rows(sides)), key=lambda side: side[1])
    return {key: await as_member(session, slug) for key, slug in found}


async def held_before(
    session: ReadSession, review: BusinessReviewRow, day: dt.date
) -> dt.date | None:
    """Return when the sides of a review held one last, before a day."""
    row = BusinessReviewRow
    question = sa.select(sa.func.max(row.held_on)).where(
        row.relationship_id == review.relationship_id,
        row.buyer_id == review.buyer_id,
        row.provider_id == review.provider_id,
        row.held_on < day,
        row.id != review.id,
    )
    found: dt.date | None = await session.scalar(question)
    return found


def variables(relationship_id: UUID, starts_on: dt.date, ends_on: dt.date) -> Mapping[str, Any]:
    """Return what documents may use: the relationship, and the days of a period as a window."""
    start, end = (
        dt.datetime.combine(day, dt.time(), dt.UTC).isoformat()
        for day in (starts_on, ends_on + DAY)
    )
    return {
        "relationship": encode_id("ServiceRelationship", relationship_id),
        "window": {"from": start, "to": end},
        "from": start,
        "to": end,
    }
