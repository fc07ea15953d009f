"""Reviews that wait for their approval."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import Asker, Awaiting, Waiting, WaitingItem
from catalog_transition.queries import reviews
from catalog_transition.rules.access_of_readiness import REVIEW
from catalog_transition.rules.conditions_of_readiness import TO_APPROVE
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    ReadinessReviewRow,
    ReviewApprovalRow,
    ReviewItemRow,
)


async def _reviews(awaiting: Awaiting) -> list[WaitingItem]:
    """Find the reviews whose checks all pass, and that nobody approved, for their reviewers."""
    review: Any = aliased(ReadinessReviewRow)
    asker = Asker(awaiting.principal, awaiting.now, awaiting.chain)
    approved = sa.select(ReviewApprovalRow.id).where(
        ReviewApprovalRow.review_id == review.id, reviews.where_current(ReviewApprovalRow)
    )
    lacking = (
        sa.select(ReviewItemRow.id)
        .join(CheckAnswerRow, reviews.LATEST, isouter=True)
        .where(
            ReviewItemRow.review_id == review.id,
            ReviewItemRow.mandatory,
            sa.or_(CheckAnswerRow.id.is_(None), ~reviews.where_passed()),
        )
    )
    question = (
        sa.select(review)
        .where(
            REVIEW(review, asker.principal),
            ~approved.correlate(review).exists(),
            ~lacking.correlate(review).exists(),
            *(item.holds(review, asker) for item in TO_APPROVE),
        )
        .order_by(review.created_at, review.id)
        .limit(awaiting.most)
    )
    return [
        WaitingItem(kind="REVIEW_TO_APPROVE", subject=row, since=row.updated_at)
        for row in await awaiting.session.scalars(question)
    ]


WAITING = (
    Waiting(
        name="reviews",
        kinds={"REVIEW_TO_APPROVE": "Everything was checked: say whether you approve."},
        find=_reviews,
    ),
)
