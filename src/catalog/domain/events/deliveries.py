"""Deliveries: which events each subscriber waits for, who delivers them, and with what result.

This is bookkeeping, not a change of an entity; each step is a short transaction of its own.
"""

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.events.subscribers import Event, Subscriber
from catalog.storage import outbox
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import WriteSession
from catalog.storage.rows import new_id, new_id_text
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow, SubscriberRow

log = logging.getLogger("catalog.events")
AT_ONCE = 1_000  # events that one transaction routes or deletes
KEPT = dt.timedelta(days=1)  # for which an event is kept after all its deliveries
DEAD_KEPT = dt.timedelta(days=30)  # for which a dead letter is kept
FORGOTTEN = dt.timedelta(days=7)  # after which a subscriber that no server runs is deleted
KILLED = "Its process ended before it did."


@dataclass(frozen=True)
class Pace:
    """How long and how often deliveries are tried."""

    limit: dt.timedelta = dt.timedelta(seconds=10)
    """How long a subscriber may take for one event."""
    attempts: int = 10
    """How often a delivery is tried before it is a dead letter."""
    first_pause: dt.timedelta = dt.timedelta(seconds=1)
    longest_pause: dt.timedelta = dt.timedelta(hours=1)

    @property
    def lease(self) -> dt.timedelta:
        """How long a claim is valid: the limit, and some time to settle it."""
        return self.limit + dt.timedelta(seconds=5)

    def pause(self, attempts: int) -> dt.timedelta:
        """Return the pause after this number of attempts; each is three times the one before."""
        growth: int = 3 ** min(attempts - 1, 20)
        return min(self.first_pause * growth, self.longest_pause)


@dataclass(frozen=True)
class Claimed:
    """A delivery that this process makes, and no other until the claim expires."""

    id: UUID
    claim: UUID
    attempts: int
    subscriber: str
    event: Event


@dataclass(frozen=True)
class Told:
    """The result of a delivery; it failed if there is an `error`."""

    delivery: Claimed
    error: str | None = None
    is_released: bool = False
    """Whether it was not made after all, so that any process may claim it."""


async def register(database: Database, subscribers: Sequence[Subscriber], now: dt.datetime) -> None:
    """Record that these subscribers exist; a new one is told of events from now on."""
    async with database.writing() as session:
        await session.lock_name("subscribers")
        known = {row.key: row for row in await outbox.subscribers(session)}
        for subscriber in subscribers:
            row = known.get(subscriber.key)
            if row is None:
                row = SubscriberRow(key=subscriber.key, since=now)
                session.add(row)
            row.event_types, row.seen_at = sorted(subscriber.event_types), now
        await session.commit()


async def route(database: Database, now: dt.datetime) -> bool:
    """Make deliveries of events that have none yet; tell whether there may be more such events."""
    async with database.writing() as session:
        # Otherwise a later event could be delivered while an earlier one of its entity is routed.
        await session.lock_name("outbox")
        events = await outbox.unrouted(session, AT_ONCE)
        for subscriber in await outbox.subscribers(session):
            wanted = [
                event
                for event in events
                if event.event in subscriber.event_types and event.at >= subscriber.since
            ]
            if wanted:
                await _deliver(session, subscriber.key, wanted, now)
        ids = [event.id for event in events]
        await session.execute(
            sa.update(OutboxRow).where(OutboxRow.id.in_(ids)).values(is_routed=True)
        )
        await session.commit()
    return len(events) == AT_ONCE


async def _deliver(
    session: WriteSession, key: str, events: Sequence[Any], now: dt.datetime
) -> None:
    """Make a delivery of each event; only the first one of each entity is due."""
    await session.lock_name(_lock_of(key))
    awaited = {*await outbox.awaited(session, key, {event.entity_id for event in events})}
    rows = []
    for event in events:
        rows.append(
            {
                "id": new_id_text(),
                "subscriber": key,
                "event_id": event.id,
                "entity_id": event.entity_id,
                "revision": event.revision,
                "attempts": 0,
                "due_at": None if event.entity_id in awaited else now,
            }
        )
        awaited.add(event.entity_id)
    await session.insert_many(DeliveryRow, rows)


def _lock_of(key: str) -> str:
    """Return the name to lock for whoever looks for the first delivery of an entity."""
    return f"deliveries to {key}"


