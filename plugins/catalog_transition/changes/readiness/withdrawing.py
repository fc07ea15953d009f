"""Withdrawing: a review that was begun by mistake counts no longer."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import Change, Doc, Statement, Work
from catalog_transition.changes.readiness import starting
from catalog_transition.rules.access_of_readiness import ReviewId
from catalog_transition.rules.conditions_of_readiness import TO_WITHDRAW
from catalog_transition.tables.readiness import ReadinessReviewRow


@dataclass(frozen=True, kw_only=True)
class WithdrawReadinessReview(Change[ReadinessReviewRow]):
    """Take a review back that was begun by mistake, before anybody approves it.

    It stays readable with its answers, and counts no longer: the level below does again, and a new
    review of the same level may begin.
    """

    id: Annotated[ReviewId, Doc("The review.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    reason: Annotated[Statement, Doc("Why it is taken back.")]
    preconditions = TO_WITHDRAW

    async def check(self, work: Work) -> ReadinessReviewRow | None:
        """Refuse a stale revision."""
        return await work.edit(ReadinessReviewRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, review: ReadinessReviewRow) -> ReadinessReviewRow:
        """Note who took it back, when and why."""
        review.withdrawn_at, review.withdrawn_by = work.now, work.principal.subject
        review.withdrawal_reason = self.reason
        work.tell("readiness_review.withdrawn", review, **starting.facts(review))
        return review
