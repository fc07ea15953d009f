"""Questions about all versions that are on their way, and since when they stand where they do."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    SERVICE_VERSION,
    DecisionOutcome,
    LifecycleDecisionRow,
    Principal,
    ReadSession,
    ServiceRow,
    ServiceVersionRow,
    VersionStatus,
    among,
)


async def opened(
    session: ReadSession,
    principal: Principal,
    *,
    stages: Collection[str] | None,
    provider_id: UUID | None,
    after: UUID | None,
    most: int,
) -> Sequence[UUID]:
    """Return the ids of open versions that *principal* sees, those that were opened first first."""
    version = ServiceVersionRow
    question = sa.select(version.id).where(
        version.status == VersionStatus.OPEN, SERVICE_VERSION(version, principal)
    )
    if stages is not None:
        question = question.where(version.stage_key.in_(sorted(stages)))
    if provider_id is not None:
        service = sa.select(ServiceRow.id).where(ServiceRow.provider_id == provider_id)
        question = question.where(version.service_id.in_(service))
    if after is not None:
        question = question.where(version.id > after)
    found: Sequence[UUID] = await session.scalars(question.order_by(version.id).limit(most))
    return found


async def since(session: ReadSession, version_ids: Collection[UUID]) -> dict[UUID, dt.datetime]:
    """Return when each of these versions came where it is; those that never moved are left out."""
    row = LifecycleDecisionRow
    question = (
        sa.select(row.version_id, sa.func.max(row.happened_at))
        .where(among(row.version_id, values=version_ids), row.outcome == DecisionOutcome.MOVED)
        .group_by(row.version_id)
    )
    return {key: moment for key, moment in await session.rows(question) if moment is not None}
