"""The job that notes which objectives begin to burn, and stop."""

import datetime as dt
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from catalog.plugin import Job, JobRun
from catalog_operation.changes.burning import NoteBurning
from catalog_operation.measures.burning import burning
from catalog_operation.queries import objectives

AT_ONCE = 1_000  # objectives that are counted in one statement


async def note(run: JobRun) -> None:
    """Note of each objective over which windows it burns when the run is due, if that changed."""
    after: UUID | None = None
    while found := await objectives.after(run.session, after, AT_ONCE):
        after = found[-1].id
        kept = await objectives.burning(run.session, [item.id for item in found])
        for key, windows in (await burning(run.session, found, kept, run.due)).items():
            if set(windows) != set(kept.get(key, ())):
                await run.make(NoteBurning(objective_id=key, windows=windows))


JOBS: Final[Iterable[Job]] = (
    Job(name="burning", every=dt.timedelta(minutes=1), do=note, limit=600),
)
