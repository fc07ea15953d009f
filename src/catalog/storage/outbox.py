"""Questions about events and their delivery to subscribers."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow, SubscriberRow


async def subscribers(session: ReadSession) -> Sequence[SubscriberRow]:
    """Return every known subscriber, ordered by key."""
    return await session.scalars(sa.select(SubscriberRow).order_by(SubscriberRow.key))


async def unrouted(session: ReadSession, count: int) -> Sequence[Any]:
    """Return up to *count* events that have no deliveries yet, in order for each entity."""
    return await session.rows(
        sa.select(
            OutboxRow.id, OutboxRow.event, OutboxRow.entity_id, OutboxRow.revision, OutboxRow.at
        )
        .where(~OutboxRow.is_routed)
        .order_by(OutboxRow.entity_id, OutboxRow.revision, OutboxRow.id)
        .limit(count)
    )


async def waiting(session: ReadSession, keys: Collection[str], now: dt.datetime) -> Collection[str]:
    """Return the keys of those subscribers that have deliveries due."""
    due = sa.exists().where(DeliveryRow.subscriber == SubscriberRow.key, DeliveryRow.due_at <= now)
    return await session.scalars(
        sa.select(SubscriberRow.key).where(SubscriberRow.key.in_(keys), due)
    )


async def due(session: ReadSession, key: str, count: int, now: dt.datetime) -> Sequence[Any]:
    """Return up to *count* due deliveries of a subscriber, with their events."""
    return await session.rows(
        sa.select(DeliveryRow, OutboxRow)
        .join(OutboxRow, OutboxRow.id == DeliveryRow.event_id)
        .where(DeliveryRow.subscriber == key, DeliveryRow.due_at <= now)
        .order_by(DeliveryRow.due_at, DeliveryRow.event_id)
        .limit(count)
    )


def first(key: str, entity_id: UUID) -> sa.ScalarSelect[UUID]:
    """Return a subquery for the first delivery of an entity that a subscriber still waits for."""
    return (
        sa.select(DeliveryRow.id)
        .where(
            DeliveryRow.subscriber == key,
            DeliveryRow.entity_id == entity_id,
            DeliveryRow.died_at.is_(None),
        )
        .order_by(DeliveryRow.revision, DeliveryRow.event_id)
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )


async def awaited(session: ReadSession, key: str, entities: Collection[UUID]) -> Collection[UUID]:
    """Return those of the entities for which a subscriber still waits for a delivery."""
    question = sa.select(DeliveryRow.entity_id).where(
        DeliveryRow.subscriber == key,
        DeliveryRow.entity_id.in_(entities),
        DeliveryRow.died_at.is_(None),
    )
    return set(await session.scalars(question.distinct()))


async def dead(session: ReadSession, ids: Collection[UUID] | None = None) -> Sequence[Any]:
    """Return dead deliveries with their events, oldest first: all, or those with these ids."""
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
    """Return up to *count* events with ids below *before* that have no delivery left.

    Where *is_routed*, an event must have been routed, too.
    """
    awaited = sa.exists().where(DeliveryRow.event_id == OutboxRow.id).correlate(OutboxRow)
    routed = OutboxRow.is_routed if is_routed else sa.true()
    return await session.scalars(
        sa.select(OutboxRow.id)
        .where(OutboxRow.id < before, routed, ~awaited)
        .order_by(OutboxRow.id)
        .limit(count)
    )
