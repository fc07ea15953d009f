"""What partnership finds that could be better: strategic issues about services."""

from collections.abc import Iterable
from typing import Final

from catalog.plugin import ImprovementSource, Opportunity, Telling
from catalog_partnership.tables.issues import StrategicIssueRow


async def strategic_issue(telling: Telling) -> Iterable[Opportunity]:
    """Find an issue that names the service that it is about; one for each issue."""
    row = await telling.session.get(StrategicIssueRow, telling.event.entity_id)
    if row is None or row.service_id is None:
        return []
    return [
        Opportunity(
            service_id=row.service_id,
            subject=row.title,
            metric=f"strategic-issue:{row.id}",
            unit="issues",
            is_higher_better=False,
            cause=str(row.id),
            relationship_id=row.relationship_id,
            evidence={
                "kind": row.kind.value,
                "title": row.title,
                "number": row.number,
                "happenedAt": row.happened_at.isoformat(),
            },
        )
    ]


SOURCES: Final[Iterable[ImprovementSource]] = (
    ImprovementSource(
        name="strategic-issue",
        stage="strategy",
        event_types=["strategic_issue.raised"],
        find=strategic_issue,
    ),
)
