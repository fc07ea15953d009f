"""The word of a change authority."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Change, Doc, Omittable, Statement, Work
from catalog_transition.changes.making import windows
from catalog_transition.rules.access_of_changes import ChangeRecordId
from catalog_transition.rules.conditions_of_changes import TO_AUTHORISE
from catalog_transition.tables.changes import ChangeDecision, ChangeRecordRow, ChangeStatus


@dataclass(frozen=True, kw_only=True)
class AuthoriseChange(Change[ChangeRecordRow]):
    """Authorise a change, or refuse it with a reason.

    A person does it who is CHANGE_AUTHORITY over the service today, and who did not raise it.
    """

    id: Annotated[ChangeRecordId, Doc("The change.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    decision: Annotated[ChangeDecision, Doc("What is decided.")] = ChangeDecision.AUTHORISE
    reason: Annotated[Omittable[Statement | None], Doc("Why it is refused; it is needed then.")] = (
        OMITTED
    )
    preconditions = TO_AUTHORISE

    async def check(self, work: Work) -> ChangeRecordRow | None:
        """Refuse a stale revision, and a refusal without a reason."""
        if self.decision is ChangeDecision.REFUSE and self.reason in {OMITTED, None}:
            message = "Say why it is refused, so that it can be raised better."
            work.problems.add("REASON_MISSING", message, "reason")
        return await work.edit(ChangeRecordRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: ChangeRecordRow) -> ChangeRecordRow:
        """Write the decision, and whose it is."""
        row.authorised_by_id = work.principal.person_id
        if self.decision is ChangeDecision.AUTHORISE:
            row.status, row.authorised_at = ChangeStatus.AUTHORISED, work.now
            work.tell("change.authorised", row, **windows.facts(row))
        else:
            row.status = ChangeStatus.REFUSED
            row.refusal_reason = None if self.reason is OMITTED else self.reason
            work.tell("change.refused", row, **windows.facts(row))
        return row
