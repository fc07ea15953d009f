"""Test turns: few at once where much is read, more where little is or where it takes long."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from catalog.storage.database import turns
from catalog.storage.database.engine import EMBEDDED_READERS, READERS, Database
from catalog.storage.database.failures import BusyError
from catalog.storage.database.turns import Crowd, Patience, Turns

LARGE = 5_000  # rows
CROWD = Crowd(few=2, most=6)
SERIES = f"""
WITH RECURSIVE series(number) AS (
    SELECT 1 UNION ALL SELECT number + 1 FROM series WHERE number < {LARGE}
) SELECT number FROM series
"""  # noqa: S608  # the number is ours


def after(rows: int, work: Callable[[Turns], Awaitable[Any]], crowd: Crowd = CROWD) -> Any:
    """Return what *work* finds where turns usually read so many rows."""

    async def whole() -> Any:
        found = Turns(crowd)
        for _ in range(100):
            await found.take()
            found.give(rows)
        return await work(found)

    return asyncio.run(whole())


async def taken(found: Turns, number: int, *, within: float = 0.01) -> list[asyncio.Task[None]]:
    """Ask for so many turns, and return who still waits for one a little later."""
    tasks = [asyncio.create_task(found.take()) for _ in range(number)]
    _, waiting = await asyncio.wait(tasks, timeout=within)
    return [task for task in tasks if task in waiting]


async def end(waiting: list[asyncio.Task[None]]) -> None:
    """Wait no longer."""
    for task in waiting:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.mark.parametrize(("rows", "waits"), [(LARGE, 6), (400, 5), (1, 2)])
def test_the_more_is_read_the_fewer_read_at_once(rows: int, waits: int) -> None:
    async def work(found: Turns) -> int:
        waiting = await taken(found, 8)
        await end(waiting)
        return len(waiting)

    assert after(rows, work) == waits


def test_who_waits_comes_in_order_as_others_leave() -> None:
    async def work(found: Turns) -> list[bool]:
        waiting = await taken(found, 4)
        found.give(LARGE)
        await asyncio.sleep(0)
        first = [task.done() for task in waiting]
        await end(waiting)
        return first

    assert after(LARGE, work) == [True, False]


def test_more_come_in_where_nobody_leaves_but_never_more_than_most() -> None:
    async def work(found: Turns) -> tuple[int, int]:
        soon = len(await taken(found, 8))
        await asyncio.sleep(6 * turns.A_WHILE)
        late = await taken(found, 1)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await end(tasks)
        return soon, len(tasks) - len(late)

    assert after(LARGE, work) == (6, 2)


def test_who_gives_up_takes_no_turn_from_the_next() -> None:
    async def work(found: Turns) -> list[bool]:
        first, second = await taken(found, 4)
        first.cancel()
        found.give(LARGE)
        await asyncio.sleep(0)
        return [first.cancelled(), second.done()]

    assert after(LARGE, work) == [True, True]


def test_a_turn_that_comes_too_late_goes_to_the_next() -> None:
    async def work(found: Turns) -> list[bool]:
        first, second = await taken(found, 4)
        found.give(LARGE)
        first.cancel()
        await asyncio.sleep(0.01)
        return [first.cancelled(), second.done()]

    assert after(LARGE, work) == [True, True]


def test_who_gives_up_when_told_that_it_takes_too_long_gives_no_turn_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", Patience(0, 0))

    async def work(found: Turns) -> int:
        (waiting,) = await taken(found, 3, within=0)
        found._look()  # noqa: SLF001  # what is due now
        waiting.cancel()
        await asyncio.sleep(0)
        late = await taken(found, 2)
        await end(late)
        return len(late)

    assert after(LARGE, work) == 2


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", Patience(0.01, 0.01))

    async def work(found: Turns) -> list[type[BaseException]]:
        waiting = await taken(found, 4, within=4 * turns.A_WHILE)
        assert waiting == []
        tasks = [asyncio.create_task(found.take())]
        await asyncio.wait(tasks, timeout=4 * turns.A_WHILE)
        return [type(task.exception()) for task in tasks]

    assert after(LARGE, work, Crowd(4, 4)) == [BusyError]


def test_large_views_are_read_by_few_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "A_WHILE", 60)  # however slow this machine is
    inside = []

    async def read(database: Database) -> int:
        async with database.reading() as session:
            await session.fetch(SERIES, ())
            inside.append(session)
            await asyncio.sleep(0.05)  # all come in who may
            many = len(inside)
            inside.remove(session)
        return many

    async def work() -> tuple[int, int]:
        database = Database(url)
        try:
            for _ in range(40):
                await read(database)
            found = await asyncio.gather(*(read(database) for _ in range(12)))
            return max(found), (EMBEDDED_READERS if database.is_embedded else READERS).few
        finally:
            await database.close()

    most, few = asyncio.run(work())

    assert most == few
