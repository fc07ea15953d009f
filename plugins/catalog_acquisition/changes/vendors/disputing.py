"""What vendors say of their ratings, and who decides where they dispute one."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import (
    OMITTED,
    Change,
    Consent,
    Doc,
    Name,
    Omittable,
    OrganizationRow,
    Statement,
    Work,
)
from catalog_acquisition.changes.obliging import said
from catalog_acquisition.rules.access import VendorRatingId
from catalog_acquisition.rules.rating import TO_DECIDE, TO_DISPUTE, TO_REPLY
from catalog_acquisition.tables.vendors import RatingGrade, VendorRatingRow


@dataclass(frozen=True)
class _Said:
    """A rating, and whether what its vendor says of it is recorded by somebody else."""

    rating: VendorRatingRow
    is_recorded: bool


@dataclass(frozen=True, kw_only=True)
class _SayOfRating(Change[_Said]):
    """What a vendor says of a rating; of one that nobody has claimed it is recorded."""

    id: Annotated[VendorRatingId, Doc("The rating.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    document: Annotated[Omittable[Name | None], Doc("Where it stands, where it is recorded.")] = (
        OMITTED
    )
    said_on: Annotated[
        Omittable[dt.date | None], Doc("The day on which it was said, where it is recorded.")
    ] = OMITTED

    async def check(self, work: Work) -> _Said | None:
        """Refuse a stale revision, and a record without its facts."""
        row = await work.edit(VendorRatingRow, self.id, expected=self.expected_revision)
        if row is None:
            return None
        await work.session.hold_rows(OrganizationRow, [row.vendor_id], is_shared=True)
        vendor = await work.session.get(OrganizationRow, row.vendor_id)
        is_recorded = vendor is not None and vendor.is_recorded
        for name in ("document", "said_on"):
            is_given = said(getattr(self, name)) is not None
            if is_recorded and not is_given:
                message = "Nobody has claimed it: say where its word stands, and of which day."
                work.problems.add("RECORD_INCOMPLETE", message, name)
            elif is_given and not is_recorded:
                message = "It speaks now: leave this out, which is for what is recorded."
                work.problems.add("RECORD_MISPLACED", message, name)
        if isinstance(self.said_on, dt.date) and self.said_on > work.now.date():
            message = "Record what has happened: give a past day."
            work.problems.add("TIME_TO_COME", message, "said_on")
        self._must_be_in_time(work, row)
        return _Said(row, is_recorded)

    def _must_be_in_time(self, work: Work, row: VendorRatingRow) -> None:
        """Refuse a day before the rating was published, or after the vendor could reply."""
        if not isinstance(self.said_on, dt.date) or row.published_at is None:
            return
        if self.said_on < row.published_at.date():
            message = "The rating was published after that: give a later day."
            work.problems.add("SAID_BEFORE_PUBLISHED", message, "said_on")
        if row.reply_by is not None and self.said_on > row.reply_by.date():
            message = "The vendor replies within 14 days after a rating is published."
            work.problems.add("REPLY_LATE", message, "said_on")

    def moment(self, work: Work, row: VendorRatingRow) -> dt.datetime:
        """Return when it was said: now, or on the day that is recorded."""
        if self.said_on is OMITTED or self.said_on is None:
            return work.now
        day = dt.datetime.combine(self.said_on, dt.time(), dt.UTC)
        return day if row.published_at is None else max(day, row.published_at)


@dataclass(frozen=True, kw_only=True)
class ReplyToRating(_SayOfRating):
    """Say, for the vendor, what it has to say of a rating; within 14 days after it is published."""

    reply: Annotated[Statement, Doc("What it says.")]
    preconditions = TO_REPLY

    async def apply(self, work: Work, found: _Said) -> VendorRatingRow:
        """Keep the reply."""
        row = found.rating
        row.reply, row.replied_at, row.replied_by = (
            self.reply,
            self.moment(work, row),
            work.principal.subject,
        )
        row.reply_word = Consent.RECORDED if found.is_recorded else Consent.GIVEN
        row.reply_document = said(self.document)
        work.tell("rating.replied", row)
        return row


@dataclass(frozen=True, kw_only=True)
class DisputeRating(_SayOfRating):
    """Say, for the vendor, that a rating is wrong: somebody who did not assess it decides."""

    reason: Annotated[Statement, Doc("Why it is wrong.")]
    preconditions = TO_DISPUTE

    async def apply(self, work: Work, found: _Said) -> VendorRatingRow:
        """Keep the dispute."""
        row = found.rating
        row.dispute, row.disputed_at, row.disputed_by = (
            self.reason,
            self.moment(work, row),
            work.principal.subject,
        )
        row.dispute_document = said(self.document)
        work.tell("rating.disputed", row)
        return row


@dataclass(frozen=True, kw_only=True)
class DecideRating(Change[VendorRatingRow]):
    """Decide a dispute, as a person of the buyer who did not assess, and say why."""

    id: Annotated[VendorRatingId, Doc("The rating.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    rating: Annotated[RatingGrade, Doc("The rating that stands.")]
    reason: Annotated[Statement, Doc("Why.")]
    preconditions = TO_DECIDE

    async def check(self, work: Work) -> VendorRatingRow | None:
        """Refuse a stale revision."""
        return await work.edit(VendorRatingRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: VendorRatingRow) -> VendorRatingRow:
        """Keep the decision; the first rating stays beside it."""
        row.decision, row.decision_reason = self.rating, self.reason
        row.decided_at, row.decided_by = work.now, work.principal.subject
        row.decider_id = work.principal.person_id
        work.tell("rating.decided", row)
        return row
