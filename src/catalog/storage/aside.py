"""Asking aside: code that may hang, or block its thread, asks the database where nobody waits.

Strangers' functions run in the event loop of a thread of its own, each in a view of the database
that only reads. Where one of them stops that loop, the thread is left to it and the others are
asked again, each in a thread of its own; so every other answer still arrives.
"""

import asyncio
import ctypes
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol, TypeAlias

from catalog.storage.sessions import ReadSession

Question: TypeAlias = Callable[[ReadSession], Awaitable[Any]]
AT_ONCE = 8  # views that one thread has open, unless some do not come to their end
PATIENCE = 0.1  # seconds for which a question waits for one of these
STALL = 0.25  # seconds after which a loop that does not turn counts as blocked
GRACE = 0.1  # seconds that a question gets to be cancelled


class Readable(Protocol):
    """A database, as far as it is read."""

    def reading(self) -> AbstractAsyncContextManager[ReadSession]:
        """Open one consistent view."""

    async def close(self) -> None:
        """Close every connection."""


class ViewEndedError(Exception):
    """A question ended the transaction that it was given to read in."""


class Aside:
    """Asks functions aside, all at once, each within a time limit."""

    def __init__(self, open_database: Callable[[], Readable]) -> None:
        self._open = open_database
        self._room: _Room | None = None

    async def ask(self, questions: Sequence[Question], limit: float) -> list[Any]:
        """Return each question's answer, or the exception that stands for it, in their order.

        It is a `TimeoutError` where there was no answer within *limit* seconds.
        """
        if not questions:
            return []
        if self._room is None:
            self._room = _Room(self._open)
        room = self._room
        asked = [room.ask(question, limit) for question in questions]
        deadline = asyncio.get_running_loop().time() + limit + GRACE
        if await _settled(asked, deadline, room):
            return [_answer(future) for future in asked]
        if self._room is room:
            self._room = None
        open_ones = {number for number, future in enumerate(asked) if not future.done()}
        await asyncio.to_thread(room.leave)
        rooms = {number: _Room(self._open) for number in open_ones}
        for number, alone in rooms.items():
            asked[number] = alone.ask(questions[number], limit)
        await _settled(asked, deadline, None)
        found = [_answer(future) for future in asked]
        for alone in rooms.values():
            await asyncio.to_thread(alone.leave)
        return found

    async def close(self) -> None:
        """Leave the thread; it ends as soon as it can."""
        room, self._room = self._room, None
        if room is not None:
            await asyncio.to_thread(room.leave)
            await asyncio.to_thread(room.join)


async def _settled(asked: Sequence[Future[Any]], deadline: float, room: "_Room | None") -> bool:
    """Wait until all are answered or time is up; return False where the loop of *room* stalls."""
    clock = asyncio.get_running_loop().time
    waiting = [asyncio.wrap_future(future) for future in asked if not future.done()]
    for future in waiting:
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
    beat, seen = (None, 0.0) if room is None else (room.beat(), clock())
    while waiting and clock() < deadline:
        _, pending = await asyncio.wait(waiting, timeout=min(0.05, deadline - clock()))
        waiting = list(pending)
        if room is not None and beat is not None:
            if beat.is_set():
                beat, seen = room.beat(), clock()
            elif clock() - seen > STALL:
                return False
    return True


def _answer(future: Future[Any]) -> Any:
    if not future.done():
        future.cancel()
        return TimeoutError()
    return future.exception() or future.result()


class _Room:
    """A thread with an event loop and connections of its own."""

    def __init__(self, open_database: Callable[[], Readable]) -> None:
        self._open = open_database
        self._loop = asyncio.new_event_loop()
        self._is_over = asyncio.Event()
        self._is_rough = False
        self._thread = threading.Thread(target=self._live, name="aside", daemon=True)
        self._thread.start()

    def ask(self, question: Question, limit: float) -> Future[Any]:
        """Begin to ask."""
        return asyncio.run_coroutine_threadsafe(self._ask(question, limit), self._loop)

    def beat(self) -> threading.Event:
        """Return what will be set as soon as the loop turns."""
        beat = threading.Event()
        self._loop.call_soon_threadsafe(beat.set)
        return beat

    def leave(self) -> None:
        """End the thread, now or when its loop turns again."""
        beat = self.beat()
        self._loop.call_soon_threadsafe(self._is_over.set)
        if not beat.wait(GRACE):  # a loop of Python's own can be stopped; a call into C cannot
            thread = ctypes.c_ulong(self._thread.ident or 0)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TimeoutError))

    def join(self) -> None:
        """Wait for the end of the thread, not for ever."""
        self._thread.join(1)

    def _live(self) -> None:
        self._database = self._open()
        self._turns = asyncio.Semaphore(AT_ONCE)
        asyncio.set_event_loop(self._loop)
        try:
            with suppress(TimeoutError):  # which `leave` may raise here, too
                self._loop.run_until_complete(self._be())
        finally:
            self._loop.close()

    async def _be(self) -> None:
        await self._is_over.wait()
        here = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not here]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=GRACE)
        await self._database.close()
        if self._is_rough:  # drivers still tell the loop that what was cut off has ended
            await asyncio.sleep(GRACE)

    async def _ask(self, question: Question, limit: float) -> Any:
        try:
            return await self._answer(question, limit)
        except BaseException:
            self._is_rough = True
            raise

    async def _answer(self, question: Question, limit: float) -> Any:
        has_turn = True
        async with asyncio.timeout(limit):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._turns.acquire()
            except TimeoutError:
                has_turn = False
            try:
                async with self._database.reading() as session:
                    answer = await question(session)
                    if not session.is_intact:
                        message = "it ended the transaction that it reads in"
                        raise ViewEndedError(message)
                    return answer
            finally:
                if has_turn:
                    self._turns.release()
