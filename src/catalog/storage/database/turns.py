"""Turns: how many views are read at once.

What many read at once lies all over the memory, and is fetched and put together the slower for it.
So the more rows views usually read, the fewer have a turn; but where these few take their time,
which the database spends, others do not wait for them.
"""

import asyncio
from collections import deque
from typing import NamedTuple

ROWS = 1_600  # that the views which have a turn may hold together
MEMORY = 16  # views by which the usual number of rows is known
A_WHILE = 0.05  # seconds within which a turn should end, else more get one
PATIENCE = 30.0  # seconds that somebody waits at most


class Crowd(NamedTuple):
    """How many may have a turn: with large views, and with small or slow ones."""

    few: int
    most: int


class Turns:
    """Gives turns in the order in which they are asked for."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._usual_rows = 0.0
        self._slow = 0
        """How many more have a turn because others do not end."""
        self._taken = 0
        self._has_ended = False
        self._waiting: deque[tuple[asyncio.Future[None], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None

    async def take(self) -> None:
        """Wait for a turn; raises `TimeoutError` where none comes."""
        if not self._waiting and self._taken < self._limit():
            self._taken += 1
            return
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append((turn, loop.time() + PATIENCE))
        self._admit()
        if self._watch is None:
            self._watch = loop.call_later(A_WHILE, self._look)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and not turn.exception():  # it came all the same
                self.give(0)
            raise

    def give(self, rows: int) -> None:
        """End a turn in which so many rows were read."""
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
        """Let more in where nobody has left since the last look, and send away who waits long."""
        loop = asyncio.get_running_loop()
        while self._waiting and (self._waiting[0][0].done() or self._waiting[0][1] < loop.time()):
            turn, _ = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(TimeoutError())
        if not self._waiting:
            self._slow, self._watch = 0, None
            return
        if not self._has_ended:
            self._slow = min(self._slow + self._crowd.few, self._crowd.most)
            self._admit()
        self._has_ended = False
        self._watch = loop.call_later(A_WHILE, self._look)
