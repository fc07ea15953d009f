"""Scheduling business reviews: each is for a due date of the cadence in force."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    OrganizationId,
    Prose,
    Work,
)
from catalog_partnership.changes.pairs import InPair, Pair, acting_for
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.computing import calendar
from catalog_partnership.queries import reviews
from catalog_partnership.rules.sides import TO_PLAN
from catalog_partnership.tables.reviews import (
    BusinessReviewRow,
)


async def due_on(work: Work, row: Any, day: dt.date) -> dt.date | None:
    """Return the due date that a review on a day is for; None without a cadence in force."""
    cadence = await reviews.cadence_in_force(
        work.session, row.relationship_id, row.buyer_id, row.provider_id, day
    )
    if cadence is None:
        return None
    compliant, failed = await reviews.held_by(work.session, cadence, day, but=row.id)
    anchor = max(compliant, default=cadence.starts_on)
    months = calendar.MONTHS[cadence.frequency]
    counted = calendar.Cadence(months, cadence.starts_on, cadence.ends_on)
    return calendar.settled_by(counted, anchor, day, failed)


@dataclass(frozen=True, kw_only=True)
class ScheduleReview(InPair, Change[Pair]):
    """Set the day of a business review; it is for the due date that is open on that day."""

    planned_on: Annotated[Day, Doc("The day on which it is to be held.")]
    host_id: Annotated[
        Omittable[OrganizationId], Doc("Which side invites; unless given, the one that you are.")
    ] = OMITTED
    agenda: Annotated[Omittable[Prose | None], Doc("What it is to be about.")] = OMITTED
    preconditions = TO_PLAN

    async def check(self, work: Work) -> Pair | None:
        """Refuse a host who is neither side."""
        pair = await self.must_name_pair(work)
        if pair is not None and self.host_id is not OMITTED and self.host_id not in pair.sides:
            message = "Let one of the two sides invite."
            work.problems.add("NOT_A_PARTICIPANT", message, "host_id")
        return pair

    async def apply(self, work: Work, pair: Pair) -> BusinessReviewRow:
        """Insert it."""
        number = await reviews.newest_number(work.session, BusinessReviewRow, pair.relationship.id)
        own = await acting_for(work, pair.sides)
        review = BusinessReviewRow(
            **pair.columns(),
            number=number + 1,
            planned_on=self.planned_on,
            host_id=own[0] if self.host_id is OMITTED else self.host_id,
            agenda=None if self.agenda is OMITTED else self.agenda,
            is_compliant=False,
        )
        review.due_on = await due_on(work, review, self.planned_on)
        await work.create(review)
        return review
