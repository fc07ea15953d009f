"""What is asked about changes, for many services and versions at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import ReadSession, Window, among
from catalog_transition.tables.changes import (
    ChangeGrade,
    ChangeKind,
    ChangeOutcome,
    ChangeRecordRow,
    ChangeStatus,
)


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the highest number of a change of a service, or 0."""
    question = sa.select(sa.func.max(ChangeRecordRow.number)).where(
        ChangeRecordRow.service_id == service_id
    )
    return await session.scalar(question) or 0


async def current(
    session: ReadSession, version_ids: Collection[UUID]
) -> dict[UUID, ChangeRecordRow]:
    """Return the change that counts for each version that has one, by version.

    It is the newest that is not over, or was successful.
    """
    change, newer = ChangeRecordRow, aliased(ChangeRecordRow)
    has_newer = (
        sa.select(newer.id)
        .where(
            newer.version_id == change.version_id,
            newer.number > change.number,
            _where_counting(newer),
        )
        .correlate(change)
        .exists()
    )
    question = sa.select(change).where(
        among(change.version_id, values=version_ids), _where_counting(change), ~has_newer
    )
    found = await session.scalars(question)
    return {row.version_id: row for row in found if row.version_id is not None}


def _where_counting(change: type[ChangeRecordRow]) -> sa.ColumnElement[bool]:
    return sa.or_(change.outcome.is_(None), change.outcome == ChangeOutcome.SUCCESSFUL)


async def undocumented(
    session: ReadSession, service_ids: Collection[UUID], now: dt.datetime
) -> dict[UUID, list[ChangeRecordRow]]:
    """Return the emergencies of each service that have no papers yet, by number.

    They were made; or they were authorised, their windows are over, and nobody told how they ended.
    """
    change = ChangeRecordRow
    untold = sa.and_(
        change.kind == ChangeKind.EMERGENCY,
        change.status == ChangeStatus.AUTHORISED,
        change.window_end < now,
    )
    question = (
        sa.select(change)
        .where(
            among(change.service_id, values=service_ids), sa.or_(where_undocumented(change), untold)
        )
        .order_by(change.number)
    )
    found: dict[UUID, list[ChangeRecordRow]] = defaultdict(list)
    for row in await session.scalars(question):
        found[row.service_id].append(row)
    return found


def where_undocumented(change: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a change is an emergency that was made, and has no papers yet."""
    return sa.and_(
        change.kind == ChangeKind.EMERGENCY,
        change.status == ChangeStatus.CLOSED,
        change.outcome != ChangeOutcome.CANCELLED,
        change.documented_at.is_(None),
    )


async def has_precedent(
    session: ReadSession, service_id: UUID, title: str, *, with_version: bool
) -> bool:
    """Tell whether an authority authorised a change like a standard one, which was successful.

    It is of the same service and title, of category 4, and brought a version if this one does.
    """
    change = ChangeRecordRow
    question = sa.select(change.id).where(
        change.service_id == service_id,
        change.title == title,
        change.impact == ChangeGrade.LOW,
        change.probability == ChangeGrade.LOW,
        change.outcome == ChangeOutcome.SUCCESSFUL,
        change.authorised_by_id.is_not(None),
        change.without_authority.is_(False),
    )
    if with_version:
        question = question.where(change.version_id.is_not(None))
    return await session.scalar(question.limit(1)) is not None


class ChangeCounts(NamedTuple):
    """How many changes of a service were made, succeeded, and were nobody's to make."""

    all: int
    successful: int
    unauthorised: int


async def made(
    session: ReadSession, service_ids: Collection[UUID], window: Window
) -> dict[UUID, ChangeCounts]:
    """Return how the changes of each service went that were done in a window."""
    change = ChangeRecordRow
    successful = sa.case((change.outcome == ChangeOutcome.SUCCESSFUL, 1), else_=0)
    unauthorised = sa.case(
        (sa.or_(change.without_authority.is_(True), change.outside_window.is_(True)), 1), else_=0
    )
    question = (
        sa.select(
            change.service_id, sa.func.count(), sa.func.sum(successful), sa.func.sum(unauthorised)
        )
        .where(
            among(change.service_id, values=service_ids),
            change.outcome != ChangeOutcome.CANCELLED,
            change.ended_at >= window.start,
            change.ended_at < window.end,
        )
        .group_by(change.service_id)
    )
    return {key: ChangeCounts(*map(int, counts)) for key, *counts in await session.rows(question)}
