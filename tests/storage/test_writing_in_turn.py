"""Test writers of one SQLite file: in one process they queue, whichever connections they have."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database

SAY = sa.text("INSERT INTO said (word) VALUES (:word)")
SAID = sa.text("SELECT word FROM said ORDER BY number")
Pair = tuple[Database, Database]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one table."""
    found = tmp_path / "said.db"
    connection = sqlite3.connect(found)
    connection.execute("CREATE TABLE said (number INTEGER PRIMARY KEY, word TEXT)")
    connection.close()
    return found


@asynccontextmanager
async def pair(path: Path) -> AsyncIterator[Pair]:
    """Open the file twice, as requests and bookkeeping do."""
    one = Database(f"sqlite:///{path}")
    other = one.beside()
    try:
        yield one, other
    finally:
        await other.close()
        await one.close()


def run(path: Path, work: Callable[[Pair], Awaitable[Any]]) -> Any:
    """Run *work* with the file opened twice."""

    async def whole() -> Any:
        async with pair(path) as databases:
            return await work(databases)

    return asyncio.run(whole())


class Gate:
    """Where the first one waits in its turn, once it has written."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()


async def say(database: Database, word: str, begun: list[str], gate: Gate | None = None) -> None:
    """Write a word, and tell when the turn has come."""
    async with database.writing() as session:
        await session.execute(SAY.bindparams(word=word))
        begun.append(word)
        if gate is not None:
            gate.reached.set()
            await gate.opened.wait()
        await session.commit()


async def queued(databases: Pair, begun: list[str], gate: Gate) -> list[asyncio.Task[None]]:
    """Let four words be said by turns through both, the first of which stops at the gate."""
    tasks = []
    for number, word in enumerate("abcd"):
        work = say(databases[number % 2], word, begun, None if number else gate)
        tasks.append(asyncio.create_task(work))
        await asyncio.sleep(0)  # so that they ask in this order
    await gate.reached.wait()
    return tasks


def said(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        return [word for (word,) in connection.execute(SAID.text)]


def test_they_write_in_the_order_in_which_they_ask(path: Path) -> None:
    begun: list[str] = []

    async def work(databases: Pair) -> list[str]:
        gate = Gate()
        tasks = await queued(databases, begun, gate)
        meanwhile = list(begun)
        gate.opened.set()
        await asyncio.gather(*tasks)
        return meanwhile

    assert run(path, work) == ["a"]
    assert begun == list("abcd")
    assert said(path) == list("abcd")


@pytest.mark.parametrize(("place", "left"), [(1, "acde"), (3, "abce")])
def test_who_gives_up_leaves_no_trace_in_the_queue(path: Path, place: int, left: str) -> None:
    begun: list[str] = []

    async def work(databases: Pair) -> None:
        gate = Gate()
        tasks = await queued(databases, begun, gate)
        gone = tasks.pop(place)
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone
        gate.opened.set()
        await asyncio.gather(*tasks)
        await say(databases[0], "e", begun)

    run(path, work)

    assert said(path) == begun == list(left)


def test_who_is_cancelled_while_writing_lets_the_next_one_write(path: Path) -> None:
    begun: list[str] = []

    async def work(databases: Pair) -> None:
        first, *others = await queued(databases, begun, Gate())
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        await asyncio.gather(*others)

    run(path, work)

    assert begun == list("abcd")
    assert said(path) == list("bcd")


def test_readers_are_not_held_by_those_who_wait(path: Path) -> None:
    async def work(databases: Pair) -> list[list[Any]]:
        gate = Gate()
        tasks = await queued(databases, [], gate)
        found = []
        for database in databases:
            async with database.reading() as session:
                found.append(list(await session.scalars(SAID)))
        gate.opened.set()
        await asyncio.gather(*tasks)
        return found

    assert run(path, work) == [[], []]
    assert said(path) == list("abcd")


def test_who_writes_in_another_process_is_waited_for(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO said (word) VALUES ('theirs')")
    ends = threading.Timer(0.2, other.execute, ["COMMIT"])

    async def work(databases: Pair) -> None:
        ends.start()
        await say(databases[0], "ours", [])

    run(path, work)
    ends.join()
    other.close()

    assert said(path) == ["theirs", "ours"]


def test_on_postgresql_both_write_at_once(postgresql_url: str) -> None:
    async def work() -> list[str]:
        begun: list[str] = []
        one = Database(postgresql_url)
        other = one.beside()
        try:
            async with one.writing(), other.writing():
                begun.append("both")
        finally:
            await other.close()
            await one.close()
        return begun

    assert asyncio.run(work()) == ["both"]
