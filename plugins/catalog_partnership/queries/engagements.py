"""Engagements: which model a pair has, and what it has to show for another one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, RelationshipRow, RelationshipStatus, among
from catalog_partnership.computing.trust import SharedFigure, Trust
from catalog_partnership.queries import history
from catalog_partnership.queries.history import PairKey
from catalog_partnership.settings import PartnershipSettings
from catalog_partnership.tables.engagements import EngagementModel, EngagementRow
from catalog_partnership.tables.goals import GoalStatus, SharedGoalRow
from catalog_partnership.tables.reviews import BusinessReviewRow

AGREED = (RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)


async def current(session: ReadSession, pair: PairKey) -> EngagementRow | None:
    """Return the engagement that a pair has now; None where nobody has begun to keep it."""
    row = EngagementRow
    question = sa.select(row).where(
        row.relationship_id == pair.relationship_id,
        row.buyer_id == pair.buyer_id,
        row.provider_id == pair.provider_id,
        row.until.is_(None),
    )
    return next(iter(await session.scalars(question)), None)


def where_standing(engagement: Any, now: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a pair has an engagement now, and may confirm another one.

    Their relationship goes on, and both sides are still there.
    """
    deal = aliased(RelationshipRow)
    (buyer, of_buyer), (provider, of_provider) = history.ends_of(
        engagement.relationship_id, engagement.buyer_id, engagement.provider_id
    )
    there = sa.and_(
        *(sa.or_(side.left_at.is_(None), side.left_at > now) for side in (buyer, provider))
    )
    found = (
        sa.select(deal.id)
        .join(buyer, of_buyer)
        .join(provider, of_provider)
        .where(
            deal.id == engagement.relationship_id,
            deal.status.in_(AGREED),
            sa.or_(deal.over_at.is_(None), deal.over_at > now),
            *there,
        )
    )
    return sa.and_(engagement.until.is_(None), found.correlate(engagement).exists())


async def standing_after(
    session: ReadSession, after: UUID | None, most: int, now: dt.datetime
) -> Sequence[EngagementRow]:
    """Return engagements that pairs have now and may change, the next ones by their ids."""
    row = EngagementRow
    question = sa.select(row).where(where_standing(row, now)).order_by(row.id).limit(most)
    if after is not None:
        question = question.where(row.id > after)
    return list(await session.scalars(question))


async def trust_of(
    session: ReadSession,
    engagements: Collection[EngagementRow],
    settings: PartnershipSettings,
    now: dt.datetime,
) -> Mapping[PairKey, Trust]:
    """Return what the pairs of some engagements have to show, in three statements."""
    ids = {row.relationship_id for row in engagements}
    due = await history.due_reviews(session, ids, now.date())
    goals = await _goals(session, ids)
    found = {}
    for row in engagements:
        key = pair_of(row)
        found[key] = Trust(
            row.model,
            row.since.date(),
            due.get(key, ()),
            goals.get(key, ()),
            settings.compliant_reviews,
            settings.missed_reviews,
            now.date(),
        )
    return found


def pair_of(row: Any) -> PairKey:
    """Return which pair a row is about."""
    return PairKey(row.relationship_id, row.buyer_id, row.provider_id)


def begun(pair: PairKey, since: dt.datetime) -> EngagementRow:
    """Return the engagement that pairs begin with: the buyer leads."""
    return EngagementRow(
        **pair._asdict(), number=0, model=EngagementModel.BUYER_LED, since=since, until=None
    )


async def _goals(
    session: ReadSession, relationship_ids: Collection[UUID]
) -> Mapping[PairKey, list[SharedFigure]]:
    """Return the goals of each pair that both sides agreed to, with an owner on each."""
    row, review = aliased(SharedGoalRow), aliased(BusinessReviewRow)
    question = (
        sa.select(row, review.held_on)
        .outerjoin(review, review.id == row.discussed_in_id)
        .where(
            among(row.relationship_id, values=relationship_ids),
            row.status == GoalStatus.AGREED,
            row.buyer_owner_id.is_not(None),
            row.provider_owner_id.is_not(None),
        )
        .order_by(row.relationship_id, row.number)
    )
    found: dict[PairKey, list[SharedFigure]] = defaultdict(list)
    for goal, discussed_on in await session.rows(question):
        found[pair_of(goal)].append(
            SharedFigure(
                goal.number,
                goal.title,
                goal.comparator,
                goal.target,
                goal.measured,
                discussed_on,
            )
        )
    return found
