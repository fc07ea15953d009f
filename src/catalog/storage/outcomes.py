"""Questions about outcomes, and about the outputs that enable them."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.outcomes import OutcomeOutputRow, OutputRow, VersionOutcomeRow


async def is_any_delivered(
    session: ReadSession, outcome_id: UUID, output_ids: Collection[UUID], at: dt.datetime
) -> bool:
    """Tell whether any of these outputs, or of those that enable an outcome, was there by then."""
    known = {*output_ids, *await enabling(session, outcome_id)}
    question = sa.select(OutputRow.id).where(
        among(OutputRow.id, values=known), OutputRow.delivered_at <= at
    )
    return await session.scalar(question) is not None


async def enabling(session: ReadSession, outcome_id: UUID) -> frozenset[UUID]:
    """Return the ids of the outputs that enable an outcome."""
    row = OutcomeOutputRow
    question = sa.select(row.output_id).where(row.outcome_id == outcome_id)
    return frozenset(await session.scalars(question))


async def first_delivery(session: ReadSession, activity_id: UUID) -> dt.datetime | None:
    """Return when the first of the outputs was delivered that came of an activity, if any."""
    row = OutputRow
    question = sa.select(sa.func.min(row.delivered_at)).where(row.activity_id == activity_id)
    return await session.scalar(question)


async def of_version(session: ReadSession, version_id: UUID) -> Sequence[UUID]:
    """Return the ids of the outcomes that a version is to bring about."""
    row = VersionOutcomeRow
    question = sa.select(row.outcome_id).where(row.version_id == version_id)
    return await session.scalars(question.order_by(row.outcome_id))
