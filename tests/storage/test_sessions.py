"""Test the two kinds of session: one only looks, the other changes rows."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.database.engine import Database
from catalog.storage.database.lending import LentError
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.tables.organizations import OrganizationRow
from tests import rows

NAMES = sa.select(OrganizationRow.name).order_by(OrganizationRow.slug)
Work = Callable[[Database], Awaitable[Any]]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        async with database.writing() as session:
            session.add(rows.organization("acme"))
            await session.commit()
        yield database
    finally:
        await database.close()


def run(url: str, work: Work) -> Any:
    """Run *work* on a database that holds the organization Acme."""

    async def whole() -> Any:
        async with opened(url) as database:
            return await work(database)

    return asyncio.run(whole())


async def names(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(NAMES))


def test_a_reading_session_sees_one_view_while_others_write(url: str) -> None:
    async def work(database: Database) -> tuple[Any, Any]:
        async with database.reading() as reading:
            before = await reading.scalars(NAMES)
            async with database.writing() as writing:
                writing.add(rows.organization("bank"))
                await writing.commit()
            return before, await reading.scalars(NAMES)

    before, after = run(url, work)

    assert list(before) == list(after) == ["Acme"]


def test_what_was_committed_is_seen_by_whoever_looks_next(url: str) -> None:
    async def work(database: Database) -> list[str]:
        async with database.writing() as session:
            session.add(rows.organization("bank"))
            await session.commit()
        return await names(database)

    assert run(url, work) == ["Acme", "Bank"]


def test_what_was_not_committed_leaves_nothing_behind(url: str) -> None:
    async def work(database: Database) -> list[str]:
        async with database.writing() as session:
            session.add(rows.organization("bank"))
            await session.flush()
        return await names(database)

    assert run(url, work) == ["Acme"]


def test_a_view_is_not_for_writing(url: str) -> None:
    async def work(database: Database) -> None:
        async with database.reading() as session:
            statement: Any = sa.delete(OrganizationRow).returning(OrganizationRow.id)
            await session.rows(statement)

    with pytest.raises(LentError, match="A question only reads"):
        run(url, work)


def test_a_view_on_postgresql_cannot_write_by_text_either(postgresql_url: str) -> None:
    async def work(database: Database) -> None:
        async with database.reading() as session:
            statement: Any = sa.text("DELETE FROM organizations RETURNING id")
            await session.rows(statement)

    with pytest.raises(sa.exc.DBAPIError, match="read-only transaction"):
        run(postgresql_url, work)


def test_one_session_answers_many_questions_at_once(url: str) -> None:
    async def work(database: Database) -> list[Any]:
        async with database.reading() as session:
            return await asyncio.gather(*(session.scalar(NAMES) for _ in range(20)))

    assert run(url, work) == ["Acme"] * 20


@pytest.mark.parametrize("kind", ["reading", "writing"])
def test_questions_are_answered_by_rows_values_and_keys(url: str, kind: str) -> None:
    async def work(database: Database) -> list[Any]:
        session: ReadSession
        async with getattr(database, kind)() as session:
            found = await session.get(OrganizationRow, rows.key("acme"))
            missing = await session.get(OrganizationRow, rows.key("nobody"))
            none = await session.scalar(NAMES.where(sa.false()))
            several = await session.rows(sa.select(OrganizationRow.slug, OrganizationRow.name))
            return [found and found.name, missing, none, *map(tuple, several)]

    assert run(url, work) == ["Acme", None, None, ("acme", "Acme")]


def test_the_dialect_is_told_by_its_name(url: str) -> None:
    async def work(database: Database) -> str:
        async with database.reading() as session:
            return session.dialect

    assert run(url, work) == url.partition(":")[0]


def test_writers_who_lock_one_row_take_turns(url: str) -> None:
    async def add_one(database: Database) -> None:
        async with database.writing() as session:
            found = await session.lock(OrganizationRow, rows.key("acme"))
            assert found is not None
            seen = found.revision
            await asyncio.sleep(0.01)
            found.revision = seen + 1
            await session.commit()

    async def work(database: Database) -> int | None:
        await asyncio.gather(*(add_one(database) for _ in range(5)))
        async with database.reading() as session:
            return await session.scalar(sa.select(OrganizationRow.revision))

    assert run(url, work) == 6


def test_a_row_that_is_not_there_cannot_be_locked(url: str) -> None:
    async def work(database: Database) -> object:
        async with database.writing() as session:
            return await session.lock(OrganizationRow, rows.key("nobody"))

    assert run(url, work) is None


def test_writers_take_turns_over_what_has_no_row_yet(url: str) -> None:
    async def add_unless_there(database: Database, name: str) -> None:
        async with database.writing() as session:
            await session.lock_name("banks")
            if await session.scalar(NAMES.where(OrganizationRow.slug.startswith("bank"))) is None:
                await asyncio.sleep(0.01)
                session.add(rows.organization(name))
                await session.commit()

    async def work(database: Database) -> int:
        await asyncio.gather(*(add_unless_there(database, f"bank-{n}") for n in range(5)))
        return len(await names(database))

    assert run(url, work) == 2


def test_many_rows_are_inserted_and_changed_by_statements(url: str) -> None:
    async def work(database: Database) -> list[str]:
        async with database.writing() as session:
            made = [rows.organization(name) for name in ("bank", "club")]
            columns = [column.key for column in sa.inspect(OrganizationRow).column_attrs]
            values = [{name: getattr(row, name) for name in columns} for row in made]
            await session.insert(OrganizationRow, values)
            await session.insert(OrganizationRow, [])
            acme = OrganizationRow.slug == "acme"
            await session.execute(sa.update(OrganizationRow).where(acme).values(name="Changed"))
            await remove(session, "club")
            await session.commit()
        return await names(database)

    assert run(url, work) == ["Changed", "Bank"]


async def remove(session: WriteSession, slug: str) -> None:
    found = await session.get(OrganizationRow, rows.key(slug))
    assert found is not None
    await session.delete(found)


def test_a_new_file_is_opened_beside_somebody_who_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE theirs (id INTEGER)")
    ends = threading.Timer(0.3, other.execute, ["COMMIT"])

    async def read() -> Any:
        database = Database(f"sqlite:///{path}")
        try:
            async with database.reading() as session:
                return await session.scalar(sa.text("PRAGMA journal_mode"))
        finally:
            await database.close()

    ends.start()
    mode = asyncio.run(read())
    ends.join()
    other.close()

    assert mode == "wal"
