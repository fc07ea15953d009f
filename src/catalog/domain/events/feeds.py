"""Feeds: telling one subscriber of events, several at once, each within a time limit."""

import asyncio
import logging
import traceback
from collections.abc import Collection, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from catalog.domain import access
from catalog.domain.access import Principal
from catalog.domain.declared.equipment import AskAs, Equipment
from catalog.domain.events import deliveries
from catalog.domain.events.deliveries import Claimed, Pace, Told
from catalog.domain.events.jobs import Job, described, named
from catalog.domain.events.once import ChangesOnce
from catalog.domain.events.subscribers import Subscriber, Telling
from catalog.domain.writing.changes import Change
from catalog.domain.writing.transaction import Clock, OnceOnly
from catalog.domain.writing.working import Made
from catalog.storage.database import failures
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession
from catalog.storage.database.threads import ExitError, LoopThread

log = logging.getLogger("catalog.events")
AT_ONCE = 8  # events, each of another entity
TOGETHER = 0.005  # seconds within which deliveries end together
MARGIN = 0.5  # seconds that a cancelled telling gets to end
GRACE = 3.0  # seconds that tellings may still take when the server stops
PAUSE = 1.0  # seconds until a database that failed is asked again

T = TypeVar("T")


class MakeOnce(Protocol):
    """Makes a change of a plugin."""

    def __call__(
        self, change: Change[Any], principal: Principal, *, once: OnceOnly | None = None
    ) -> Coroutine[Any, Any, Made]:
        """Make it *once*, or raise `ChangeRefusedError`."""


@dataclass(frozen=True)
class Doing:
    """What those who are told can do, in the loop of the server."""

    make: MakeOnce
    ask: AskAs
    equipment: Equipment


@dataclass(frozen=True)
class _Running:
    delivery: Claimed
    future: Future[None]
    deadline: float

    @property
    def name(self) -> str:
        return str(self.delivery.id)


