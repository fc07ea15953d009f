"""The job that tells which reviews are overdue, and proposes the models that fit."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from catalog.plugin import Job, JobRun
from catalog_partnership.changes.engaging import ProposeEngagementModel, evidence
from catalog_partnership.changes.reviews.mandating import NoteReviewOverdue
from catalog_partnership.queries import due, engagements

AT_ONCE = 500  # engagements that are looked at together
DAILY = "20 5 * * *"
LIMIT = 1_800


async def note(run: JobRun) -> None:
    """Tell of each review that became overdue, and propose what follows for each pair."""
    await _tell_overdue(run)
    after: UUID | None = None
    while found := await engagements.standing_after(run.session, after, AT_ONCE, run.due):
        after = found[-1].id
        settings = run.config("partnership")
        trusts = await engagements.trust_of(run.session, found, settings, run.due)
        for row in found:
            trust = trusts[engagements.pair_of(row)]
            if trust.proposed is not row.proposed:
                grounds = None if trust.proposed is None else evidence(trust, trust.proposed)
                change = ProposeEngagementModel(
                    engagement_id=row.id, model=trust.proposed, grounds=grounds
                )
                await run.make(change)


async def _tell_overdue(run: JobRun) -> None:
    for item in await due.late_of_all(run.session, run.due.date()):
        await run.make(NoteReviewOverdue(cadence_id=item.cadence_id, due_on=item.due_on))


JOBS: Final[Iterable[Job]] = (Job(name="reviews", at=DAILY, do=note, limit=LIMIT),)
