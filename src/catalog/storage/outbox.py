"""Questions about events and their delivery to subscribers, and about jobs."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import UtcDateTime
from catalog.storage.tables.outbox import (
    DeliveredChangeRow,
    DeliveryRow,
    JobRow,
    OutboxRow,
    SubscriberRow,
)

# Asked after every change, so that they are written once.
AWAITING = sa.select(SubscriberRow.key, SubscriberRow.event_types, SubscriberRow.since).order_by(
    SubscriberRow.key
)
UNROUTED = (
    sa.select(OutboxRow.id, OutboxRow.event, OutboxRow.entity_id, OutboxRow.revision, OutboxRow.at)
    .where(~OutboxRow.is_routed)
    .order_by(OutboxRow.entity_id, OutboxRow.revision, OutboxRow.id)
    .limit(sa.bindparam("count", type_=sa.Integer))
)
WAITING = sa.select(SubscriberRow.key).where(
    among(SubscriberRow.key, "keys"),
    sa.exists().where(
        DeliveryRow.subscriber == SubscriberRow.key,
        DeliveryRow.due_at <= sa.bindparam("now", type_=UtcDateTime()),
    ),
)


async def subscribers(session: ReadSession) -> Sequence[SubscriberRow]:
    """Return every known subscriber, ordered by key."""
    return await session.scalars(sa.select(SubscriberRow).order_by(SubscriberRow.key))


async def awaiting(session: ReadSession) -> Sequence[Any]:
    """Return which event types every known subscriber waits for since when, ordered by key."""
    return await session.rows(AWAITING, {})


async def unrouted(session: ReadSession, count: int) -> Sequence[Any]:
    """Return up to *count* events that have no deliveries yet, in order for each entity."""
    return await session.rows(UNROUTED, {"count": count})


async def waiting(session: ReadSession, keys: Collection[str], now: dt.datetime) -> Collection[str]:
    """Return the keys of those subscribers that have deliveries due."""
    return [key for (key,) in await session.rows(WAITING, {"keys": list(keys), "now": now})]


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


async def claimed(session: ReadSession, key: str, ids: Collection[tuple[UUID, UUID]]) -> set[UUID]:
    """Return those deliveries to a subscriber, of pairs with claims, whose claim still holds."""
    question = sa.select(DeliveryRow.id, DeliveryRow.claim).where(
        DeliveryRow.subscriber == key, DeliveryRow.id.in_([delivery for delivery, _ in ids])
    )
    held = {
        (UUID(str(delivery)), claim and UUID(str(claim)))
        for delivery, claim in await session.rows(question)
    }
    return {delivery for delivery, claim in ids if (delivery, claim) in held}


async def is_busy(session: ReadSession, key: str, now: dt.datetime) -> bool:
    """Tell whether somebody tells this subscriber of an event at the moment."""
    live = sa.select(DeliveryRow.id).where(
        DeliveryRow.subscriber == key, DeliveryRow.claim.is_not(None), DeliveryRow.due_at > now
    )
    return await session.scalar(live.limit(1)) is not None


async def delivered_change(
    session: ReadSession, delivery_id: UUID, digest: str
) -> DeliveredChangeRow | None:
    """Return what is kept of a change that a delivery has made, or None."""
    return await session.get(DeliveredChangeRow, (delivery_id, digest))


async def jobs(session: ReadSession, keys: Collection[str]) -> Sequence[JobRow]:
    """Return these jobs, ordered by key; those that nobody has registered are left out."""
    return await session.scalars(sa.select(JobRow).where(JobRow.key.in_(keys)).order_by(JobRow.key))


def due_jobs(keys: Collection[str], now: dt.datetime) -> sa.Select[JobRow]:
    """Return the question for those of these jobs that are due and have no run."""
    has_run = sa.exists().where(DeliveryRow.subscriber == JobRow.key, DeliveryRow.died_at.is_(None))
    return sa.select(JobRow).where(
        JobRow.key.in_(keys), JobRow.next_at <= now, ~has_run.correlate(JobRow)
    )


async def run_of(session: ReadSession, key: str) -> DeliveryRow | None:
    """Return the run of a job that has not ended, or None."""
    return await session.scalar(
        sa.select(DeliveryRow)
        .where(DeliveryRow.subscriber == key, DeliveryRow.died_at.is_(None))
        .order_by(DeliveryRow.revision)
        .limit(1)
    )
