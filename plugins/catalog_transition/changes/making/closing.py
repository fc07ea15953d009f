"""How changes ended, and the papers of emergencies."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from catalog.plugin import OMITTED, Change, Doc, Omittable, Statement, Work
from catalog_transition.changes.making import windows
from catalog_transition.rules.access_of_changes import ChangeRecordId
from catalog_transition.rules.conditions_of_changes import TO_CLOSE, TO_DOCUMENT
from catalog_transition.tables.changes import (
    ChangeKind,
    ChangeOutcome,
    ChangeRecordRow,
    ChangeStatus,
    is_unauthorised,
)


@dataclass(frozen=True, kw_only=True)
class RecordChangeOutcome(Change[ChangeRecordRow]):
    """Tell how a change ended, and when it was made.

    One that was made without authority, or outside its window, is recorded all the same, and counts
    as unauthorised.
    """

    id: Annotated[ChangeRecordId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    outcome: Annotated[ChangeOutcome, Doc("How it ended.")]
    started_at: Annotated[
        Omittable[dt.datetime | None], Doc("When it was begun; not of one that is CANCELLED.")
    ] = OMITTED
    ended_at: Annotated[
        Omittable[dt.datetime | None], Doc("When it was done; not of one that is CANCELLED.")
    ] = OMITTED
    note: Annotated[Omittable[Statement | None], Doc("What the house remembers of it.")] = OMITTED
    documentation: Annotated[
        Omittable[Statement | None],
        Doc("Where the papers of an emergency lie; `documentChange` tells it later."),
    ] = OMITTED
    preconditions = TO_CLOSE

    async def check(self, work: Work) -> ChangeRecordRow | None:
        """Refuse a stale revision, times that cannot be, and those of what was not made."""
        row = await work.edit(ChangeRecordRow, self.id, expected=self.expected_revision)
        cancelled = self.outcome is ChangeOutcome.CANCELLED
        for field in ("started_at", "ended_at"):
            self._must_have_happened(work, field, is_made=not cancelled)
        started, ended = self.started_at, self.ended_at
        if isinstance(started, dt.datetime) and isinstance(ended, dt.datetime) and ended < started:
            message = "It ended after it was begun: give a later time."
            work.problems.add("HISTORY_REVERSED", message, "ended_at")
        emergency = row is not None and row.kind is ChangeKind.EMERGENCY
        if row is not None and _is_given(self.documentation) and (cancelled or not emergency):
            message = "Only an emergency that was made has papers that are written afterwards."
            work.problems.add("DOCUMENTATION_NOT_DUE", message, "documentation")
        return row

    def _must_have_happened(self, work: Work, field: str, *, is_made: bool) -> None:
        given = getattr(self, field)
        if is_made != _is_given(given):
            code, message = "TIME_MISSING", "Say when: it was made."
            if not is_made:
                code, message = "TIME_NEEDLESS", "Leave the time out: it was not made."
            work.problems.add(code, message, field)
        elif is_made and given > work.now:
            work.problems.add("TIME_TO_COME", "Record what has happened: give a past time.", field)

    async def apply(self, work: Work, row: ChangeRecordRow) -> ChangeRecordRow:
        """Close it, and keep whether it had authority and kept to its window."""
        self.store(row)
        row.status = ChangeStatus.CLOSED
        if row.started_at is not None and row.ended_at is not None:
            row.without_authority = row.authorised_at is None or row.authorised_at > row.started_at
            is_within = row.window_start <= row.started_at and row.ended_at <= row.window_end
            row.outside_window = not is_within
        row.documented_at = work.now if row.documentation is not None else None
        told = {"outcome": self.outcome.name, "isUnauthorised": is_unauthorised(row)}
        work.tell("change.closed", row, **windows.facts(row), **told)
        return row


@dataclass(frozen=True, kw_only=True)
class DocumentChange(Change[ChangeRecordRow]):
    """Tell where the papers of an emergency lie that were written after it was made."""

    id: Annotated[ChangeRecordId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    documentation: Annotated[Statement, Doc("Where they lie, or what they say.")]
    preconditions = TO_DOCUMENT

    async def check(self, work: Work) -> ChangeRecordRow | None:
        """Refuse a stale revision."""
        return await work.edit(ChangeRecordRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: ChangeRecordRow) -> ChangeRecordRow:
        """Keep it."""
        self.store(row)
        row.documented_at = work.now
        work.tell("change.documented", row, **windows.facts(row))
        return row


def _is_given(value: Any) -> bool:
    return value is not OMITTED and value is not None
