"""Deliveries: which events each subscriber waits for, who delivers them, and with what result.

This is bookkeeping, not a change of an entity; each step is a short transaction of its own.
"""

import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.events import runs
from catalog.domain.events.jobs import DUE, PREFIX, Job, described, named
from catalog.domain.events.subscribers import EVERY, Event, Subscriber
from catalog.storage import outbox
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import WriteSession
from catalog.storage.enums import JobOutcome
from catalog.storage.rows import new_id, new_id_text
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow, SubscriberRow

log = logging.getLogger("catalog.events")
AT_ONCE = 1_000  # events that one transaction routes or deletes
KILLED = "Its process ended before it did."
HOLD = dt.timedelta(seconds=5)  # for which a claim is valid at most, and the margin of each


@dataclass(frozen=True)
class Pace:
    """How long and how often deliveries are tried."""

    limit: dt.timedelta = dt.timedelta(seconds=10)
    """How long a subscriber may take for one event."""
    attempts: int = 10
    """How often a delivery is tried before it is a dead letter."""
    first_pause: dt.timedelta = dt.timedelta(seconds=1)
    longest_pause: dt.timedelta = dt.timedelta(hours=1)

    def of(self, subscriber: Subscriber | Job) -> "Pace":
        """Return the pace of this subscriber: a job has a limit of its own."""
        if isinstance(subscriber, Job):
            return replace(self, limit=dt.timedelta(seconds=subscriber.limit))
        return self

    @property
    def lease(self) -> dt.timedelta:
        """How long a claim is valid unless it is renewed, with some time to settle it."""
        return min(self.limit, HOLD) + HOLD

    @property
    def beat(self) -> float:
        """After how many seconds whoever has a claim renews it."""
        return self.lease.total_seconds() / 4

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


async def register(
    database: Database, subscribers: Sequence[Subscriber | Job], now: dt.datetime
) -> None:
    """Record that these subscribers and jobs exist; a new one is told of events from now on."""
    async with database.writing() as session:
        await session.lock_name("subscribers")
        known = {row.key: row for row in await outbox.subscribers(session)}
        for subscriber in subscribers:
            row = known.get(subscriber.key)
            if row is None:
                row = SubscriberRow(key=subscriber.key, since=now)
                session.add(row)
            row.event_types, row.seen_at = sorted(subscriber.event_types), now
        await session.flush()
        await runs.register(session, [one for one in subscribers if isinstance(one, Job)], now)
        await session.commit()


async def route(database: Database, now: dt.datetime) -> tuple[Collection[str], bool]:
    """Make deliveries of events that have none yet.

    Returns the keys of those who are to be told, and whether there may be more such events.
    """
    async with database.writing() as session:
        # Otherwise a later event could be delivered while an earlier one of its entity is routed.
        await session.lock_name("outbox")
        events = await outbox.unrouted(session, AT_ONCE)
        wanted = {
            subscriber.key: [
                event
                for event in events
                if not {event.event, EVERY}.isdisjoint(subscriber.event_types)
                and event.at >= subscriber.since
            ]
            for subscriber in await outbox.awaiting(session)
        }
        wanted = {key: found for key, found in wanted.items() if found}
        if wanted:
            await _deliver(session, wanted, now)
        if events:
            await session.run(outbox.ROUTED, {"ids": [event.id for event in events]})
            await session.commit()
    return wanted.keys(), len(events) == AT_ONCE


async def _deliver(
    session: WriteSession, wanted: Mapping[str, Sequence[Any]], now: dt.datetime
) -> None:
    """Make a delivery of each event by subscriber; only the first one of each entity is due."""
    await session.lock_names([_lock_of(key) for key in wanted])
    entities = {event.entity_id for events in wanted.values() for event in events}
    awaited = await outbox.awaited(session, wanted, entities)
    rows = []
    for key, events in wanted.items():
        for event in events:
            rows.append(
                {
                    "id": new_id_text(),
                    "subscriber": key,
                    "event_id": event.id,
                    "entity_id": event.entity_id,
                    "revision": event.revision,
                    "attempts": 0,
                    "due_at": None if (key, event.entity_id) in awaited else now,
                }
            )
            awaited.add((key, event.entity_id))
    await session.insert_many(DeliveryRow, rows)


def _lock_of(key: str) -> str:
    """Return the name to lock for whoever looks for the first delivery of an entity."""
    return f"deliveries to {key}"


