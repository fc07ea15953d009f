"""The dispatcher: tells every subscriber of this process of events, after their commit.

Processes share only the database: there each finds the deliveries that no other one has claimed.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from catalog.domain.events import deliveries
from catalog.domain.events.deliveries import Pace
from catalog.domain.events.feeds import Feed, Make
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.writing.transaction import Clock
from catalog.storage import outbox
from catalog.storage.database import failures
from catalog.storage.database.engine import Database

log = logging.getLogger("catalog.events")
POLL = 1.0  # seconds between two looks for events of other processes
UPKEEP = dt.timedelta(minutes=1)  # between two sweeps


class Dispatcher:
    """Routes events to all known subscribers, and runs the feeds of this process's own."""

    def __init__(
        self,
        subscribers: Sequence[Subscriber],
        database: Database,
        make: Make,
        *,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._subscribers = subscribers
        self._database = database
        # Connections of its own, so that requests and bookkeeping do not wait for each other.
        self._books = database.another()
        self._clock = clock
        self._feeds = {
            subscriber.key: Feed(subscriber, self._books, make, clock, pace)
            for subscriber in subscribers
        }
        self._kept_up: dt.datetime | None = None
        self._is_stopping = False
        self._is_well = True
        # Without subscribers nothing is urgent.
        self._wake = database.news if subscribers else asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run in the background, and stop at the end."""
        if self._subscribers:
            # So that subscribers are told of every change that is answered from now on.
            await self._attempt(self._keep_up)
        tasks = [asyncio.create_task(self._run())]
        tasks += [asyncio.create_task(feed.run()) for feed in self._feeds.values()]
        try:
            yield
        finally:
            self._is_stopping = True
            self._wake.set()
            for feed in self._feeds.values():
                feed.stop()
            await asyncio.gather(*tasks)
            await self._books.close()

    async def _run(self) -> None:
        if not self._subscribers:
            await self._wait()
        while not self._is_stopping:
            self._wake.clear()
            await self._attempt(self._round)
            await self._wait()

    async def _attempt(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            await step()
        except Exception as error:  # noqa: BLE001  # whatever it is stands in the log
            if self._is_well:  # once, not every second
                failures.log_to(log, "Events cannot be told for now.", error)
            self._is_well = False
        else:
            self._is_well = True

    async def _wait(self) -> None:
        if not self._is_stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL)

    async def _round(self) -> None:
        """Route new events, and wake the feeds that have deliveries due."""
        await self._keep_up()
        async with self._books.reading() as session:
            is_awaited = bool(await outbox.subscribers(session))
            is_new = is_awaited and bool(await outbox.unrouted(session, 1))
        while is_new and not self._is_stopping:
            is_new = await deliveries.route(self._books, self._clock())
            await self._wake_feeds()
        await self._wake_feeds()

    async def _wake_feeds(self) -> None:
        if self._feeds:
            async with self._books.reading() as session:
                for key in await outbox.waiting(session, self._feeds, self._clock()):
                    self._feeds[key].wake.set()

    async def _keep_up(self) -> None:
        now = self._clock()
        if self._kept_up is None or abs(now - self._kept_up) >= UPKEEP:
            if self._subscribers:
                await deliveries.register(self._books, self._subscribers, now)
            await deliveries.sweep(self._books, now)
            self._kept_up = now
