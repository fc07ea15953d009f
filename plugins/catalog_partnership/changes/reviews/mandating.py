"""Mandating how often business is reviewed, and waiving that."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import Between, Change, Doc, Statement, Work
from catalog_partnership.changes.engaging import engaged
from catalog_partnership.changes.events import facts
from catalog_partnership.changes.pairs import InPair, Pair
from catalog_partnership.computing import calendar
from catalog_partnership.queries import reviews
from catalog_partnership.rules.access import ReviewCadenceId
from catalog_partnership.rules.conditions import TO_WAIVE
from catalog_partnership.rules.sides import NO_ROLE, TO_MANDATE, where_mandating
from catalog_partnership.tables.cadences import ReviewCadenceRow, ReviewFrequency

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
Day = Annotated[dt.date, DAYS]


class Mandating(NamedTuple):
    """For whom a cadence is mandated, and the one that it takes the place of."""

    pair: Pair
    before: ReviewCadenceRow | None


@dataclass(frozen=True, kw_only=True)
class MandateCadence(InPair, Change[Mandating]):
    """Say, as a contract or sourcing manager of the buyer, how often business is reviewed.

    The first review is due one cadence after it starts. It takes the place of the cadence before.
    """

    frequency: Annotated[ReviewFrequency, Doc("How often a review is due.")]
    starts_on: Annotated[Day, Doc("From which day on; a past one, too.")]
    preconditions = TO_MANDATE

    async def check(self, work: Work) -> Mandating | None:
        """Refuse who manages another buyer, and a day before the relationship, or the last one."""
        pair = await self.must_name_pair(work)
        if pair is None:
            return None
        buyer = sa.literal(pair.buyer_id, sa.Uuid())
        key = sa.literal(pair.relationship.id, sa.Uuid())
        if not await work.session.scalar(sa.select(where_mandating(key, buyer, work.asker))):
            work.problems.add("ROLE_NOT_HELD", NO_ROLE, "buyer_id")
        first = pair.relationship.starts_on
        if first is not None and self.starts_on < first:
            message = f"The relationship starts on {first}: give that day, or a later one."
            work.problems.add("BEFORE_RELATIONSHIP", message, "starts_on")
        before = await reviews.last_cadence(
            work.session, *(pair.relationship.id, pair.buyer_id, pair.provider_id), work.now.date()
        )
        if before is not None:
            await work.edit(ReviewCadenceRow, before.id)
            await self._must_leave_settled(work, before)
        return Mandating(pair, before)

    async def _must_leave_settled(self, work: Work, before: ReviewCadenceRow) -> None:
        """Refuse a day by which the cadence before would lose what came of it by now."""
        if self.starts_on < before.starts_on:
            message = f"The cadence before starts on {before.starts_on}: give a later day."
            work.problems.add("BEFORE_LAST_CADENCE", message, "starts_on")
            return
        today = work.now.date()
        months = calendar.MONTHS[before.frequency]
        cadence = calendar.Cadence(months, before.starts_on, before.ends_on)
        held = await reviews.held_by(work.session, before, today)
        due = calendar.due_reviews(cadence, *held, today)
        last = max((item.held_on or item.due_on for item in due if item.is_settled), default=None)
        if last is not None and self.starts_on <= last:
            message = f"What was due by {last} was held or missed: give a later day."
            work.problems.add("BEFORE_LAST_CADENCE", message, "starts_on")

    async def apply(self, work: Work, mandating: Mandating) -> ReviewCadenceRow:
        """Insert it; the one before ends."""
        pair, before = mandating
        await engaged(work, pair)
        if before is not None:
            before.ends_on = self.starts_on
        row = ReviewCadenceRow(
            **pair.columns(),
            number=await reviews.newest_number(work.session, ReviewCadenceRow, pair.relationship.id)
            + 1,
            frequency=self.frequency,
            starts_on=self.starts_on,
            mandated_by_id=work.principal.person_id,
        )
        await work.create(row)
        return row


@dataclass(frozen=True, kw_only=True)
class WaiveCadence(Change[ReviewCadenceRow]):
    """Say, as a contract or sourcing manager of the buyer, that no more reviews are due.

    What was due before still counts.
    """

    id: Annotated[ReviewCadenceId, Doc("The cadence.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    reason: Annotated[Statement, Doc("Why no reviews are due any more.")]
    preconditions = TO_WAIVE

    async def check(self, work: Work) -> ReviewCadenceRow | None:
        """Refuse a stale revision."""
        return await work.edit(ReviewCadenceRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, cadence: ReviewCadenceRow) -> ReviewCadenceRow:
        """End it today, or on its first day where it has not begun."""
        cadence.ends_on = max(work.now.date(), cadence.starts_on)
        cadence.waived_by_id = work.principal.person_id
        cadence.waiver_reason = self.reason
        return cadence


@dataclass(frozen=True, kw_only=True)
class NoteReviewOverdue(Change[ReviewCadenceRow]):
    """Tell subscribers once that a review is overdue by a cadence, or was missed."""

    cadence_id: UUID
    due_on: dt.date

    async def check(self, work: Work) -> ReviewCadenceRow | None:
        """Leave it alone where that was told before, or the cadence is over."""
        row = await work.edit(ReviewCadenceRow, self.cadence_id)
        if row is None:
            work.is_needless = True
            return None
        is_over = row.ends_on is not None and row.ends_on <= work.now.date()
        is_told = row.told_due_on is not None and row.told_due_on >= self.due_on
        work.is_needless = is_over or is_told
        return row

    async def apply(self, work: Work, row: ReviewCadenceRow) -> ReviewCadenceRow:
        """Note it, and tell."""
        row.told_due_on = self.due_on
        work.tell("review.overdue", row, **facts(row), dueOn=self.due_on.isoformat())
        return row
