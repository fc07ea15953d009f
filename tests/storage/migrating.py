"""Migrate databases and look into them, from tests that are no coroutines."""

import asyncio
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.tables import NoteRow

from catalog.host import gather
from catalog.storage.database.engine import Database
from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.services import ServiceRow
from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History
from tests.postgres import PostgresSession

CORE, NOTES = gather([Notes]).histories
BOTH = [CORE, NOTES]


def upgrade(url: str, *owners: History) -> None:
    asyncio.run(histories.upgrade(url, owners))


def behind(url: str, *owners: History) -> list[str]:
    return asyncio.run(histories.behind(url, owners))


def ask(url: str, *statements: Any) -> Sequence[Any]:
    """Run statements that are kept, and return the rows of the last one."""

    async def answer() -> Sequence[Any]:
        database = Database(url)
        try:
            async with database.engine.begin() as connection:
                found: Any = None
                for statement in statements:
                    is_text = isinstance(statement, str)
                    found = await connection.execute(sa.text(statement) if is_text else statement)
                return found.all() if found.returns_rows else []
        finally:
            await database.close()

    return asyncio.run(answer())


def names(url: str) -> set[str]:
    async def answer() -> set[str]:
        database = Database(url)
        try:
            async with database.engine.connect() as connection:
                found = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
                return set(found)
        finally:
            await database.close()

    return asyncio.run(answer())


@contextmanager
def locked(url: str, table: str) -> Iterator[None]:
    """Let somebody else use a table of a PostgreSQL database."""
    with PostgresSession(url) as other:
        other.run("BEGIN")
        other.run(f'SELECT 1 FROM "{table}"')  # noqa: S608  # a name of ours
        yield
        other.run("ROLLBACK")


def with_a_note(url: str) -> str:
    """Bring both histories up to date, write a service with a note, and return the address."""
    upgrade(url, *BOTH)
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    common = {"id": UUID(int=1), "revision": 1, "created_at": moment, "updated_at": moment}
    rows: list[Any] = [ServiceRow.__table__, NoteRow.__table__]
    service = sa.insert(rows[0]).values(
        **common,
        slug="web",
        name="Web",
        aliases=[],
        external_refs=[],
        stage_key="live",
        portfolio_status=PortfolioStatus.CATALOGUE,
    )
    note = sa.insert(rows[1]).values(
        **common, service_id=common["id"], text="Remember.", pinned=True
    )
    ask(url, service, note)
    return url
