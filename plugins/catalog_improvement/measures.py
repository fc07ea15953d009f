"""What the catalog's own rows tell of the health of services: who owns them, and what is waived."""

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    HOUSE,
    Measurement,
    Measuring,
    Metric,
    ReadSession,
    Role,
    RoleAssignmentRow,
    WaiverRow,
    among,
    ratio,
    where_open_exception,
)


async def owned(session: ReadSession, service_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these services that have an owner."""
    row = RoleAssignmentRow
    question = sa.select(row.scope_id).where(
        among(row.scope_id, values=service_ids),
        row.role == Role.SERVICE_OWNER,
        row.valid_to.is_(None),
    )
    return set(await session.scalars(question.distinct()))


async def ownership(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure whether services have an owner: 1, or 0."""
    found = await owned(asked.session, asked.subjects)
    return {key: ratio(int(key in found), 1) for key in asked.subjects}


async def open_exceptions(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Count the waivers of services that let a version pass, and have ended since."""
    row = WaiverRow
    question = (
        sa.select(row.service_id, sa.func.count())
        .where(among(row.service_id, values=asked.subjects), where_open_exception(row))
        .group_by(row.service_id)
        .params(viewer_now=asked.now)
    )
    found: dict[UUID, int] = dict(map(tuple, await asked.session.rows(question)))
    return {key: Measurement(value=found.get(key, 0)) for key in asked.subjects}


METRICS = (
    Metric(key="has-owner", unit="ratio", measure=ownership, ring=HOUSE),
    Metric(key="open-exceptions", unit="waivers", measure=open_exceptions, ring=HOUSE),
)
