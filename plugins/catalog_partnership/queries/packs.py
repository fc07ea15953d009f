"""What review packs are about: which side reads them, and the review before."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OrganizationRow,
    Principal,
    ReadSession,
    among,
    as_member,
    encode_id,
)
from catalog_partnership.tables.packs import ReviewPackRow
from catalog_partnership.tables.reviews import BusinessReviewRow

DAY = dt.timedelta(days=1)


async def members(
    session: ReadSession, review: BusinessReviewRow, where: sa.ColumnElement[bool]
) -> Mapping[UUID, Principal]:
    """Return who reads as the members of some sides of a review do, by the sides' organizations.

    *where* tells of organizations which ones.
    """
    row = OrganizationRow
    sides = sa.select(row.id, row.slug).where(
        row.id.in_((review.buyer_id, review.provider_id)), where
    )
    found = sorted(map(tuple, await session.rows(sides)), key=lambda side: side[1])
    return {key: await as_member(session, slug) for key, slug in found}


async def frozen(session: ReadSession, review_id: UUID, organization_ids: Collection[UUID]) -> bool:
    """Tell whether some of these organizations have a pack of a review."""
    row = ReviewPackRow
    question = sa.select(row.id).where(
        row.review_id == review_id, among(row.organization_id, values=organization_ids)
    )
    return await session.scalar(question.limit(1)) is not None


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
