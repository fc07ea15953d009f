"""What became of obligations: evidence, events and progress, each of a day that has passed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    Statement,
    Work,
)
from catalog_acquisition.changes.moments import EARLIEST, Happened
from catalog_acquisition.changes.obliging import said
from catalog_acquisition.computing.calendar import days_due
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.measures.occurrences import last_day, rule_of
from catalog_acquisition.queries import contracts, obligations
from catalog_acquisition.queries.money import is_met
from catalog_acquisition.rules.access import ObligationEvidenceId, ObligationId
from catalog_acquisition.rules.obliging import TO_NOTE, TO_REJECT, TO_SHOW, TO_TELL_EVENT
from catalog_acquisition.rules.signing import where_acting, where_signatory
from catalog_acquisition.tables.contracts import ContractRow
from catalog_acquisition.tables.obligations import (
    LEVEL,
    MOST_NOTES,
    ObligationEventRow,
    ObligationEvidenceRow,
    ObligationRow,
    ProgressObservationRow,
)

DAYS = Between(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
PAST = Between(EARLIEST, None)
FIRST = dt.date(1900, 1, 1)


@dataclass(frozen=True)
class Noted:
    """An obligation with the time zone of its contract, and the number of the next note."""

    obligation: ObligationRow
    time_zone: str
    position: int
    due_on: dt.date | None = None


async def must_take_note(work: Work, obligation_id: UUID, row: Any) -> Noted | None:
    """Lock an obligation, and return where the next note of a kind goes; refuse one too many."""
    obligation = await work.hold(ObligationRow, obligation_id)
    if obligation is None:
        return None
    contract = await work.session.get(ContractRow, obligation.contract_id)
    assert contract is not None  # noqa: S101  # obligations go with it
    position = await contracts.next_number(work.session, row, row.obligation_id, obligation.id)
    if position > MOST_NOTES:
        message = f"It has {MOST_NOTES:,} of these, and takes no more."
        work.problems.add("NOTES_TOO_MANY", message, "obligation_id")
    return Noted(obligation, contract.time_zone, position)


def must_have_happened(work: Work, moment: dt.datetime) -> None:
    """Refuse a moment to come."""
    if moment > work.now:
        message = "Record what has happened: give a past time."
        work.problems.add("TIME_TO_COME", message, "happened_at")


@dataclass(frozen=True, kw_only=True)
class RecordEvidence(Change[Noted]):
    """Show that an obligation was met, or which value was reached, and when that happened.

    Whether it was met in time follows from when it happened, whenever it is entered. Each party
    may show something; the side to which it is owed may reject it.
    """

    obligation_id: Annotated[ObligationId, Doc("The obligation.")]
    happened_at: Annotated[dt.datetime, PAST, Doc("When it happened; never to come.")]
    what: Annotated[Statement, Doc("What shows it.")]
    document: Annotated[Omittable[Name | None], Doc("Where it stands.")] = OMITTED
    value: Annotated[
        Omittable[Annotated[Decimal, LEVEL] | None],
        Doc("The value that was reached, of a benchmark."),
    ] = OMITTED
    due_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None],
        Doc("The day that it is about; unless given, the first one that nothing shows yet."),
    ] = OMITTED
    organization_id: Annotated[
        Omittable[OrganizationId | None], Doc("The party that shows it; yours unless given.")
    ] = OMITTED
    preconditions = TO_SHOW

    async def check(self, work: Work) -> Noted | None:
        """Refuse a time to come, a day on which nothing is due, and values that are none."""
        must_have_happened(work, self.happened_at)
        found = await must_take_note(work, self.obligation_id, ObligationEvidenceRow)
        if found is None:
            return None
        row = found.obligation
        if said(self.value) is not None and row.comparator is None:
            message = "It is no benchmark, and has no value: say what shows it."
            work.problems.add("VALUE_MISPLACED", message, "value")
        if said(self.value) is None and row.comparator is not None:
            message = f"It is met by {row.indicator}: give the value that was reached."
            work.problems.add("VALUE_MISSING", message, "value")
        await self._must_be_partys(work, row)
        due_on = await self._must_be_due(work, row)
        return Noted(row, found.time_zone, found.position, due_on)

    async def _must_be_partys(self, work: Work, row: ObligationRow) -> None:
        """Refuse who is no party of the contract, or none for which whoever asks acts."""
        key = said(self.organization_id)
        if key is not None and not await is_met(
            work.session,
            row.contract_id,
            lambda contract: where_signatory(
                contract,
                lambda own: own.organization_id == key,
                lambda own: where_acting(work.asker, own.organization_id),
            ),
        ):
            message = "Name a party of the contract that is yours."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")

    async def _must_be_due(self, work: Work, row: ObligationRow) -> dt.date | None:
        """Return the day that it is about; refuse one on which nothing is due."""
        days = await _days(work, row)
        if said(self.due_on) is not None:
            if self.due_on not in days:
                message = "Nothing is due on this day: name one of its days."
                work.problems.add("NOTHING_DUE", message, "due_on")
            return None if self.due_on is OMITTED else self.due_on
        shown = await obligations.evidence(work.session, [row.id])
        has = {item.due_on for item in shown.get(row.id, ())}
        free = next((day for day in days if day not in has), None)
        if free is None:
            message = "Nothing is due that is not shown already."
            work.problems.add("NOTHING_DUE", message, "obligation_id")
        return free

    async def apply(self, work: Work, noted: Noted) -> ObligationRow:
        """Keep it."""
        assert noted.due_on is not None  # noqa: S101  # else it was refused
        row = ObligationEvidenceRow(
            obligation_id=noted.obligation.id,
            position=noted.position,
            due_on=noted.due_on,
            happened_at=self.happened_at,
            happened_on=day_of(self.happened_at, noted.time_zone),
            what=self.what,
            document=said(self.document),
            value=said(self.value),
            organization_id=said(self.organization_id) or await _own(work, noted.obligation),
            recorded_by=work.principal.subject,
        )
        await work.create(row)
        work.tell("obligation.evidence_recorded", noted.obligation, evidenceId=str(row.id))
        return noted.obligation


async def _own(work: Work, row: ObligationRow) -> UUID | None:
    """Return the party of whoever asks, where they act for one alone."""
    signing = await contracts.signatures(work.session, row.contract_id)
    keys = list({item.organization_id for item in signing} & work.principal.organization_ids)
    return keys[0] if len(keys) == 1 else None


async def _days(work: Work, row: ObligationRow) -> Sequence[dt.date]:
    """Return the days on which an obligation is due, in their order, for ten years to come."""
    (rule,) = await work.session.rows(obligations.agreed(ObligationRow.id == row.id)) or [None]
    if rule is None:
        return []
    events = await obligations.events(work.session, [row.id])
    happened = [item.happened_on for item in events.get(row.id, ())]
    horizon = min(last_day(rule, work.now), work.now.date() + dt.timedelta(days=3_660))
    return [due.due_on for due in days_due(rule_of(rule), happened, FIRST, horizon)]


@dataclass(frozen=True, kw_only=True)
class RejectEvidence(Change[ObligationEvidenceRow]):
    """Say, for the side to which it is owed, that a piece of evidence does not show it, and why."""

    id: Annotated[ObligationEvidenceId, Doc("The piece of evidence.")]
    reason: Annotated[Statement, Doc("Why it does not count.")]
    preconditions = TO_REJECT

    async def check(self, work: Work) -> ObligationEvidenceRow | None:
        """Lock it."""
        return await work.edit(ObligationEvidenceRow, self.id)

    async def apply(self, work: Work, row: ObligationEvidenceRow) -> ObligationEvidenceRow:
        """Let it count no more."""
        row.rejected_at, row.rejected_by = work.now, work.principal.subject
        row.rejection = self.reason
        return row


@dataclass(frozen=True, kw_only=True)
class RecordObligationEvent(Change[Noted]):
    """Record that what an obligation waits for has happened: it is due so many days later."""

    obligation_id: Annotated[ObligationId, Doc("The obligation.")]
    happened_at: Annotated[dt.datetime, PAST, Doc("When it happened; never to come.")]
    what: Annotated[Statement, Doc("What happened.")]
    preconditions = TO_TELL_EVENT

    async def check(self, work: Work) -> Noted | None:
        """Refuse a time to come."""
        must_have_happened(work, self.happened_at)
        return await must_take_note(work, self.obligation_id, ObligationEventRow)

    async def apply(self, work: Work, noted: Noted) -> ObligationRow:
        """Keep it."""
        row = ObligationEventRow(
            obligation_id=noted.obligation.id,
            position=noted.position,
            happened_at=self.happened_at,
            happened_on=day_of(self.happened_at, noted.time_zone),
            what=self.what,
            recorded_by=work.principal.subject,
        )
        await work.create(row)
        return noted.obligation


@dataclass(frozen=True, kw_only=True)
class RecordProgress(Change[Noted]):
    """Note how far somebody is with an obligation, and when they expect to meet it."""

    obligation_id: Annotated[ObligationId, Doc("The obligation.")]
    happened_at: Annotated[Happened, Doc("As of when; now unless given, never to come.")] = OMITTED
    note: Annotated[Statement, Doc("How far it is.")]
    expected_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None],
        Doc("When it is expected to be met."),
    ] = OMITTED
    preconditions = TO_NOTE

    async def check(self, work: Work) -> Noted | None:
        """Refuse a time to come."""
        if self.happened_at is not OMITTED:
            must_have_happened(work, self.happened_at)
        return await must_take_note(work, self.obligation_id, ProgressObservationRow)

    async def apply(self, work: Work, noted: Noted) -> ObligationRow:
        """Keep it."""
        row = ProgressObservationRow(
            obligation_id=noted.obligation.id,
            position=noted.position,
            happened_at=work.now if self.happened_at is OMITTED else self.happened_at,
            note=self.note,
            expected_on=said(self.expected_on),
            recorded_by=work.principal.subject,
        )
        await work.create(row)
        return noted.obligation
