"""Questions about events and their way to subscribers."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.storage.records import DeliveryRow, OutboxRow, SubscriberRow
from catalog.storage.sessions import ReadSession


async def subscribers(session: ReadSession) -> Sequence[SubscriberRow]:
    """Return every subscriber that is known, by its key."""
    return await session.scalars(sa.select(SubscriberRow).order_by(SubscriberRow.key))


async def unrouted(session: ReadSession, count: int) -> Sequence[Any]:
    """Return so many events without deliveries, those of one entity in their order."""
    return await session.rows(
        sa.select(
            OutboxRow.id, OutboxRow.event, OutboxRow.entity_id, OutboxRow.revision, OutboxRow.at
        )
        .where(~OutboxRow.is_routed)
        .order_by(OutboxRow.entity_id, OutboxRow.revision, OutboxRow.id)
        .limit(count)
    )


async def waiting(session: ReadSession, keys: Collection[str], now: dt.datetime) -> Collection[str]:
    """Return which of these subscribers have deliveries that are due."""
    due = sa.exists().where(
        DeliveryRow.subscriber == SubscriberRow.key,
        DeliveryRow.died_at.is_(None),
        DeliveryRow.due_at <= now,
    )
    return await session.scalars(
        sa.select(SubscriberRow.key).where(SubscriberRow.key.in_(keys), due)
    )


async def due(session: ReadSession, key: str, count: int, now: dt.datetime) -> Sequence[Any]:
    """Return so many due deliveries of a subscriber with their events, locked from other claims.

    Of each entity that is the first one alone, apart from dead ones: the others wait for it.
    """
    earlier = aliased(DeliveryRow)
    waits = (
        sa.exists()
        .where(
            earlier.subscriber == DeliveryRow.subscriber,
            earlier.entity_id == DeliveryRow.entity_id,
            earlier.died_at.is_(None),
            sa.tuple_(earlier.revision, earlier.event_id)
            < sa.tuple_(DeliveryRow.revision, DeliveryRow.event_id),
        )
        .correlate(DeliveryRow)
    )
    return await session.rows(
        sa.select(DeliveryRow, OutboxRow)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.event_id)
        .where(
            DeliveryRow.subscriber == key,
            DeliveryRow.died_at.is_(None),
            DeliveryRow.due_at <= now,
            ~waits,
        )
        .order_by(DeliveryRow.due_at, DeliveryRow.event_id)
        .limit(count)
        .with_for_update(of=DeliveryRow, skip_locked=True)
    )


async def dead(session: ReadSession, ids: Collection[UUID] | None = None) -> Sequence[Any]:
    """Return the dead deliveries with their events: all, or those with these ids, oldest first."""
    wanted = sa.true() if ids is None else DeliveryRow.id.in_(ids)
    return await session.rows(
        sa.select(DeliveryRow, OutboxRow)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.died_at.is_not(None), wanted)
        .order_by(DeliveryRow.died_at, DeliveryRow.id)
    )


async def told(
    session: ReadSession, before: UUID, count: int, *, is_routed: bool
) -> Sequence[UUID]:
    """Return so many events with lower ids that nobody waits for; *is_routed*: all were routed."""
    awaited = sa.exists().where(DeliveryRow.event_id == OutboxRow.id).correlate(OutboxRow)
    routed = OutboxRow.is_routed if is_routed else sa.true()
    return await session.scalars(
        sa.select(OutboxRow.id)
        .where(OutboxRow.id < before, routed, ~awaited)
        .order_by(OutboxRow.id)
        .limit(count)
    )
