"""Deadlines: work ends when its time is up, or when nobody waits for its answer any more."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

GLANCE = 0.5  # seconds after which somebody looks whether the client is still there
AGAIN = 1.0  # seconds after which work that is to end is told so again


class OverdueError(Exception):
    """The work took longer than it may."""


class ClientGoneError(Exception):
    """The client has gone away."""


class Deadline:
    """A block of work that is cancelled after *seconds*, or when *receive* tells of a disconnect.

    It then raises `OverdueError` or `ClientGoneError`. Work that ends soon costs one timer. Work
    that holds out against being cancelled, as a commit does, is cancelled again.
    """

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._cancelled = 0
        self._reason: type[Exception] = OverdueError
        self._watch: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        """Begin the work in the current task."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # requests are answered in tasks
        self._task = task
        self._loop = task.get_loop()
        self._end = self._loop.time() + self._seconds
        self._timer = self._loop.call_later(min(GLANCE, self._seconds), self._look)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End it, and say why it was cancelled where it was."""
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        if self._cancelled:
            for _ in range(self._cancelled):
                self._task.uncancel()
            if isinstance(error, asyncio.CancelledError):
                raise self._reason from error

    def _look(self) -> None:
        if self._loop.time() >= self._end:
            self._cancel()
            return
        self._watch = self._loop.create_task(self._wait_for_the_client_to_go())
        self._timer = self._loop.call_at(self._end, self._cancel)

    def _cancel(self) -> None:
        self._task.cancel()
        self._cancelled += 1
        self._timer = self._loop.call_later(AGAIN, self._cancel)

    async def _wait_for_the_client_to_go(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._timer.cancel()
        if not self._cancelled:
            self._reason = ClientGoneError
        self._cancel()
