"""Asking aside: code that may hang or block its thread asks the database in a thread of its own.

All questions run beside each other in one thread. If one of them blocks it, that thread is
abandoned, and each question without an answer is asked again in a new thread; so every other
answer still arrives.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeAlias

from catalog.storage.database.sessions import ReadSession
from catalog.storage.database.threads import LoopThread, Readable, Surroundings

Question: TypeAlias = Callable[[ReadSession], Awaitable[Any]]
NAME = "aside"
AT_ONCE = 8  # views that one thread opens, and more only when none of these is closed
PATIENCE = 0.1  # seconds that a question waits for one of these views
GRACE = 0.1  # seconds that a cancelled question gets to end


class ViewEndedError(Exception):
    """A question ended the transaction that it reads in."""


class Aside:
    """Asks functions aside, all at once, each within a time limit."""

    def __init__(self, open_database: Callable[[], Readable]) -> None:
        self._open_database = open_database
        self.around: Surroundings | None = None
        """What is open around the functions."""
        self._thread: LoopThread | None = None
        self._places = asyncio.Semaphore(AT_ONCE)

    def begin(self) -> None:
        """Begin the thread, so that the first question finds open what is around it."""
        if self._thread is None:
            self._thread = self._new_thread()
            self._places = asyncio.Semaphore(AT_ONCE)

    def _new_thread(self) -> LoopThread:
        return LoopThread(self._open_database, NAME, self.around)

    async def ask(self, questions: Sequence[Question], limits: Sequence[float]) -> list[Any]:
        """Return the answers in the order of the questions, an exception for each one that fails.

        A question that takes longer than its limit, in seconds, fails with a `TimeoutError`.
        """
        if not questions:
            return []
        self.begin()
        thread = self._thread
        assert thread is not None  # noqa: S101  # it has begun
        asked = [
            thread.start(NAME, partial(_in_place, self._places, ask), limit)
            for ask, limit in zip(questions, limits, strict=True)
        ]
        deadline = asyncio.get_running_loop().time() + max(limits) + GRACE
        responded = await _settled(asked, deadline, thread)
        lost = [  # by a loop that is blocked, or by a thread that another call has abandoned
            number
            for number, future in enumerate(asked)
            if future.cancelled() or not (responded or future.done())
        ]
        if not lost:
            return [_answer(future) for future in asked]
        if self._thread is thread:
            self._thread = None
        threads = {number: self._new_thread() for number in lost}
        for number, alone in threads.items():
            asked[number] = alone.start(NAME, partial(_intact, questions[number]), limits[number])
        await _settled(asked, deadline, None)
        for left in (thread, *threads.values()):
            left.abandon()
        return [_answer(future) for future in asked]

    async def close(self) -> None:
        """End the thread, or abandon it if it is blocked."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.close()


async def _in_place(places: asyncio.Semaphore, question: Question, session: ReadSession) -> Any:
    async with _place(places):
        return await _intact(question, session)


@asynccontextmanager
async def _place(places: asyncio.Semaphore) -> AsyncIterator[None]:
    """Wait for a place for at most `PATIENCE`: whoever has one may never give it back."""
    try:
        await asyncio.wait_for(places.acquire(), PATIENCE)
    except TimeoutError:
        yield
        return
    try:
        yield
    finally:
        places.release()


async def _intact(question: Question, session: ReadSession) -> Any:
    answer = await question(session)
    if not session.is_intact:
        message = "it ended the transaction that it reads in"
        raise ViewEndedError(message)
    return answer


async def _settled(
    asked: Sequence[Future[Any]], deadline: float, thread: LoopThread | None
) -> bool:
    """Wait until all are answered or time is up; return False if *thread* is blocked."""
    clock = asyncio.get_running_loop().time
    waiting = [asyncio.wrap_future(future) for future in asked if not future.done()]
    for future in waiting:
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
    while waiting and clock() < deadline:
        _, pending = await asyncio.wait(waiting, timeout=min(0.05, deadline - clock()))
        waiting = list(pending)
        if waiting and thread is not None and not await thread.responds():
            return False
    return True


def _answer(future: Future[Any]) -> Any:
    if future.cancel() or future.cancelled():
        return TimeoutError()
    return future.exception() or future.result()
