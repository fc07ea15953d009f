"""Letting go what is owed: by a person of the other side who has the authority, with a reason."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Change, Doc, Omittable, Statement, Work
from catalog_acquisition.changes.obliging import said
from catalog_acquisition.changes.showing import DAYS, Noted, must_take_note
from catalog_acquisition.computing.days import day_of
from catalog_acquisition.rules.access import ObligationId
from catalog_acquisition.rules.obliging import TO_RELEASE
from catalog_acquisition.tables.obligations import ObligationReleaseRow, ObligationRow


@dataclass(frozen=True, kw_only=True)
class ReleaseObligation(Change[Noted]):
    """Let go what is owed on one day, or from today on, with the reason.

    A person of the side to which it is owed does this, who is CONTRACT_MANAGER or WAIVER_AUTHORITY
    for it. What was met stays met; what fell due before stays as it was unless its day is named.
    """

    obligation_id: Annotated[ObligationId, Doc("The obligation.")]
    due_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None],
        Doc("The day that is let go, also one that has passed; unless given, all from today on."),
    ] = OMITTED
    reason: Annotated[Statement, Doc("Why it is let go.")]
    preconditions = TO_RELEASE

    async def check(self, work: Work) -> Noted | None:
        """Lock it."""
        return await must_take_note(work, self.obligation_id, ObligationReleaseRow)

    async def apply(self, work: Work, noted: Noted) -> ObligationRow:
        """Keep who let it go, and why."""
        day: dt.date | None = said(self.due_on)
        row = ObligationReleaseRow(
            obligation_id=noted.obligation.id,
            position=noted.position,
            due_on=day,
            from_on=day_of(work.now, noted.time_zone) if day is None else None,
            reason=self.reason,
            person_id=work.principal.person_id,
            released_at=work.now,
            released_by=work.principal.subject,
        )
        await work.create(row)
        work.tell("obligation.released", noted.obligation)
        return noted.obligation
