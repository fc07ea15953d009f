"""Who is cancelled leaves nothing running in the database, and keeps nobody else waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.storage.database.failures import UnavailableError
from catalog.storage.tables.organizations import OrganizationRow
from tests import rows
from tests.heavy import HEAVY, SOON

SLUGS = sa.select(OrganizationRow.slug).order_by(OrganizationRow.slug)
RUNNING = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(6_)'"
Work = Callable[[Database], Awaitable[Any]]


def run(url: str, work: Work) -> Any:
    """Run *work* on a database, and expect it to end soon."""

    async def whole() -> Any:
        database = Database(url)
        try:
            return await asyncio.wait_for(work(database), 4 * SOON)
        finally:
            await database.close()

    return asyncio.run(whole())


async def fetch(database: Database) -> None:
    """Let the driver run what is heavy."""
    async with database.reading() as session:
        await session.fetch(HEAVY[session.dialect], ())


async def map_objects(database: Database) -> None:
    """Let SQLAlchemy run it."""
    async with database.reading() as session:
        await session.get(OrganizationRow, rows.key("nobody"))
        await session.scalar(sa.text(HEAVY[session.dialect]))


async def write(database: Database) -> None:
    """Run it after a change."""
    async with database.writing() as session:
        session.add(rows.organization("lost"))
        await session.flush()
        await session.scalar(sa.text(HEAVY[session.dialect]))
        await session.commit()


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks, and expect all of them to end soon."""
    for task in tasks:
        task.cancel()
    _, pending = await asyncio.wait(tasks, timeout=SOON)
    assert not pending
    assert all(task.cancelled() or task.exception() for task in tasks)


async def slugs(database: Database) -> list[str]:
    async with database.reading() as session:
        if session.dialect == "postgresql":
            assert (await session.fetch(RUNNING, ()))[0][0] == 0
        return list(await session.scalars(SLUGS))


async def add(database: Database, slug: str) -> None:
    async with database.writing() as session:
        session.add(rows.organization(slug))
        await session.commit()


@pytest.mark.parametrize("begin", [fetch, map_objects, write])
@pytest.mark.parametrize("after", [0, 0.3])
def test_the_statement_of_who_is_cancelled_ends(url: str, begin: Work, after: float) -> None:
    async def work(database: Database) -> list[str]:
        await add(database, "kept")
        task = asyncio.ensure_future(begin(database))
        await asyncio.sleep(after)
        await cancelled(task)
        await add(database, "later")
        return await slugs(database)

    assert run(url, work) == ["kept", "later"]


def test_after_many_heavy_questions_a_light_one_is_answered(url: str) -> None:
    async def work(database: Database) -> list[str]:
        tasks = [asyncio.create_task(fetch(database)) for _ in range(40)]
        await asyncio.sleep(0.3)
        await cancelled(*tasks)
        return await slugs(database)

    assert run(url, work) == []


def test_where_all_turns_are_taken_one_is_told_within_a_second(url: str) -> None:
    async def work(database: Database) -> float:
        tasks = [asyncio.create_task(fetch(database)) for _ in range(40)]
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.3)
        asked = loop.time()
        with pytest.raises(UnavailableError):
            await slugs(database)
        waited = loop.time() - asked
        await cancelled(*tasks)
        return waited

    assert run(url, work) < SOON / 2


def test_a_commit_that_has_begun_is_made(url: str) -> None:
    async def work(database: Database) -> list[str]:
        begun = asyncio.Event()

        async def add_and_tell() -> str:
            async with database.writing() as session:
                session.add(rows.organization("made"))
                await session.flush()
                begun.set()
                await session.commit()
                return "told"

        task = asyncio.create_task(add_and_tell())
        await begun.wait()  # the task runs on, and is inside of the commit
        task.cancel()
        assert await task == "told"
        return await slugs(database)

    assert run(url, work) == ["made"]


def test_what_was_left_behind_opens_no_view_that_nobody_closes(url: str) -> None:
    async def work(database: Database) -> list[str]:
        session = database.view()
        await session.scalars(SLUGS)
        await session.close()
        with pytest.raises(RuntimeError, match="has ended"):
            await session.fetch("SELECT 1", ())
        return await slugs(database)

    assert run(url, work) == []
