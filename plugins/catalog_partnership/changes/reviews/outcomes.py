"""What comes of reviews: decisions are noted, and actions that one side is to do."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import OMITTED, Change, Doc, Omittable, OrganizationId, Statement, Work
from catalog_partnership.changes.goals.sharing import must_be_past_day
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.rules.access import BusinessReviewId, ReviewOutcomeId
from catalog_partnership.rules.conditions import TO_COMPLETE, TO_DECIDE
from catalog_partnership.tables.reviews import (
    MOST_OUTCOMES,
    BusinessReviewRow,
    ReviewOutcomeKind,
    ReviewOutcomeRow,
)


@dataclass(frozen=True, kw_only=True)
class NoteReviewOutcome(Change[BusinessReviewRow]):
    """Note a decision of a review that was held, or an action that one side is to do."""

    review_id: Annotated[BusinessReviewId, Doc("The review.")]
    kind: Annotated[ReviewOutcomeKind, Doc("Whether it is a decision, or an action.")]
    text: Annotated[Statement, Doc("What was decided, or is to be done.")]
    owner_id: Annotated[
        Omittable[OrganizationId | None], Doc("The side that is to do it; of an action.")
    ] = OMITTED
    due_on: Annotated[Omittable[Day | None], Doc("By which day; of an action.")] = OMITTED
    preconditions = TO_DECIDE

    async def check(self, work: Work) -> BusinessReviewRow | None:
        """Refuse an action without a side or a day, a decision with them, and one too many."""
        review = await work.edit(BusinessReviewRow, self.review_id)
        is_action = self.kind is ReviewOutcomeKind.ACTION
        for field in ("owner_id", "due_on"):
            is_given = getattr(self, field) not in {OMITTED, None}
            if is_given is not is_action:
                message = "An action has a side that is to do it and a day, and a decision neither."
                work.problems.add("ACTION_INCOMPLETE", message, field)
        if review is None:
            return None
        sides = (review.buyer_id, review.provider_id)
        if is_action and self.owner_id not in {OMITTED, None, *sides}:
            work.problems.add("NOT_A_PARTICIPANT", "Name one of the two sides.", "owner_id")
        if await self._used(work) >= MOST_OUTCOMES:
            message = f"It has {MOST_OUTCOMES} outcomes, and takes no more."
            work.problems.add("OUTCOMES_TOO_MANY", message, "review_id")
        return review

    async def _used(self, work: Work) -> int:
        question = sa.select(sa.func.max(ReviewOutcomeRow.position)).where(
            ReviewOutcomeRow.review_id == self.review_id
        )
        return await work.session.scalar(question) or 0

    async def apply(self, work: Work, review: BusinessReviewRow) -> ReviewOutcomeRow:
        """Insert it."""
        row = ReviewOutcomeRow(
            **self.columns(ReviewOutcomeRow), position=await self._used(work) + 1
        )
        await work.create(row)
        return row


@dataclass(frozen=True, kw_only=True)
class CompleteReviewAction(Change[ReviewOutcomeRow]):
    """Say that an action of a review is done, as the side that was to do it."""

    id: Annotated[ReviewOutcomeId, Doc("The action.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    done_on: Annotated[Omittable[Day], Doc("On which day; today unless given.")] = OMITTED
    preconditions = TO_COMPLETE

    async def check(self, work: Work) -> ReviewOutcomeRow | None:
        """Refuse a stale revision, and a day to come."""
        must_be_past_day(work, self.done_on, "done_on")
        return await work.edit(ReviewOutcomeRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: ReviewOutcomeRow) -> ReviewOutcomeRow:
        """Write the day."""
        day: dt.date = must_be_past_day(work, self.done_on, "done_on")
        row.done_on = day
        return row
