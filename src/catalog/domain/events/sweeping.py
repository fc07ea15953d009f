"""Sweeping: what is deleted of events, dead letters and subscribers when it is old."""

import datetime as dt
import logging
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.events.deliveries import AT_ONCE
from catalog.storage import outbox
from catalog.storage.database.engine import Database
from catalog.storage.tables.outbox import DeliveryRow, OutboxRow, SubscriberRow

log = logging.getLogger("catalog.events")
KEPT = dt.timedelta(days=1)  # for which an event is kept after all its deliveries
DEAD_KEPT = dt.timedelta(days=30)  # for which a dead letter is kept
FORGOTTEN = dt.timedelta(days=7)  # after which a subscriber that no server runs is deleted


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
