"""Deadlines: work ends when its time is up, or when nobody waits for its answer any more."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.types import Receive

GLANCE = 0.25  # seconds between looks at the work that goes on, so that short work needs no timer
UNWATCHED = 0.5  # seconds that work takes before somebody waits for its client to go
AGAIN = 1.0  # seconds after which work that is to end is told so again


class OverdueError(Exception):
    """The work took longer than it may."""


class ClientGoneError(Exception):
    """The client has gone away."""


class Deadlines:
    """Looks at all work of one event loop, which may take a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.loop = asyncio.get_running_loop()
        self._works: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, work: "Deadline") -> None:
        """Look at *work* from now on."""
        self._works.add(work)
        if self._timer is None:
            self._timer = self.loop.call_later(GLANCE, self._look)

    def remove(self, work: "Deadline") -> None:
        """Look at it no more."""
        self._works.discard(work)

    def _look(self) -> None:
        now = self.loop.time()
        for work in list(self._works):
            work.look(now)
        self._timer = self.loop.call_later(GLANCE, self._look) if self._works else None


class Deadline:
    """A block of work that is cancelled when its time is up, or *receive* tells of a disconnect.

    It then raises `OverdueError` or `ClientGoneError`. Work that holds out against being cancelled,
    as a commit does, is cancelled again.
    """

    def __init__(self, among: Deadlines, receive: Receive) -> None:
        self._among = among
        self._receive = receive
        self._cancelled = 0
        self._reason: type[Exception] = OverdueError
        self._watch: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        """Begin the work in the current task."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # requests are answered in tasks
        self._task = task
        self._begun = self._among.loop.time()
        self._due = self._begun + self._among.seconds
        self._among.watch(self)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """End it, and say why it was cancelled where it was."""
        self._among.remove(self)
        if self._watch is not None:
            self._watch.cancel()
        if self._cancelled:
            for _ in range(self._cancelled):
                self._task.uncancel()
            if isinstance(error, asyncio.CancelledError):
                raise self._reason from error

    def look(self, now: float) -> None:
        """Cancel the work if it is due, and see that somebody waits for the client to go."""
        if now >= self._due:
            self._cancel(now)
        elif self._watch is None and now - self._begun > UNWATCHED:
            self._watch = self._among.loop.create_task(self._wait_for_the_client_to_go())

    def _cancel(self, now: float) -> None:
        self._task.cancel()
        self._cancelled += 1
        self._due = now + AGAIN

    async def _wait_for_the_client_to_go(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._cancelled:
            self._reason = ClientGoneError
            self._cancel(self._among.loop.time())
