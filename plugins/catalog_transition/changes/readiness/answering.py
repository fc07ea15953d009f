"""Answers: somebody says what they found of a check, and how that is known."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Omittable,
    Statement,
    WebAddress,
    Word,
    Work,
)
from catalog_transition.changes.readiness import starting
from catalog_transition.rules.access_of_readiness import ReviewId
from catalog_transition.rules.conditions_of_readiness import TO_ANSWER
from catalog_transition.tables.readiness import (
    CheckAnswerRow,
    CheckVerdict,
    ReadinessReviewRow,
    ReviewItemRow,
)

MOST_LINKS = 10  # of one answer
MOST_ANSWERS = 100  # to one check of a review


class AnsweredCheck(NamedTuple):
    """A review, and the check of it that is answered."""

    review: ReadinessReviewRow
    item: ReviewItemRow


@dataclass(frozen=True, kw_only=True)
class AnswerCheck(Change[AnsweredCheck]):
    """Say what was found of a check of a review. The latest answer counts, and all are kept."""

    review_id: Annotated[ReviewId, Doc("The review.")]
    key: Annotated[Word, Doc("The key of the check.")]
    answer: Annotated[CheckVerdict, Doc("What was found.")]
    evidence: Annotated[
        Omittable[Statement | None], Doc("How that is known; a check passes with this or a link.")
    ] = OMITTED
    links: Annotated[
        Omittable[Annotated[list[WebAddress], Many(MOST_LINKS)]], Doc("Where the evidence lies.")
    ] = OMITTED
    reason: Annotated[
        Omittable[Statement | None],
        Doc("Why it does not apply: without it a mandatory check fails. Or why it is as it is."),
    ] = OMITTED
    preconditions = TO_ANSWER

    async def check(self, work: Work) -> AnsweredCheck | None:
        """Refuse a check that the review does not have, and passing without evidence."""
        review = await work.hold(ReadinessReviewRow, self.review_id)
        if self.answer is CheckVerdict.PASS and not self._has_evidence:
            message = "Say how it is known, in evidence or in links."
            work.problems.add("EVIDENCE_MISSING", message, "evidence")
        if review is None:
            return None
        question = sa.select(ReviewItemRow).where(
            ReviewItemRow.review_id == review.id, ReviewItemRow.key == self.key
        )
        item: ReviewItemRow | None = await work.session.scalar(question)
        if item is None:
            message = "The review has no such check: read the keys of its items."
            work.problems.add("CHECK_UNKNOWN", message, "key")
            return None
        if item.answered >= MOST_ANSWERS:
            message = f"A check takes at most {MOST_ANSWERS} answers in one review."
            work.problems.add("TOO_MANY", message, "key")
        return AnsweredCheck(review, item)

    async def apply(self, work: Work, answering: AnsweredCheck) -> ReadinessReviewRow:
        """Insert the answer behind the others."""
        review, item = answering
        reason = None if self.reason is OMITTED else self.reason
        if self.answer is CheckVerdict.NOT_APPLICABLE and item.mandatory and reason is None:
            message = "Without a reason the check counts as failed: say why it does not apply."
            work.problems.warn("REASON_MISSING", message, "reason")
        item.answered += 1
        answer = CheckAnswerRow(
            item_id=item.id,
            number=item.answered,
            verdict=self.answer,
            evidence=None if self.evidence is OMITTED else self.evidence,
            links=[] if self.links is OMITTED else list(self.links),
            reason=reason,
            answered_by=work.principal.subject,
            person_id=work.principal.person_id,
            answered_at=work.now,
        )
        work.session.add(answer)
        await work.session.flush()
        work.mark(review)
        told = {**starting.facts(review), "key": self.key, "answer": self.answer.value}
        work.tell("readiness_review.answered", review, **told)
        return review

    @property
    def _has_evidence(self) -> bool:
        return any(given is not OMITTED and given for given in (self.evidence, self.links))
