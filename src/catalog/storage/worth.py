"""Questions about what services are worth to whom."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.rings import HOUSE
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow
from catalog.storage.tables.worth import UtilityJudgementRow, ValueStatementRow


async def latest(
    session: ReadSession, service_id: UUID, outcome_id: UUID | None, party: dict[str, Any]
) -> ValueStatementRow | None:
    """Return what a party said last of a service, or of one outcome of it."""
    row = ValueStatementRow
    question = sa.select(row).where(
        row.service_id == service_id,
        row.outcome_id == outcome_id,
        row.is_latest,
        *(getattr(row, name) == value for name, value in party.items()),
    )
    return await session.scalar(question)


async def latest_judgement(
    session: ReadSession, utility_id: UUID, organization_id: UUID
) -> UtilityJudgementRow | None:
    """Return how an organization judged last for what a service is said to be fit."""
    row = UtilityJudgementRow
    own = row.organization_id == organization_id
    return await session.scalar(
        sa.select(row).where(row.utility_id == utility_id, own, row.is_latest)
    )


async def is_of_the_house(session: ReadSession, service_id: UUID, house_id: UUID | None) -> bool:
    """Tell whether a house provides a service, or owns it."""
    service, circle = ServiceRow, ServiceCircleRow
    own = sa.select(service.id).where(service.id == service_id, service.house_id == house_id)
    owning = sa.select(circle.service_id).where(
        circle.service_id == service_id, circle.house_id == house_id, circle.ring >= HOUSE
    )
    return bool(await session.scalar(sa.select(sa.or_(own.exists(), owning.exists()))))
