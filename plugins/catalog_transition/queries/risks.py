"""What is asked about transition risks, for many versions at once."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_transition.tables.risks import RiskStatus, TransitionRiskRow


async def newest_risk(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a risk of a service, or 0."""
    question = sa.select(sa.func.max(TransitionRiskRow.number)).where(
        TransitionRiskRow.service_id == service_id
    )
    return await session.scalar(question) or 0


async def too_high(
    session: ReadSession, version_ids: Collection[UUID], threshold: int
) -> dict[UUID, list[TransitionRiskRow]]:
    """Return the open risks of each version whose residual exposure reaches a threshold."""
    risk = TransitionRiskRow
    question = (
        sa.select(risk)
        .where(
            among(risk.version_id, values=version_ids),
            risk.status == RiskStatus.OPEN,
            risk.residual_exposure >= threshold,
        )
        .order_by(risk.number)
    )
    found: dict[UUID, list[TransitionRiskRow]] = defaultdict(list)
    for row in await session.scalars(question):
        found[row.version_id].append(row)
    return found
