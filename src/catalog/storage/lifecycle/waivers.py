"""Questions about waivers."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import VersionStatus
from catalog.storage.rows import PRESENT
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow


def where_open_exception(waiver: Any) -> sa.ColumnElement[bool]:
    """Return the condition that what a waiver let pass is an exception at present.

    It was used, is no longer in force, and was not granted anew; and its version is in use or on
    its way.
    """
    version, other = aliased(ServiceVersionRow), aliased(WaiverRow)
    stands = (
        sa.select(version.id)
        .where(
            version.id == waiver.version_id,
            sa.or_(version.status == VersionStatus.OPEN, version.status == VersionStatus.LIVE),
        )
        .correlate(waiver)
        .exists()
    )
    anew = (
        sa.select(other.id)
        .where(
            other.version_id == waiver.version_id,
            other.code == waiver.code,
            other.subject.is_not_distinct_from(waiver.subject),
            other.person_id.is_not(None),
            _where_in_force(other),
        )
        .correlate(waiver)
        .exists()
    )
    return sa.and_(waiver.used_by_id.is_not(None), ~_where_in_force(waiver), stands, ~anew)


def _where_in_force(waiver: Any) -> sa.ColumnElement[bool]:
    lasts = sa.or_(waiver.expires_at.is_(None), waiver.expires_at > PRESENT)
    return sa.and_(waiver.withdrawn_at.is_(None), lasts)


async def was_used(session: ReadSession, version_id: UUID, code: str, subject: str | None) -> bool:
    """Tell whether a waiver of this finding let a version pass before."""
    row = WaiverRow
    question = sa.select(row.id).where(
        row.version_id == version_id,
        row.code == code,
        row.subject.is_not_distinct_from(subject),
        row.used_by_id.is_not(None),
    )
    return await session.scalar(question.limit(1)) is not None


async def of_versions(session: ReadSession, ids: Collection[UUID]) -> Sequence[WaiverRow]:
    """Return the waivers of these versions that nobody withdrew, the first granted first.

    Those that were taken over from decisions of before are left out: nobody uses them again.
    """
    row = WaiverRow
    question = sa.select(row).where(
        among(row.version_id, values=ids), row.withdrawn_at.is_(None), row.person_id.is_not(None)
    )
    return await session.scalars(question.order_by(row.granted_at, row.id))


async def of_decisions(
    session: ReadSession, kept: Sequence[Sequence[str]]
) -> list[list[WaiverRow]]:
    """Return the waivers that decisions used, by the lists of ids that these keep."""
    ids = {UUID(text) for texts in kept for text in texts}
    question = sa.select(WaiverRow).where(among(WaiverRow.id, values=ids))
    found = {str(row.id): row for row in await session.scalars(question)} if ids else {}
    return [[found[text] for text in texts if text in found] for texts in kept]


async def active_count(session: ReadSession, version_id: UUID, now: dt.datetime) -> int:
    """Return how many waivers of a version are in force at the moment *now*."""
    row = WaiverRow
    question = sa.select(sa.func.count()).where(
        row.version_id == version_id, row.withdrawn_at.is_(None), row.expires_at > now
    )
    return await session.scalar(question) or 0


async def taken_over_count(session: ReadSession) -> int:
    """Return how many waivers were taken over from decisions of before."""
    question = sa.select(sa.func.count()).where(WaiverRow.person_id.is_(None))
    return await session.scalar(question) or 0