async def exchange(
    database: Database,
    key: str,
    told: Collection[Told],
    *,
    kept: Collection[Claimed],
    wanted: int,
    now: dt.datetime,
    pace: Pace,
) -> tuple[list[Claimed], set[UUID]]:
    """Settle results of deliveries to a subscriber, renew claims, and claim up to *wanted* more.

    Returns the new ones, and the ids of those whose claims were *kept* and are lost: another
    process has claimed them after they expired, and settles them itself.
    """
    async with database.writing() as session:
        await session.lock_name(_lock_of(key))
        ours = [*(one.delivery for one in told), *kept]
        held = await outbox.claimed(session, key, [(one.id, one.claim) for one in ours])
        await _settle(session, key, [one for one in told if one.delivery.id in held], now, pace)
        renewed = [one.id for one in kept if one.id in held]
        if renewed:
            await session.run(outbox.RENEW, {"ids": renewed, "until": now + pace.lease})
        if wanted and key.startswith(PREFIX):
            wanted = 0 if await outbox.is_busy(session, key, now) else 1
        claimed = await _claim(session, key, wanted, now, pace) if wanted else []
        await session.commit()
    return claimed, {one.id for one in kept} - held


async def _settle(
    session: WriteSession, key: str, told: Collection[Told], now: dt.datetime, pace: Pace
) -> None:
    well = [one.delivery for one in told if one.error is None and not one.is_released]
    ended = {delivery.event.entity_id for delivery in well}
    # Nobody else is told of a run, so that its event goes with its delivery.
    done = [delivery.event for delivery in well if delivery.event.type == DUE]
    await session.delete_many(OutboxRow, [{"id": event.id} for event in done])
    await session.delete_many(
        DeliveryRow, [{"id": one.id} for one in well if one.event not in done]
    )
    for event in done:
        await runs.note(session, key, event.at, JobOutcome.DONE, now=now)
    for one in told:
        delivery, attempts = one.delivery, one.delivery.attempts
        if delivery in well:
            continue
        values: dict[str, Any] = {"due_at": now, "attempts": attempts - 1}
        if not one.is_released:
            is_dead = attempts >= pace.attempts
            values = (
                await _death(session, delivery.event, key, one.error, now)
                if is_dead
                else {"due_at": now + pace.pause(attempts), "error": one.error}
            )
            ended |= {delivery.event.entity_id} if is_dead else set()
            if delivery.event.type == DUE and not is_dead:
                failed = JobOutcome.FAILED
                await runs.note(session, key, delivery.event.at, failed, now=now, error=one.error)
        await session.execute(
            sa.update(DeliveryRow)
            .where(DeliveryRow.id == delivery.id)
            .values({"claim": None, **values})
        )
    await _go_on(session, key, ended, now)


async def _go_on(
    session: WriteSession, key: str, ended: Collection[UUID], now: dt.datetime
) -> None:
    """Make the next delivery of each of these entities due."""
    if ended:
        await session.run(outbox.NEXT, {"key": key, "entities": [*ended], "now": now})


async def _claim(
    session: WriteSession, key: str, wanted: int, now: dt.datetime, pace: Pace
) -> list[Claimed]:
    claimed, claim = [], new_id()
    ended = set()
    for found in await outbox.due(session, key, wanted, now):
        event = Event(
            id=found.event_id,
            type=found.event,
            entity_id=found.entity_id,
            revision=found.revision,
            payload=found.payload,
            at=found.at,
        )
        if found.attempts >= pace.attempts:
            died = await _death(session, event, key, found.error or KILLED, now)
            await session.execute(
                sa.update(DeliveryRow).where(DeliveryRow.id == found.id).values(died)
            )
            ended.add(found.entity_id)
            continue
        claimed.append(Claimed(found.id, claim, found.attempts + 1, key, event))
    if claimed:
        ids = [one.id for one in claimed]
        await session.run(outbox.CLAIM, {"ids": ids, "until": now + pace.lease, "by": claim})
    await _go_on(session, key, ended, now)
    return claimed


async def _death(
    session: WriteSession, event: Event, key: str, error: str | None, now: dt.datetime
) -> dict[str, Any]:
    """Return the values that make a delivery a dead letter, and log it."""
    message = "%s too often in vain (%s): see `catalog events dead`."
    log.error(message, described(key, event), error, extra=named(key))
    if event.type == DUE:
        await runs.note(session, key, event.at, JobOutcome.DEAD, now=now, error=error)
    return {"died_at": now, "due_at": None, "claim": None, "error": error}
