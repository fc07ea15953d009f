"""Recording business reviews: when they were held, who was there, and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Omittable,
    Once,
    PersonId,
    Prose,
    Role,
    Work,
)
from catalog_partnership.changes.events import facts
from catalog_partnership.changes.pairs import acting_for
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.changes.reviews.scheduling import due_on
from catalog_partnership.computing import compliance
from catalog_partnership.queries import reviews, roles
from catalog_partnership.rules.access import BusinessReviewId, SharedGoalId
from catalog_partnership.rules.conditions import TO_RECORD
from catalog_partnership.tables.goals import SharedGoalRow
from catalog_partnership.tables.reviews import (
    MOST_ATTENDANCES,
    AttendanceCategory,
    BusinessReviewRow,
    ReviewAttendanceRow,
)

MOST_GOALS = 50  # that are spoken about in one review
BUYING = (AttendanceCategory.BUYER_CXO, AttendanceCategory.BUYER_MANAGER)
PROVIDING = (AttendanceCategory.PROVIDER_LEADERSHIP, AttendanceCategory.PROVIDER_CONSULTANT)
ROLES: Mapping[AttendanceCategory, tuple[Role, ...]] = {
    AttendanceCategory.BUYER_CXO: (Role.BUYER_CXO,),
    AttendanceCategory.BUYER_MANAGER: (Role.CONTRACT_MANAGER, Role.SOURCING_MANAGER),
    AttendanceCategory.PROVIDER_LEADERSHIP: (Role.PROVIDER_LEADERSHIP,),
    AttendanceCategory.PROVIDER_CONSULTANT: (Role.PROVIDER_CONSULTANT,),
}


@dataclass(frozen=True, kw_only=True)
class AttendanceInput:
    """Somebody who was there."""

    person_id: Annotated[PersonId, Doc("The person.")]
    category: Annotated[
        AttendanceCategory, Doc("As what. It counts if they held the role on that day.")
    ]


@dataclass(frozen=True, kw_only=True)
class RecordReview(Change[BusinessReviewRow]):
    """Say that a business review was held, and who of your side was there.

    Each side names its own people, and may say so anew. It is compliant once one who leads the
    buyer, one who leads the provider and one of its consultants were there: three persons.
    """

    id: Annotated[BusinessReviewId, Doc("The review.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    held_on: Annotated[
        Omittable[Day],
        Doc("The day on which it was held; the other side gives the same, or leaves it out."),
    ] = OMITTED
    attendances: Annotated[
        Omittable[list[AttendanceInput]],
        Many(MOST_ATTENDANCES),
        Doc("Who of your side was there; the list replaces the one before."),
    ] = OMITTED
    minutes: Annotated[Omittable[Prose | None], Doc("What was spoken about.")] = OMITTED
    discussed_goal_ids: Annotated[
        Omittable[list[SharedGoalId]],
        Many(MOST_GOALS),
        Once("GOAL_TWICE"),
        Doc("The shared goals that both sides spoke about openly."),
    ] = OMITTED
    preconditions = TO_RECORD

    async def check(self, work: Work) -> BusinessReviewRow | None:
        """Refuse a day to come, another day than was said, and people of the other side."""
        review = await work.edit(BusinessReviewRow, self.id, expected=self.expected_revision)
        if review is None:
            return None
        self._must_be_held_once(work, review)
        if self.attendances is not OMITTED:
            await self._must_be_own_people(work, review, self.attendances)
        for index, goal in await self._goals(work):
            pair = (goal.relationship_id, goal.buyer_id, goal.provider_id)
            if pair != (review.relationship_id, review.buyer_id, review.provider_id):
                message = "Name goals of the same two sides."
                work.problems.add("GOAL_OF_OTHERS", message, "discussed_goal_ids", str(index))
        return review

    async def _goals(self, work: Work) -> Sequence[tuple[int, SharedGoalRow]]:
        """Hold the goals that were spoken about; return those that there are, with their places."""
        given = [] if self.discussed_goal_ids is OMITTED else self.discussed_goal_ids
        found = {key: await work.edit(SharedGoalRow, key) for key in sorted(given)}
        return [(index, goal) for index, key in enumerate(given) if (goal := found[key])]

    def _must_be_held_once(self, work: Work, review: BusinessReviewRow) -> None:
        if self.held_on is OMITTED:
            if review.held_on is None:
                message = "Nobody has said when it was held: give the day."
                work.problems.add("HELD_ON_MISSING", message, "held_on")
        elif self.held_on > work.now.date():
            message = "Record what has happened: give a past day."
            work.problems.add("TIME_TO_COME", message, "held_on")
        elif review.held_on not in {None, self.held_on}:
            message = f"It was held on {review.held_on}, as was recorded before."
            work.problems.add("HELD_OTHERWISE", message, "held_on")

    async def _must_be_own_people(
        self, work: Work, review: BusinessReviewRow, given: Sequence[AttendanceInput]
    ) -> None:
        own = await acting_for(work, (review.buyer_id, review.provider_id))
        seen: set[tuple[UUID, AttendanceCategory]] = set()
        for index, item in enumerate(given):
            at = ("attendances", str(index))
            if (item.person_id, item.category) in seen:
                message = "They are named twice for this: leave one out."
                work.problems.add("ATTENDANCE_TWICE", message, *at)
            seen.add((item.person_id, item.category))
            side = _side(review, item.category, own)
            if side is None:
                message = "Name people of your own side: the other one names its own."
                work.problems.add("NOT_YOUR_ORGANIZATION", message, *at, "category")
        await self._must_belong(work, review, given, own)

    async def _must_belong(
        self,
        work: Work,
        review: BusinessReviewRow,
        given: Sequence[AttendanceInput],
        own: Sequence[UUID],
    ) -> None:
        people = {item.person_id for item in given}
        houses = {side: await roles.of_house(work.session, people, side) for side in own}
        for index, item in enumerate(given):
            side = _side(review, item.category, own)
            if side is not None and item.person_id not in houses[side]:
                message = "Name somebody who belongs to your side."
                path = ("attendances", str(index), "person_id")
                work.problems.add("NOT_YOUR_ORGANIZATION", message, *path)

    async def apply(self, work: Work, review: BusinessReviewRow) -> BusinessReviewRow:
        """Write what was given, and whether those who must be there were."""
        if self.held_on is not OMITTED:
            review.held_on = self.held_on
        if self.minutes is not OMITTED:
            review.minutes = self.minutes
        assert review.held_on is not None  # noqa: S101  # else it was refused
        if self.attendances is not OMITTED:
            await self._record(work, review, self.attendances)
        attended = (await reviews.attended(work.session, [review.id]))[review.id]
        review.is_compliant = not compliance.missing(attended)
        review.due_on = await due_on(work, review, review.held_on)
        for _, goal in await self._goals(work):
            goal.discussed_in_id = review.id
        work.tell("review.held", review, **facts(review), isCompliant=review.is_compliant)
        return review

    async def _record(
        self, work: Work, review: BusinessReviewRow, given: Sequence[AttendanceInput]
    ) -> None:
        """Write who was there, and warn of those who did not hold the role on that day."""
        assert review.held_on is not None  # noqa: S101  # it was written before
        own = await acting_for(work, (review.buyer_id, review.provider_id))
        people = {item.person_id for item in given}
        for side in own:
            held = await roles.held_on(
                work.session, people, review.relationship_id, side, review.held_on
            )
            named: list[dict[str, Any]] = []
            for index, item in enumerate(given):
                if _side(review, item.category, own) != side:
                    continue
                wanted = ROLES.get(item.category, ())
                counts = any((item.person_id, role) in held for role in wanted)
                if wanted and not counts:
                    message = "They did not hold the role on that day: it does not count."
                    at = ("attendances", str(index), "category")
                    work.problems.warn("ROLE_NOT_HELD_THEN", message, *at)
                named.append(
                    {"person_id": item.person_id, "category": item.category, "counts": counts}
                )
            await work.session.replace(
                ReviewAttendanceRow, named, review_id=review.id, organization_id=side
            )


def _side(
    review: BusinessReviewRow, category: AttendanceCategory, own: Sequence[UUID]
) -> UUID | None:
    """Return the side of whoever attends in a category, where it is one's own."""
    if category in BUYING:
        return review.buyer_id if review.buyer_id in own else None
    if category in PROVIDING:
        return review.provider_id if review.provider_id in own else None
    return own[0] if own else None
