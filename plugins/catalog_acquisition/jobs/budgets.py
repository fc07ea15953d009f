"""The job that tells which shares of what was approved are spent."""

from uuid import UUID

from catalog.plugin import Job, JobRun
from catalog_acquisition.changes.thresholds import NoteBudgetThreshold
from catalog_acquisition.computing.money import reached
from catalog_acquisition.queries import money

DAILY = "20 5 * * *"
AT_ONCE = 1_000  # budgets that are read in one statement
LIMIT = 900


async def tell(run: JobRun) -> None:
    """Tell of each budget which threshold was reached when the run is due, once a revision."""
    thresholds = run.config("acquisition").budget_thresholds
    after: UUID | None = None
    while found := await money.figures_after(run.session, after, AT_ONCE, run.due):
        after = found[-1].budget_id
        for item in found:
            percent = reached(item.approved, item.actual, thresholds)
            if percent is None or item.revision is None:
                continue
            told = item.told if item.told_of == item.revision else None
            if told is None or percent > told:
                await run.make(
                    NoteBudgetThreshold(
                        budget_id=item.budget_id, revision=item.revision, percent=percent
                    )
                )


JOBS = (Job(name="budget-thresholds", at=DAILY, do=tell, limit=LIMIT),)
