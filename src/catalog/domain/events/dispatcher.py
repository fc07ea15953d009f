"""The dispatcher: tells every subscriber of this process of events, and runs jobs by the clock.

Processes share only the database: there each finds the deliveries that no other one has claimed.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Self

from catalog.domain.events import deliveries, runs, sweeping
from catalog.domain.events.deliveries import Pace
from catalog.domain.events.feeds import Doing, Feed
from catalog.domain.events.jobs import Job
from catalog.domain.events.runs import RunEnd, RunningError
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.writing.transaction import Clock
from catalog.storage import outbox
from catalog.storage.database import failures
from catalog.storage.database.engine import Database

log = logging.getLogger("catalog.events")
POLL = 1.0  # seconds between two looks for events of other processes
APART = 0.05  # seconds between two looks that changes of this process ask for
SOON = 0.02  # seconds until the next look, at least
LOOK = 0.1  # seconds between two looks at a run that somebody waits for
UPKEEP = dt.timedelta(minutes=1)  # between two sweeps


class Dispatcher:
    """Routes events to all known subscribers, and runs the feeds of this process's own.

    Jobs are subscribers that are told of their runs.
    """

    def __init__(
        self,
        subscribers: Sequence[Subscriber | Job],
        database: Database,
        doing: Doing,
        clock: Clock,
        pace: Pace,
        *,
        by_clock: bool = True,
    ) -> None:
        self._subscribers = subscribers
        self._by_clock = by_clock
        self._jobs = {one.key: one for one in subscribers if isinstance(one, Job)}
        self._database = database
        # Connections of its own, so that requests and bookkeeping do not wait for each other.
        self._books = database.beside()
        self._clock = clock
        self._feeds = {
            subscriber.key: Feed(subscriber, self._books, doing, clock, pace.of(subscriber))
            for subscriber in subscribers
        }
        self._kept_up: dt.datetime | None = None
        self._runs_at = 0.0  # of the loop: when jobs may be due next
        self._looked_at = 0.0  # and when it last looked whether deliveries are due
        self._is_stopping = False
        self._is_well = True
        # Without subscribers nothing is urgent.
        self._wake = database.news if subscribers and by_clock else asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Run in the background, and stop at the end."""
        if self._subscribers:
            # So that subscribers are told of every change that is answered from now on.
            await self._attempt(self._keep_up)
        tasks = [asyncio.create_task(self._run())]
        tasks += [asyncio.create_task(feed.run()) for feed in self._feeds.values()]
        try:
            yield self
        finally:
            self._is_stopping = True
            self._wake.set()
            for feed in self._feeds.values():
                feed.stop()
            await asyncio.gather(*tasks)
            await self._books.close()

    async def run_now(self, job: Job) -> RunEnd:
        """Run a job of this dispatcher at once, and return how that ended.

        The run that waits to be tried again is taken where there is one. Raises `RunningError`
        where one is going on.
        """
        await deliveries.register(self._books, [job], self._clock())
        run = await runs.begin_now(self._books, job.key, self._clock())
        if run is None:
            raise RunningError
        self._feeds[job.key].wake.set()
        while True:
            async with self._books.reading() as session:
                ended = await runs.end_of(session, run)
            if ended is not None:
                return ended
            await asyncio.sleep(LOOK)

    async def _run(self) -> None:
        if not self._subscribers:
            await self._wait()
        loop = asyncio.get_running_loop()
        while not self._is_stopping:
            is_told, began = self._wake.is_set(), loop.time()
            self._wake.clear()
            await self._attempt(partial(self._round, is_told=is_told))
            await self._wait()
            # The first of many changes is told at once, and those that follow it together.
            await asyncio.sleep(max(0, began + APART - loop.time()))

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
            left = self._runs_at - asyncio.get_running_loop().time()
            pause = min(POLL, left) if self._jobs and self._by_clock else POLL
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(0, pause))

    async def _round(self, *, is_told: bool) -> None:
        """Begin due runs, route new events, and wake the feeds that have deliveries due.

        Where it *is told* of a change of this process, it looks for others once in a while.
        """
        await self._keep_up()
        now = asyncio.get_running_loop().time()
        is_whole = not is_told or now >= self._looked_at + POLL
        if self._jobs and self._by_clock and now >= self._runs_at:
            self._runs_at = now + await self._begin_runs()
            is_whole = True
        is_new = is_told or await self._is_news()
        while is_new and not self._is_stopping:
            keys, is_new = await deliveries.route(self._books, self._clock())
            self._wake_up(keys)
        if is_whole:
            self._looked_at = now
            await self._wake_those_due()

    async def _is_news(self) -> bool:
        async with self._books.reading() as session:
            session.ask_once()
            return await outbox.is_news(session)

    async def _begin_runs(self) -> float:
        """Begin the runs of jobs that are due; return for how many seconds to wait then."""
        await runs.begin_due(self._books, self._jobs, self._clock())
        async with self._books.reading() as session:
            moments = [row.next_at for row in await outbox.jobs(session, self._jobs)]
        left = [(moment - self._clock()).total_seconds() for moment in moments]
        return min([POLL, *(max(seconds, SOON) for seconds in left if seconds > 0)])

    async def _wake_those_due(self) -> None:
        if self._feeds:
            async with self._books.reading() as session:
                session.ask_once()
                self._wake_up(await outbox.waiting(session, self._feeds, self._clock()))

    def _wake_up(self, keys: Collection[str]) -> None:
        for key in self._feeds.keys() & keys:
            self._feeds[key].wake.set()

    async def _keep_up(self) -> None:
        now = self._clock()
        if self._kept_up is None or abs(now - self._kept_up) >= UPKEEP:
            if self._subscribers:
                await deliveries.register(self._books, self._subscribers, now)
            await sweeping.sweep(self._books, now)
            self._kept_up = now
