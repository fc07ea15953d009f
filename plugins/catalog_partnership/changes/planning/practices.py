"""Best practices: they are shared, consented to by those at whom they were learnt, taken up."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Change,
    Consent,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    OrganizationRow,
    Prose,
    Statement,
    Work,
)
from catalog_partnership.changes.planning.days import DAYS, must_be_past
from catalog_partnership.queries.numbers import next_number
from catalog_partnership.rules.access_of_practices import BestPracticeId
from catalog_partnership.rules.conditions_of_practices import (
    TO_CONSENT,
    TO_SHARE,
    TO_TAKE_UP,
    TO_WITHDRAW_CONSENT,
)
from catalog_partnership.tables.practices import BestPracticeRow, PracticeAudience, TakeUpRow


@dataclass(frozen=True, kw_only=True)
class ShareBestPractice(Change[OrganizationRow]):
    """Share what works well, for an organization of yours; its words do not change any more.

    What was learnt at another house is shown to others only once that house consents.
    """

    organization_id: Annotated[OrganizationId, Doc("The organization that shares it.")]
    title: Annotated[Name, Doc("What it is, in a few words.")]
    text: Annotated[Prose, Doc("What to do, and what it is good for.")]
    origin_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("The organization at which it was learnt; leave it out where it is your own."),
    ] = OMITTED
    audience: Annotated[PracticeAudience, Doc("Whom it is for.")] = PracticeAudience.PARTNERS
    preconditions = TO_SHARE

    async def check(self, work: Work) -> OrganizationRow | None:
        """Refuse a text that says nothing; one change at a time gives out numbers."""
        if not self.text.strip():
            work.problems.add("TEXT_BLANK", "Give a text that is not blank.", "text")
        return await work.hold(OrganizationRow, self.organization_id)

    async def apply(self, work: Work, own: OrganizationRow) -> BestPracticeRow:
        """Insert it; what was learnt within one's own house needs no consent."""
        row = BestPracticeRow
        origin = None
        if isinstance(self.origin_id, UUID):
            origin = await work.session.get(OrganizationRow, self.origin_id)
        practice = row(
            number=await next_number(work.session, row.number, row.organization_id, own.id),
            has_origin=origin is not None and _is_elsewhere(origin, own),
            is_anonymous=True,
            shared_by=work.principal.subject,
            **self.columns(row),
        )
        await work.create(practice)
        return practice


def _is_elsewhere(origin: OrganizationRow, own: OrganizationRow) -> bool:
    """Tell whether another house was learnt from; one that nobody has claimed is no part of any."""
    return origin.id != own.id and (origin.is_recorded or origin.house_id != own.house_id)


