"""Questions about events and their delivery to subscribers, and about jobs; and what moves them."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, cast
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
NEWS = (
    sa.select(OutboxRow.id)
    .where(~OutboxRow.is_routed, sa.exists(sa.select(SubscriberRow.key)))
    .limit(1)
)
WAITING = sa.select(SubscriberRow.key).where(
    among(SubscriberRow.key, "keys"),
    sa.exists().where(
        DeliveryRow.subscriber == SubscriberRow.key,
        DeliveryRow.due_at <= sa.bindparam("now", type_=UtcDateTime()),
    ),
)

OF_KEY = DeliveryRow.subscriber == sa.bindparam("key", type_=sa.Text)
DUE = (
    sa.select(
        *(DeliveryRow.id, DeliveryRow.attempts, DeliveryRow.error),
        *(OutboxRow.id.label("event_id"), OutboxRow.event, OutboxRow.entity_id),
        *(OutboxRow.revision, OutboxRow.payload, OutboxRow.at),
    )
    .join(OutboxRow, OutboxRow.id == DeliveryRow.event_id)
    .where(OF_KEY, DeliveryRow.due_at <= sa.bindparam("now", type_=UtcDateTime()))
    .order_by(DeliveryRow.due_at, DeliveryRow.event_id)
    .limit(sa.bindparam("count", type_=sa.Integer))
)
AWAITED = (
    sa.select(DeliveryRow.subscriber, DeliveryRow.entity_id)
    .where(
        among(DeliveryRow.subscriber, "keys"),
        among(DeliveryRow.entity_id, "entities"),
        DeliveryRow.died_at.is_(None),
    )
    .distinct()
)
CLAIMED = sa.select(DeliveryRow.id, DeliveryRow.claim).where(OF_KEY, among(DeliveryRow.id, "ids"))

# And run after every change.
ONE: Any = sa.literal_column("1")
DELIVERIES = cast("sa.Table", DeliveryRow.__table__)
EARLIER = sa.alias(DELIVERIES)
ROUTED: Any = (
    sa.update(cast("sa.Table", OutboxRow.__table__))
    .where(among(OutboxRow.id, "ids"))
    .values(is_routed=True)
    .returning(ONE)
)
CLAIM: Any = (
    sa.update(DELIVERIES)
    .where(among(DELIVERIES.c.id, "ids"))
    .values(
        attempts=DELIVERIES.c.attempts + 1,
        due_at=sa.bindparam("until", type_=UtcDateTime()),
        claim=sa.bindparam("by", type_=sa.Uuid()),
    )
    .returning(ONE)
)
RENEW: Any = (
    sa.update(DELIVERIES)
    .where(among(DELIVERIES.c.id, "ids"))
    .values(due_at=sa.bindparam("until", type_=UtcDateTime()))
    .returning(ONE)
)
NEXT: Any = (
    sa.update(DELIVERIES)
    .where(
        DELIVERIES.c.subscriber == sa.bindparam("key", type_=sa.Text),
        among(DELIVERIES.c.entity_id, "entities"),
        DELIVERIES.c.due_at.is_(None),
        DELIVERIES.c.died_at.is_(None),
        ~sa.exists(
            sa.select(EARLIER.c.id)
            .where(
                EARLIER.c.subscriber == DELIVERIES.c.subscriber,
                EARLIER.c.entity_id == DELIVERIES.c.entity_id,
                EARLIER.c.died_at.is_(None),
                sa.tuple_(EARLIER.c.revision, EARLIER.c.event_id)
                < sa.tuple_(DELIVERIES.c.revision, DELIVERIES.c.event_id),
            )
            .correlate(DELIVERIES)
        ),
    )
    .values(due_at=sa.bindparam("now", type_=UtcDateTime()))
    .returning(ONE)
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


async def is_news(session: ReadSession) -> bool:
    """Tell whether there are events that have no deliveries yet, and somebody who may want them."""
    return bool(await session.rows(NEWS, {}))


async def waiting(session: ReadSession, keys: Collection[str], now: dt.datetime) -> Collection[str]:
    """Return the keys of those subscribers that have deliveries due."""
    return [key for (key,) in await session.rows(WAITING, {"keys": list(keys), "now": now})]


async def due(session: ReadSession, key: str, count: int, now: dt.datetime) -> Sequence[Any]:
    """Return up to *count* due deliveries of a subscriber, each with its event."""
    return await session.rows(DUE, {"key": key, "count": count, "now": now})


async def awaited(
    session: ReadSession, keys: Collection[str], entities: Collection[UUID]
) -> set[tuple[str, UUID]]:
    """Return which of these subscribers still wait for a delivery of which of the entities."""
    given = {"keys": [*keys], "entities": [*entities]}
    return {(key, entity) for key, entity in await session.rows(AWAITED, given)}


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
    if not ids:
        return set()
    given = {"key": key, "ids": [delivery for delivery, _ in ids]}
    held = {
        (UUID(str(delivery)), claim and UUID(str(claim)))
        for delivery, claim in await session.rows(CLAIMED, given)
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
