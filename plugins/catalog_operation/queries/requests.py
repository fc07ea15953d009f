"""Questions about requests, and what relationships hold of which something is requested."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    ComponentKind,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    ParticipantRole,
    ReadSession,
    RelationshipOfferingRow,
    Window,
    among,
)
from catalog_operation.tables.requests import ServiceRequestRow


async def newest_number(session: ReadSession, relationship_id: UUID) -> int:
    """Return the highest number of a relationship's requests; 0 where there is none."""
    question = sa.select(sa.func.max(ServiceRequestRow.number)).where(
        ServiceRequestRow.relationship_id == relationship_id
    )
    return await session.scalar(question) or 0


async def held_edition(
    session: ReadSession, relationship_id: UUID, offering_id: UUID
) -> OfferingEditionRow | None:
    """Return the edition of an offering that a relationship holds, or None."""
    row = RelationshipOfferingRow
    question = (
        sa.select(OfferingEditionRow)
        .join(row, row.edition_id == OfferingEditionRow.id)
        .where(row.relationship_id == relationship_id, row.offering_id == offering_id)
    )
    return await session.scalar(question)


def actions(edition: OfferingEditionRow) -> Mapping[str, Any]:
    """Return the service actions of an edition by name; of two with one name, a requestable one."""
    kind = ComponentKind.SERVICE_ACTION.value
    found = [part for part in edition.components if part["kind"] == kind]
    return {part["name"]: part for part in sorted(found, key=_is_requestable)}


def _is_requestable(part: Mapping[str, Any]) -> bool:
    return bool(part.get("requestable"))


class Fulfilment(NamedTuple):
    """A request that was fulfilled, with a service whose action was asked for."""

    service_id: UUID
    requested_at: dt.datetime
    fulfilled_at: dt.datetime


async def fulfilled(
    session: ReadSession, service_ids: Collection[UUID], window: Window
) -> list[Fulfilment]:
    """Return the requests that were fulfilled in a window, once for each service."""
    row, held = ServiceRequestRow, OfferingEditionServiceRow
    question = (
        sa.select(held.service_id, row.requested_at, row.fulfilled_at)
        .join(held, held.edition_id == row.edition_id)
        .where(
            among(held.service_id, values=service_ids),
            row.fulfilled_at >= window.start,
            row.fulfilled_at < window.end,
        )
    )
    return [Fulfilment(*found) for found in await session.rows(question)]


async def kept(
    session: ReadSession, service_ids: Collection[UUID], window: Window, now: dt.datetime
) -> dict[UUID, tuple[int, int]]:
    """Return how many promises were kept, and how many there were, by service.

    Each falls into the window in which it was fulfilled, or was due if that came first.
    """
    row, held = ServiceRequestRow, OfferingEditionServiceRow
    is_kept = row.fulfilled_at <= row.promised_by
    decided = sa.case((is_kept, row.fulfilled_at), else_=row.promised_by)
    withdrawn = sa.and_(
        row.cancelled_side == ParticipantRole.CONSUMER, row.cancelled_at <= row.promised_by
    )
    question = (
        sa.select(held.service_id, sa.func.sum(sa.case((is_kept, 1), else_=0)), sa.func.count())
        .join(held, held.edition_id == row.edition_id)
        .where(
            among(held.service_id, values=service_ids),
            row.promised_by.is_not(None),
            decided >= window.start,
            decided < window.end,
            decided <= now,
            sa.or_(row.cancelled_at.is_(None), ~withdrawn),
        )
        .group_by(held.service_id)
    )
    return {key: (kept, due) for key, kept, due in await session.rows(question)}
