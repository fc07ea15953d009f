"""What acquisition finds that could be better: broken obligations, and feedback left alone.

What a vendor did not deliver is raised on what it sold, and both sides see it. What the buyer left
unanswered is raised on the buyer's own services, whose house alone sees it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from catalog.plugin import ImprovementSource, JobRun, Opportunity, Window
from catalog_acquisition.computing.statuses import PromiseStatus
from catalog_acquisition.jobs.metrics import promises_of
from catalog_acquisition.measures.occurrences import Occurrence, occurrences
from catalog_acquisition.queries import obligations, serving

STAGE = "operation"
LOOKED_BACK = dt.timedelta(days=31)  # for what happened while no server ran


async def broken(run: JobRun) -> Iterable[Opportunity]:
    """Find obligations that evidence was due for in the last weeks, and none came.

    What a metric measures is raised by whoever measures it.
    """
    rows = await run.session.rows(obligations.agreed())
    asking = await promises_of(run)
    last = run.due.date()
    found = await occurrences(asking, rows, last - LOOKED_BACK, last)
    missed = [
        item for items in found.values() for item in items if item.status is PromiseStatus.BREACHED
    ]
    if not missed:
        return []
    sold = await serving.sold(run.session, {item.rule.relationship_id for item in missed})
    return [_broken(item, service_id) for item in missed for service_id in _services(item, sold)]


def _services(item: Occurrence, sold: Mapping[UUID, Sequence[UUID]]) -> Sequence[UUID]:
    """Return what is raised on: services that are sold there, and nothing of strangers."""
    own, services = item.rule.service_id, sold.get(item.rule.relationship_id, ())
    return services if own is None else [key for key in services if key == own]


def _broken(item: Occurrence, service_id: UUID) -> Opportunity:
    first = dt.datetime(item.due_on.year, item.due_on.month, 1, tzinfo=dt.UTC)
    after = (first + LOOKED_BACK).replace(day=1)
    return Opportunity(
        service_id=service_id,
        subject=f"Obligation {item.rule.number} of a contract was not met",
        metric=f"obligation:{item.obligation_id}",
        unit="breaches",
        is_higher_better=False,
        window=Window(first, after),
        cause=f"{item.obligation_id} {item.due_on}",
        evidence={"obligation": item.rule.number, "dueOn": str(item.due_on)},
        relationship_id=item.rule.relationship_id,
    )


async def unanswered(run: JobRun) -> Iterable[Opportunity]:
    """Find what was said to buyers weeks ago, and nobody has assessed."""
    until = run.due - dt.timedelta(days=run.config("acquisition").unanswered_days)
    found = await serving.unanswered(run.session, until - LOOKED_BACK, until)
    if not found:
        return []
    services = await serving.bought_for(run.session, {item.contract_id for item in found})
    return [
        Opportunity(
            service_id=service_id,
            subject=f"Feedback on {item.title} is not answered",
            metric=f"unanswered-feedback:{item.contract_id}",
            unit="pieces",
            is_higher_better=False,
            cause=str(item.id),
            evidence={"feedback": item.number, "happenedAt": item.happened_at.isoformat()},
        )
        for item in found
        for service_id in services.get(item.contract_id, ())
    ]


SOURCES = (
    ImprovementSource(name="broken-obligation", stage=STAGE, find=broken),
    ImprovementSource(name="unanswered-feedback", stage=STAGE, find=unanswered),
)
