"""What operation finds that could be better."""

from collections.abc import Iterable, Sequence

from catalog.plugin import ImprovementSource, Opportunity, Telling
from catalog_operation.jobs.breaches import BREACH
from catalog_operation.jobs.trends import TRENDS, quarter
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import IncidentRow
from catalog_operation.tables.objectives import ObjectiveRow

OFTEN = 3  # incidents of one cause in a quarter


async def spent_budget(telling: Telling) -> Iterable[Opportunity]:
    """Find an objective whose budget goes too fast; one for each quarter."""
    row = await telling.session.get(ObjectiveRow, telling.event.entity_id)
    if row is None:
        return []
    return [
        Opportunity(
            service_id=row.service_id,
            subject=f"The error budget of {row.name} goes too fast",
            metric=f"objective:{row.name}",
            window=quarter(telling.event.at),
            evidence={
                "objective": row.name,
                "target": str(row.target),
                "burnsOver": telling.event.payload["window"],
                "at": telling.event.at.isoformat(),
            },
        )
    ]


async def recurrence(telling: Telling) -> Iterable[Opportunity]:
    """Find a cause that brought about three incidents of its house in a quarter, or more."""
    row, session = await telling.session.get(IncidentRow, telling.event.entity_id), telling.session
    times = (await incidents.intervals(session, [telling.event.entity_id])).values()
    started = next((found[0][0] for found in times if found), None)
    if row is None or row.cause_key is None or started is None:
        return []
    window = quarter(started)
    alike = await incidents.of_cause(session, row.organization_id, row.cause_key, window)
    if len(alike) < OFTEN:
        return []
    hit = (await incidents.subjects(session, [row.id])).get(row.id, ())
    return [
        Opportunity(
            service_id=service_id,
            subject=f"Incidents came back: {row.cause_key}",
            metric=f"incidents-of:{row.cause_key}",
            unit="incidents",
            is_higher_better=False,
            window=window,
            cause=str(row.id),
            evidence={"cause": row.cause_key, "incidents": len(alike), "title": row.title},
        )
        for service_id, _ in hit
        if service_id is not None
    ]


SOURCES: Sequence[ImprovementSource] = (
    BREACH,
    ImprovementSource(
        name="spent-budget",
        stage="operation",
        event_types=("objective.burning",),
        find=spent_budget,
    ),
    ImprovementSource(
        name="recurrence",
        stage="operation",
        event_types=("operation__incidents.created", "operation__incidents.changed"),
        find=recurrence,
    ),
    *TRENDS,
)