async def exchange(
    database: Database,
    key: str,
    told: Collection[Told],
    *,
    wanted: int,
    now: dt.datetime,
    pace: Pace,
) -> list[Claimed]:
    """Settle results of deliveries to a subscriber, and claim up to *wanted* more."""
    async with database.writing() as session:
        await session.lock_name(_lock_of(key))
        await _settle(session, key, told, now, pace)
        claimed = await _claim(session, key, wanted, now, pace) if wanted else []
        await session.commit()
    return claimed


async def _settle(
    session: WriteSession, key: str, told: Collection[Told], now: dt.datetime, pace: Pace
) -> None:
    # Another process may have claimed a delivery after our claim expired, and settles it itself.
    well = [one.delivery for one in told if one.error is None and not one.is_released]
    mine = [{"id": delivery.id, "claim": delivery.claim} for delivery in well]
    await session.delete_many(DeliveryRow, mine)
    ended = {delivery.event.entity_id for delivery in well}
    for one in told:
        delivery, attempts = one.delivery, one.delivery.attempts
        if delivery in well:
            continue
        values: dict[str, Any] = {"due_at": now, "attempts": attempts - 1}
        if not one.is_released:
            is_dead = attempts >= pace.attempts
            values = (
                _death(delivery.event, key, one.error, now)
                if is_dead
                else {"due_at": now + pace.pause(attempts), "error": one.error}
            )
            ended |= {delivery.event.entity_id} if is_dead else set()
        await session.execute(
            sa.update(DeliveryRow)
            .where(DeliveryRow.id == delivery.id, DeliveryRow.claim == delivery.claim)
            .values({"claim": None, **values})
        )
    await _go_on(session, key, ended, now)


async def _go_on(
    session: WriteSession, key: str, ended: Collection[UUID], now: dt.datetime
) -> None:
    """Make the next delivery of each of these entities due."""
    if ended:
        first = [outbox.first(key, entity_id) for entity_id in ended]
        await session.execute(
            sa.update(DeliveryRow)
            .where(DeliveryRow.id.in_(first), DeliveryRow.due_at.is_(None))
            .values(due_at=now)
        )


async def _claim(
    session: WriteSession, key: str, wanted: int, now: dt.datetime, pace: Pace
) -> list[Claimed]:
    claimed, claim = [], new_id()
    ended = set()
    for delivery, row in await outbox.due(session, key, wanted, now):
        event = Event(
            id=row.id,
            type=row.event,
            entity_id=row.entity_id,
            revision=row.revision,
            payload=row.payload,
            at=row.at,
        )
        if delivery.attempts >= pace.attempts:
            for name, value in _death(event, key, delivery.error or KILLED, now).items():
                setattr(delivery, name, value)
            ended.add(row.entity_id)
            continue
        delivery.attempts += 1
        delivery.due_at, delivery.claim = now + pace.lease, claim
        claimed.append(Claimed(delivery.id, claim, delivery.attempts, key, event))
    await session.flush()
    await _go_on(session, key, ended, now)
    return claimed


def _death(event: Event, key: str, error: str | None, now: dt.datetime) -> dict[str, Any]:
    """Return the values that make a delivery a dead letter, and log it."""
    message = "%s was told of %s %s too often in vain (%s): see `catalog events dead`."
    log.error(message, key, event.type, event.id, error)
    return {"died_at": now, "due_at": None, "claim": None, "error": error}


async def sweep(database: Database, now: dt.datetime) -> None:
    """Delete old events, old dead letters, and subscribers that no server runs any more."""
    async with database.writing() as session:
        for gone in await outbox.subscribers(session):
            if gone.seen_at < now - FORGOTTEN:
                log.warning("%s was not there for %s: it is given up.", gone.key, FORGOTTEN)
                await session.execute(sa.delete(SubscriberRow).where(SubscriberRow.key == gone.key))
        old = DeliveryRow.died_at < now - DEAD_KEPT
        await session.execute(sa.delete(DeliveryRow).where(old))
        await session.commit()
    before = _first_id(now - KEPT)
    while True:
        async with database.writing() as session:
            is_routed = bool(await outbox.subscribers(session))
            ids = await outbox.told(session, before, AT_ONCE, is_routed=is_routed)
            await session.execute(sa.delete(OutboxRow).where(OutboxRow.id.in_(ids)))
            await session.commit()
        if len(ids) < AT_ONCE:
            return


def _first_id(moment: dt.datetime) -> UUID:
    """Return the lowest id that can be made at *moment*."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
