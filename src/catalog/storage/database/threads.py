"""A thread with an event loop and a database of its own, for code that may block it.

It repeats no work by itself: the caller learns that the loop is blocked, and decides.
"""

import asyncio
import ctypes
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from catalog.storage.database.sessions import ReadSession

T = TypeVar("T")

STALL = 0.25  # seconds after which a loop that does not respond counts as blocked
LEAVING = 1.0  # seconds that the thread gets to end
CLOSING = 2.0  # seconds more, where something is open around its work
ROUNDS = 600  # attempts, a second apart, to interrupt a thread that does not end


class ExitError(Exception):
    """Work tried to end the whole process."""


class Readable(Protocol):
    """The part of a database that reads."""

    def reading(self) -> AbstractAsyncContextManager[ReadSession]:
        """Open one consistent view."""

    async def close(self) -> None:
        """Close every connection."""


@dataclass(frozen=True)
class Surroundings:
    """What is open around the work in a thread, and for how many seconds work waits for it."""

    open: Callable[[], AbstractAsyncContextManager[object]]
    patience: float


class LoopThread:
    """A thread where functions run beside each other, each in a view that only reads."""

    def __init__(
        self,
        open_database: Callable[[], Readable],
        name: str,
        around: Surroundings | None = None,
    ) -> None:
        self._open_database = open_database
        self._around = around
        self._is_open = asyncio.Event()
        self._stopping = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._beat: threading.Event | None = None
        self._is_over = False
        self._is_left = threading.Event()
        self._door = threading.Lock()
        self._inside: int | None = None
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._thread.start()

    @property
    def is_blocked(self) -> bool:
        """Whether the loop was asked to respond, and has not yet."""
        return self._beat is not None and not self._beat.is_set()

    def start(
        self, name: str, work: Callable[[ReadSession], Awaitable[T]], limit: float
    ) -> Future[T]:
        """Begin *work*, called *name*, which is cancelled after *limit* seconds."""
        return asyncio.run_coroutine_threadsafe(self._run(name, work, limit), self._loop)

    async def responds(self) -> bool:
        """Tell whether the loop responds; interrupt what keeps it where it does not."""
        if not self.is_blocked:
            self._beat = threading.Event()
            with suppress(RuntimeError):  # it has ended meanwhile
                self._loop.call_soon_threadsafe(self._beat.set)
        for _ in range(10):
            if not self.is_blocked:
                return True
            await asyncio.sleep(STALL / 10)
        self._interrupt()
        return False

    def occupant(self) -> str | None:
        """Return the name of the work that runs at this moment, or None."""
        task = asyncio.current_task(self._loop)
        return None if task is None else task.get_name()

    def abandon(self) -> None:
        """End the thread without waiting for it, and interrupt whatever keeps it."""
        threading.Thread(
            target=self._see_out, name=f"leaving {self._thread.name}", daemon=True
        ).start()

    def _see_out(self) -> None:
        self._leave_soon()
        for _ in range(ROUNDS):
            self._thread.join(LEAVING)
            if not self._thread.is_alive():
                return
            self._interrupt()

    def _leave_soon(self) -> None:
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._end)

    def _interrupt(self) -> None:
        """Raise an error in the thread, which ends Python code; a call into C goes on first.

        A thread that has not begun to run is known by the number of the thread that starts it, and
        a new one may get the number of one that has ended: neither must be hit in its place.
        """
        with self._door:
            if self._inside is not None and not _starts_thread(self._inside):
                _raise_in(self._inside, ctypes.py_object(TimeoutError))

    async def close(self) -> None:
        """Cancel what still runs and end the thread, or abandon it if it is blocked."""
        self._leave_soon()
        seconds = LEAVING if self._around is None else LEAVING + CLOSING
        await asyncio.to_thread(self._is_left.wait, seconds)

    async def _run(self, name: str, work: Callable[[ReadSession], Awaitable[T]], limit: float) -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # this is a coroutine
        task.set_name(name)
        try:
            async with asyncio.timeout(limit):
                await self._wait_until_open()
                async with self._database.reading() as session:
                    return await work(session)
        except (SystemExit, KeyboardInterrupt) as error:  # asyncio lets these end the loop
            message = f"it raises {type(error).__name__}"
            raise ExitError(message) from error

    async def _wait_until_open(self) -> None:
        if self._around is not None and not self._is_open.is_set():
            with suppress(TimeoutError):  # work that needs nothing of it goes on without
                await asyncio.wait_for(self._is_open.wait(), self._around.patience)

    async def _keep_open(self, around: Surroundings) -> None:
        """Open what is around the work and close it at the end, both in one task."""
        try:
            async with around.open():
                self._is_open.set()
                await self._stopping.wait()
        finally:
            self._is_open.set()

    def _end(self) -> None:
        if not self._is_over:  # a second time it would stop what ends the thread
            self._is_over = True
            self._loop.stop()

    def _live(self) -> None:
        self._database = self._open_database()
        asyncio.set_event_loop(self._loop)
        self._inside = threading.get_ident()
        if self._around is not None:
            self._keeper = self._loop.create_task(self._keep_open(self._around))
        while not self._loop.is_closed():
            with suppress(TimeoutError):  # an interrupt that came too late for what kept the loop
                while not self._is_over:
                    self._loop.run_forever()
                self._loop.run_until_complete(self._leave())
                self._shut()

    def _shut(self) -> None:
        """Accept no more interrupts, take back one that is on its way, and close the loop."""
        with self._door:
            here, self._inside = threading.get_ident(), None
            _raise_in(here, None)
        self._loop.close()

    async def _leave(self) -> None:
        here = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task not in {here, self._keeper}]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=LEAVING / 2)
        self._stopping.set()
        if self._keeper is not None:
            await asyncio.wait([self._keeper], timeout=CLOSING)
        await self._database.close()
        self._is_left.set()
        await asyncio.sleep(LEAVING / 2)  # drivers call the loop when cancelled statements end


def _starts_thread(thread: int) -> bool:
    frame = sys._current_frames().get(thread)  # noqa: SLF001  # public, says its documentation
    while frame is not None:
        if frame.f_code is threading.Thread.start.__code__:
            return True
        frame = frame.f_back
    return False


def _raise_in(thread: int, error: "ctypes.py_object[type[Exception]] | None") -> None:
    """Raise *error* in *thread* as soon as it runs Python code; None takes back one that waits."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
