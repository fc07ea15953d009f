"""Turns: how many views are read at once.

Rows that many views read at once lie scattered in memory, so that building the answers takes
longer. The more rows views usually read, the fewer views have a turn. When those few wait for the
database, others get a turn as well.
"""

import asyncio
from collections import deque
from typing import NamedTuple

from catalog.storage.database.failures import BusyError

ROWS = 1_600  # that all views with a turn may hold together
MEMORY = 16  # views over which the usual number of rows is averaged
A_WHILE = 0.05  # seconds after which others get a turn if no view has ended its own


class Patience(NamedTuple):
    """For how many seconds one waits at most, and for how many if nobody ends a turn meanwhile."""

    most: float
    stuck: float


PATIENCE = Patience(1.0, 0.4)  # of a view: whoever asks is told soon


class Crowd(NamedTuple):
    """How many views may have a turn: `few` large ones, or `most` small or slow ones."""

    few: int
    most: int


class Turns:
    """Gives turns in the order in which they are asked for."""

    def __init__(self, crowd: Crowd, patience: Patience | None = None) -> None:
        self._crowd = crowd
        self._patience = patience
        self._last_ended = 0.0
        self._usual_rows = 0.0
        self._slow = 0
        """How many more views have a turn because others have not ended theirs."""
        self._taken = 0
        self._has_ended = False
        self._waiting: deque[tuple[asyncio.Future[None], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None

    def anew(self) -> "Turns":
        """Return turns as these were at first."""
        return Turns(self._crowd, self._patience)

    def take_at_once(self) -> bool:
        """Take a turn if one is free, and tell whether it is taken."""
        if self._waiting or self._taken >= self._limit():
            return False
        self._taken += 1
        return True

    async def take(self) -> None:
        """Wait for a turn; raises `BusyError` when it would take too long."""
        if self.take_at_once():
            return
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append((turn, loop.time()))
        self._admit()
        if self._watch is None:
            self._last_ended = loop.time()
            self._watch = loop.call_later(A_WHILE, self._look)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and not turn.exception():  # the turn was given all the same
                self.give(0)
            raise

    def give(self, rows: int) -> None:
        """End a turn, in which this number of rows was read."""
        self._usual_rows += (rows - self._usual_rows) / MEMORY
        self._taken -= 1
        self._has_ended = True
        self._admit()

    def _limit(self) -> int:
        fitting = int(ROWS / (self._usual_rows + 1))
        return min(max(self._crowd.few, fitting) + self._slow, self._crowd.most)

    def _admit(self) -> None:
        while self._waiting and self._taken < self._limit():
            turn, _ = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)

    def _look(self) -> None:
        """Give more turns if none has ended since the last look, and end waits that are overdue."""
        loop = asyncio.get_running_loop()
        now, patience = loop.time(), self._patience or PATIENCE
        if self._has_ended:
            self._last_ended = now
        is_stuck = now - self._last_ended > patience.stuck
        overdue = now - (patience.stuck if is_stuck else patience.most)
        while self._waiting and (self._waiting[0][0].done() or self._waiting[0][1] < overdue):
            turn, _ = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(BusyError("Too many others wait."))
        if not self._waiting:
            self._slow, self._watch = 0, None
            return
        if not self._has_ended:
            self._slow = min(self._slow + self._crowd.few, self._crowd.most)
            self._admit()
        self._has_ended = False
        self._watch = loop.call_later(A_WHILE, self._look)
