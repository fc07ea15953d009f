"""The order in which an import makes what follows: each builds on what came before it."""

from catalog.domain.importing.following import groups, people, things
from catalog.domain.importing.following.making import Making
from catalog.domain.importing.report import Report
from catalog.domain.importing.staging import Staging
from catalog.domain.writing.changes import Work


async def follow(work: Work, staging: Staging, report: Report, house_id: str | None) -> None:
    """Make what was read beside records, each by a change that is on record as one of its own.

    What is refused is told with its place, and leaves nothing behind; the others are made.
    """
    if staging.links.is_empty:
        return
    making = Making(work, staging, report)
    await groups.join(making)
    await people.enter(making)
    await people.own(making)
    await things.enter(making, house_id)
    await things.call(making)
