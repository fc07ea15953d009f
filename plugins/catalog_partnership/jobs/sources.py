"""What partnership finds that could be better: strategic issues about services."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from catalog.plugin import (
    AmendmentParticipantRow,
    ImprovementSource,
    Opportunity,
    OrganizationRow,
    ReadSession,
    RelationshipAmendmentRow,
    RelationshipParticipantRow,
    ServiceRow,
    Telling,
)
from catalog_partnership.tables.issues import StrategicIssueRow


async def strategic_issue(telling: Telling) -> Iterable[Opportunity]:
    """Find an issue that names the service of a side that it is about; one for each issue.

    Whoever takes part in the relationship would see what came of it: where that is somebody else
    than the two sides, nobody is told which relationship it came of.
    """
    row = await telling.session.get(StrategicIssueRow, telling.event.entity_id)
    if row is None or row.service_id is None or not await _is_of_a_side(telling.session, row):
        return []
    is_between_two = not await _has_others(telling.session, row)
    return [
        Opportunity(
            service_id=row.service_id,
            subject=row.title,
            metric=f"strategic-issue:{row.id}",
            unit="issues",
            is_higher_better=False,
            cause=str(row.id),
            relationship_id=row.relationship_id if is_between_two else None,
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
    own = sa.select(ServiceRow.id).where(
        ServiceRow.id == row.service_id, ServiceRow.house_id.in_(_houses(row))
    )
    return await session.scalar(own) is not None


async def _has_others(session: ReadSession, row: StrategicIssueRow) -> bool:
    """Tell whether another house takes part in its relationship, did before, or was asked to."""
    party, asked, amendment = (
        RelationshipParticipantRow,
        AmendmentParticipantRow,
        RelationshipAmendmentRow,
    )
    present = sa.select(party.organization_id).where(
        party.relationship_id == row.relationship_id, party.house_id.not_in(_houses(row))
    )
    invited = (
        sa.select(asked.organization_id)
        .join(amendment, amendment.id == asked.amendment_id)
        .where(
            amendment.relationship_id == row.relationship_id,
            asked.house_id.not_in(_houses(row)),
        )
    )
    for question in (present, invited):
        if await session.scalar(question.limit(1)) is not None:
            return True
    return False


def _houses(row: StrategicIssueRow) -> sa.Select[Any]:
    """Return the question for the houses of the two sides of an issue."""
    own, sides = OrganizationRow, (row.buyer_id, row.provider_id)
    return sa.select(own.house_id).where(own.id.in_(sides), own.house_id.is_not(None))


SOURCES: Final[Iterable[ImprovementSource]] = (
    ImprovementSource(
        name="strategic-issue",
        stage="strategy",
        event_types=["strategic_issue.raised"],
        find=strategic_issue,
    ),
)
