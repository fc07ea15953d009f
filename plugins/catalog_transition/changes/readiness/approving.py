"""Approvals: a reviewer who did not answer says that a version is ready at a level."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Asker,
    Change,
    Consent,
    Doc,
    Omittable,
    PersonRow,
    ServiceRow,
    Work,
)
from catalog_transition.changes.readiness import starting
from catalog_transition.queries import reviews
from catalog_transition.rules.access_of_readiness import ReviewId
from catalog_transition.rules.conditions_of_readiness import TO_APPROVE, where_reviewer
from catalog_transition.tables.readiness import ReadinessReviewRow, ReviewApprovalRow


@dataclass(frozen=True, kw_only=True)
class ApproveReview(Change[ReadinessReviewRow]):
    """Say, as a reviewer of the service, that a version is ready at the level of a review.

    It holds for this level alone, and stays when the approver is a reviewer no longer. Whatever is
    answered afterwards asks for it anew. Warnings name what nobody has answered yet.
    """

    id: Annotated[ReviewId, Doc("The review.")]
    expected_revision: Annotated[
        int, Doc("The revision that was read before: every answer raises it.")
    ]
    happened_at: Annotated[
        Omittable[dt.datetime],
        Doc("When it was said; now unless given. They have to be a reviewer then and today."),
    ] = OMITTED
    preconditions = TO_APPROVE

    async def check(self, work: Work) -> ReadinessReviewRow | None:
        """Refuse a stale revision, a time to come, and one when they were no reviewer."""
        review = await work.edit(ReadinessReviewRow, self.id, expected=self.expected_revision)
        moment = self._moment(work)
        must_have_happened(work, moment, "happened_at")
        if review is None:
            return None
        if moment < review.created_at:
            message = "The review had not begun: give a later time."
            work.problems.add("TIMES_REVERSED", message, "happened_at")
        else:
            await self._must_be_reviewer(work, review, moment)
        return review

    async def apply(self, work: Work, review: ReadinessReviewRow) -> ReadinessReviewRow:
        """Write the approval, which takes the place of an earlier one of the same person."""
        person_id = work.principal.person_id
        person = None if person_id is None else await work.session.get(PersonRow, person_id)
        name = work.principal.subject if person is None else person.slug
        given = {
            "approver": name,
            "person_id": person_id,
            "consent": Consent.GIVEN,
            "happened_at": self._moment(work),
            "recorded_by": work.principal.subject,
            "answers": await reviews.answer_count(work.session, review.id),
        }
        known = await reviews.approval_of(work.session, review.id, folded(name))
        if known is None:
            named = {"review_id": review.id, "approver_key": folded(name)}
            await work.create(ReviewApprovalRow(**named, **given))
        else:
            work.mark(known)
            for column, value in given.items():
                setattr(known, column, value)
        for item in (await reviews.failing(work.session, [review.id])).get(review.id, ()):
            message = f"The check {item.key} does not pass: {item.title}"
            work.problems.warn("CHECK_NOT_PASSED", message, "id", subject=item.key)
        work.tell("readiness_review.approved", review, **starting.facts(review))
        return review

    def _moment(self, work: Work) -> dt.datetime:
        return work.now if self.happened_at is OMITTED else self.happened_at

    async def _must_be_reviewer(
        self, work: Work, review: ReadinessReviewRow, moment: dt.datetime
    ) -> None:
        then = Asker(work.principal, moment, work.rules.chain)
        question = sa.select(ServiceRow.id).where(
            ServiceRow.id == review.service_id, where_reviewer(ServiceRow, then)
        )
        if moment < work.now and await work.session.scalar(question) is None:
            message = "You were no reviewer of the service then: give the time when you said it."
            work.problems.add("ROLE_NOT_HELD", message, "happened_at")


def folded(name: str) -> str:
    """Return a name as it is compared: without a leading `@`, in lower case."""
    return name.strip().removeprefix("@").casefold()


def must_have_happened(work: Work, moment: dt.datetime, field: str) -> None:
    """Refuse a moment that is to come."""
    if moment > work.now:
        work.problems.add("TIME_TO_COME", "Record what has happened: give a past time.", field)