@dataclass(frozen=True, kw_only=True)
class ConsentToSharing(Change[BestPracticeRow]):
    """Let others see, as a person of whom it was learnt at, a best practice that was learnt there.

    Unless it says otherwise, nobody is told where it was learnt. For an organization that nobody
    has claimed, whoever recorded it records that it consented.
    """

    id: Annotated[BestPracticeId, Doc("The practice.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    is_anonymous: Annotated[bool, Doc("Whether others are not told where it was learnt.")] = True
    document: Annotated[
        Omittable[Name | None], Doc("Where its consent stands, where it is recorded.")
    ] = OMITTED
    agreed_on: Annotated[
        Omittable[dt.date | None], Doc("The day of its consent, where it is recorded.")
    ] = OMITTED
    preconditions = TO_CONSENT

    async def check(self, work: Work) -> BestPracticeRow | None:
        """Refuse a stale revision, and a record without its facts."""
        row = await work.edit(BestPracticeRow, self.id, expected=self.expected_revision)
        if row is not None and row.origin_id is not None:
            await self._must_be_recorded_in_full(work, row.origin_id)
        return row

    async def _must_be_recorded_in_full(self, work: Work, origin_id: UUID) -> None:
        """Refuse a record without its facts, and a day of whoever consents now."""
        origin = await work.session.get(OrganizationRow, origin_id)
        is_recorded = origin is not None and origin.is_recorded
        for name in ("document", "agreed_on"):
            if is_recorded and getattr(self, name) in {OMITTED, None}:
                message = "Nobody has claimed it: say where its consent stands, and of which day."
                work.problems.add("RECORD_INCOMPLETE", message, name)
        if not isinstance(self.agreed_on, dt.date):
            return
        must_be_past(work, self.agreed_on, "agreed_on")
        if not is_recorded:
            message = "It consents now: leave the day out, which is for what is recorded."
            work.problems.add("RECORD_MISPLACED", message, "agreed_on")

    async def apply(self, work: Work, row: BestPracticeRow) -> BestPracticeRow:
        """Keep whose word it is: theirs, or what somebody has on record of them."""
        origin = row.origin_id and await work.session.get(OrganizationRow, row.origin_id)
        is_recorded = bool(origin and origin.is_recorded)
        row.consent = Consent.RECORDED if is_recorded else Consent.GIVEN
        row.document = None if self.document is OMITTED else self.document
        row.consented_at, row.consented_by = work.now, work.principal.subject
        if isinstance(self.agreed_on, dt.date):
            row.consented_at = dt.datetime.combine(self.agreed_on, dt.time(), dt.UTC)
        row.is_anonymous, row.withdrawn_at = self.is_anonymous, None
        return row


@dataclass(frozen=True, kw_only=True)
class WithdrawConsent(Change[BestPracticeRow]):
    """Take back, as a person of whom it was learnt at, that others may see a best practice.

    It is hidden from then on; those who took it up keep what they read.
    """

    id: Annotated[BestPracticeId, Doc("The practice.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    preconditions = TO_WITHDRAW_CONSENT

    async def check(self, work: Work) -> BestPracticeRow | None:
        """Refuse a stale revision."""
        return await work.edit(BestPracticeRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: BestPracticeRow) -> BestPracticeRow:
        """Hide it, and whose it was."""
        row.consent, row.withdrawn_at, row.is_anonymous = None, work.now, True
        row.document = None
        return row


@dataclass(frozen=True, kw_only=True)
class TakeUpBestPractice(Change[BestPracticeRow]):
    """Say that an organization of yours works by a best practice from a day on.

    It keeps the title and the text as they are now, also where the practice is hidden later.
    """

    practice_id: Annotated[BestPracticeId, Doc("The practice.")]
    organization_id: Annotated[OrganizationId, Doc("The organization that takes it up.")]
    taken_up_on: Annotated[
        Omittable[Annotated[dt.date, DAYS]], Doc("From which day on; today unless given.")
    ] = OMITTED
    note: Annotated[Omittable[Statement | None], Doc("How it is done there.")] = OMITTED
    preconditions = TO_TAKE_UP

    async def check(self, work: Work) -> BestPracticeRow | None:
        """Refuse a day to come, and a second time."""
        if self.taken_up_on is not OMITTED:
            must_be_past(work, self.taken_up_on, "taken_up_on")
        practice = await work.hold(BestPracticeRow, self.practice_id)
        row = TakeUpRow
        known = sa.select(row.id).where(
            row.practice_id == self.practice_id, row.organization_id == self.organization_id
        )
        if await work.session.scalar(known) is not None:
            message = "They took it up already."
            work.problems.add("PRACTICE_TAKEN_UP", message, "practice_id")
        return practice

    async def apply(self, work: Work, practice: BestPracticeRow) -> TakeUpRow:
        """Insert it, with what they read."""
        row = TakeUpRow(
            practice_id=practice.id,
            organization_id=self.organization_id,
            title=practice.title,
            text=practice.text,
            note=None if self.note is OMITTED else self.note,
            taken_up_on=work.now.date() if self.taken_up_on is OMITTED else self.taken_up_on,
        )
        await work.create(row)
        return row