@dataclass
class Feed:
    """Tells one subscriber of events, in a thread of its own, until it is stopped."""

    subscriber: Subscriber | Job
    books: Database
    """The database with the deliveries."""
    doing: Doing
    clock: Clock
    pace: Pace
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Is set when a delivery is due."""
    _running: list[_Running] = field(default_factory=list)
    _overstaying: list[Future[None]] = field(default_factory=list)
    _unsettled: list[Told] = field(default_factory=list)
    _beats_at: float = 0.0
    _ends_at: float | None = None
    _is_well: bool = True

    async def run(self) -> None:
        """Tell of events until it is stopped, and finish what has begun."""
        self._loop = asyncio.get_running_loop()
        self._thread = LoopThread(
            self.books.another,
            f"subscriber {self.subscriber.key}",
            self.doing.equipment.beside(self.subscriber.plugin),
        )
        try:
            while self._ends_at is None or self._running or self._unsettled:
                self.wake.clear()
                await self._let_others_end()
                self._unsettled += await self._ended()
                is_settled = await self._exchange()
                if is_settled and (self._running or self._ends_at is None):
                    await self._wait()
                elif not is_settled and self._ends_at is not None:
                    return
                elif not is_settled:
                    await asyncio.sleep(PAUSE)
        finally:
            await self._thread.close()

    def stop(self) -> None:
        """Begin no more deliveries, and give those that run a little time."""
        self._ends_at = asyncio.get_running_loop().time() + GRACE
        self.wake.set()

    async def _exchange(self) -> bool:
        """Settle results and begin deliveries that are due; tell whether the database answered."""
        taken = len(self._running) + len(self._overstaying)
        wanted = AT_ONCE - taken if self._ends_at is None and not self._thread.is_blocked else 0
        try:
            if wanted or self._unsettled or self._running:
                claimed, lost = await deliveries.exchange(
                    self.books,
                    self.subscriber.key,
                    self._unsettled,
                    kept=[running.delivery for running in self._running],
                    wanted=wanted,
                    now=self.clock(),
                    pace=self.pace,
                )
                self._unsettled = []
                self._beats_at = self._loop.time() + self.pace.beat
                self._give_up(lost)
                for delivery in claimed:
                    self._begin(delivery)
        except Exception as error:  # noqa: BLE001  # whatever it is stands in the log
            if self._is_well:  # once, not every second
                event = f"The deliveries to {self.subscriber.key} cannot be kept for now."
                failures.log_to(log, event, error)
            self._is_well = False
        else:
            self._is_well = True
        return self._is_well

    def _give_up(self, lost: Collection[UUID]) -> None:
        """End what another process has taken over; what it still does is not kept."""
        for running in self._running:
            if running.delivery.id in lost:
                log.warning(
                    "%s here for so long that another server has taken it over.",
                    described(self.subscriber.key, running.delivery.event),
                    extra=self._named,
                )
                running.future.cancel()
        self._running = [r for r in self._running if r.delivery.id not in lost]

    def _begin(self, delivery: Claimed) -> None:
        plugin = access.of_plugin(self.subscriber.plugin)
        once = ChangesOnce(delivery.id, delivery.claim)

        async def tell(session: ReadSession) -> None:
            async def make(change: Change[Any]) -> Made:
                making = self.doing.make(change, plugin, once=once.of(change))
                try:
                    return await self._there(making)
                finally:
                    await session.renew_view()

            async def ask(
                document: str,
                principal: Principal | None = None,
                variables: Mapping[str, Any] | None = None,
            ) -> Mapping[str, Any]:
                return await self._there(self.doing.ask(document, principal or plugin, variables))

            telling = Telling(
                event=delivery.event,
                now=self.clock(),
                session=session,
                make=make,
                ask=ask,
                equipment=self.doing.equipment,
            )
            await self.subscriber.hear(telling)

        limit = self.pace.limit.total_seconds()
        future = self._thread.start(str(delivery.id), tell, limit)
        future.add_done_callback(self._note)
        self._running.append(_Running(delivery, future, self._loop.time() + limit + MARGIN))

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """Do *work* in the loop of the server, and return what it returns."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    @property
    def _named(self) -> dict[str, str]:
        """The fields of the log that say whose function it is."""
        plugin = {"plugin": self.subscriber.plugin} if self.subscriber.plugin else {}
        return plugin | named(self.subscriber.key)

    def _note(self, _future: Future[None]) -> None:
        with suppress(RuntimeError):  # the server's loop has ended meanwhile
            self._loop.call_soon_threadsafe(self.wake.set)

    async def _wait(self) -> None:
        """Wait until a delivery is due, has ended, or has taken too long."""
        ends = [min(running.deadline, self._beats_at) for running in self._running]
        ends += [self._ends_at] if self._ends_at is not None else []
        timeout = max(min(ends) - self._loop.time(), 0) if ends else None
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), timeout)

    async def _let_others_end(self) -> None:
        """Give deliveries that end together a moment, so that they are settled together."""
        done = [running.future.done() for running in self._running]
        if any(done) and not all(done):
            await asyncio.sleep(TOGETHER)

    async def _ended(self) -> list[Told]:
        """Return the results of deliveries that have ended or are given up."""
        self._overstaying = [future for future in self._overstaying if not future.done()]
        now = self._loop.time()
        done = [running for running in self._running if running.future.done()]
        told = [self._told(running) for running in done]
        if any(r.deadline <= now and not r.future.done() for r in self._running):
            told += await self._given_up(now)
        elif self._ends_at is not None and self._ends_at <= now:
            told += [self._release(running) for running in self._running if running not in done]
        settled = {one.delivery.id for one in told}
        self._running = [r for r in self._running if r.delivery.id not in settled]
        return told

    async def _given_up(self, now: float) -> list[Told]:
        """Return the results of deliveries that have taken too long."""
        if await self._thread.responds():
            late = [r for r in self._running if r.deadline <= now and not r.future.done()]
            return [
                self._overstays(running, "It does not end when it is cancelled.")
                for running in late
            ]
        occupant = self._thread.occupant()
        message = f"It blocks the event loop for longer than {self.pace.limit.total_seconds():g} s."
        return [
            self._overstays(running, message)
            if running.name == occupant
            else self._release(running)
            for running in self._running
            if not running.future.done()
        ]

    def _told(self, running: _Running) -> Told:
        if running.future.cancelled():
            return Told(running.delivery, is_released=True)
        error = running.future.exception()
        if error is None:
            return Told(running.delivery)
        cause = error.__cause__ if isinstance(error, ExitError) else error
        return self._failed(running.delivery, _summary(cause or error), error)

    def _overstays(self, running: _Running, message: str) -> Told:
        self._overstaying.append(running.future)
        return self._failed(running.delivery, message, None)

    def _release(self, running: _Running) -> Told:
        running.future.cancel()
        return Told(running.delivery, is_released=True)

    def _failed(self, delivery: Claimed, summary: str, error: BaseException | None) -> Told:
        told = described(delivery.subscriber, delivery.event)
        message = "%s in vain, for the %d. time: %s"
        log.warning(message, told, delivery.attempts, summary, exc_info=error, extra=self._named)
        return Told(delivery, summary)


def _summary(error: BaseException) -> str:
    """Return what was raised and where, without the message: that may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return name + place
