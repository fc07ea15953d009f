"""What partnership finds that could be better: strategic issues about services."""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from catalog.plugin import (
    ImprovementSource,
    Opportunity,
    OrganizationRow,
    ReadSession,
    ServiceRow,
    Telling,
)
from catalog_partnership.queries import others
from catalog_partnership.tables.issues import StrategicIssueRow


async def strategic_issue(telling: Telling) -> Iterable[Opportunity]:
    """Find an issue that names the service of a side that it is about; one for each issue.

    Whoever takes part in the relationship would see what came of it: where that is somebody else
    than the two sides, nobody is told which relationship it came of.
    """
    row = await telling.session.get(StrategicIssueRow, telling.event.entity_id)
    if row is None or row.service_id is None or not await _is_of_a_side(telling.session, row):
        return []
    around = await others.houses(telling.session, [row.relationship_id])
    sides = (row.buyer_id, row.provider_id)
    is_open = others.are_others(around[row.relationship_id], *sides)
    return [
        Opportunity(
            service_id=row.service_id,
            subject=row.title,
            metric=f"strategic-issue:{row.id}",
            unit="issues",
            is_higher_better=False,
            cause=str(row.id),
            relationship_id=None if is_open else row.relationship_id,
            evidence={
                "kind": row.kind.value,
                "title": row.title,
                "number": row.number,
                "happenedAt": row.happened_at.isoformat(),
            },
        )
    ]


async def _is_of_a_side(session: ReadSession, row: StrategicIssueRow) -> bool:
    """Tell whether the service is one of the two houses: nothing is raised on a stranger's."""
    sides = (row.buyer_id, row.provider_id)
    houses = sa.select(OrganizationRow.house_id).where(OrganizationRow.id.in_(sides))
    own = sa.select(ServiceRow.id).where(
        ServiceRow.id == row.service_id, ServiceRow.house_id.in_(houses)
    )
    return await session.scalar(own) is not None


SOURCES: Final[Iterable[ImprovementSource]] = (
    ImprovementSource(
        name="strategic-issue",
        stage="strategy",
        event_types=["strategic_issue.raised"],
        find=strategic_issue,
    ),
)
