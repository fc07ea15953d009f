"""Answering an invitation to a summit."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Change, Doc, Omittable, Statement, Work
from catalog_partnership.rules.access_of_summits import SummitInvitationId
from catalog_partnership.rules.conditions_of_summits import TO_ANSWER
from catalog_partnership.tables.summits import InvitationStatus, SummitInvitationRow


@dataclass(frozen=True, kw_only=True)
class AnswerInvitation(Change[SummitInvitationRow]):
    """Say, as a person of whoever is invited, whether they come to a summit."""

    id: Annotated[SummitInvitationId, Doc("The invitation.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    comes: Annotated[bool, Doc("Whether they come.")]
    reason: Annotated[Omittable[Statement | None], Doc("Why, or why not.")] = OMITTED
    preconditions = TO_ANSWER

    async def check(self, work: Work) -> SummitInvitationRow | None:
        """Refuse a stale revision."""
        return await work.edit(SummitInvitationRow, self.id, expected=self.expected_revision)

    async def apply(self, work: Work, row: SummitInvitationRow) -> SummitInvitationRow:
        """Keep the answer, with who gave it."""
        self.store(row)
        row.status = InvitationStatus.ACCEPTED if self.comes else InvitationStatus.DECLINED
        row.answered_at, row.answered_by = work.now, work.principal.subject
        return row
