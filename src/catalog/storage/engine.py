"""Opening a database, embedded or not, with the settings that keep it safe and quick."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from catalog.storage.sessions import ReadSession, WriteSession

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
WRITING = "catalog_writing"
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
)


class DatabaseUrlError(ValueError):
    """The address of the database is not one that the catalog can open."""


class Database:
    """One database, with sessions that only read and sessions that write."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_embedded = self.engine.dialect.name == "sqlite"
        if self.is_embedded:
            self._reader = self.engine
            self._writer = self.engine.execution_options(**{WRITING: True})
        else:
            self._reader = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writer = self.engine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ReadSession]:
        """Open one consistent view."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield ReadSession(session)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteSession]:
        """Open a transaction, which leaves nothing behind unless it is committed."""
        async with AsyncSession(self._writer, expire_on_commit=False) as session:
            yield WriteSession(session)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def driver_url(url: str) -> sa.URL:
    """Return *url* with our driver in it, or raise `DatabaseUrlError` with what to write."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in DRIVERS:
        message = (
            "The database's address must begin with sqlite:/// or postgresql://, "
            "as in sqlite:///catalog.db or postgresql://user@host/database."
        )
        raise DatabaseUrlError(message)
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def _engine(url: str) -> AsyncEngine:
    address = driver_url(url)
    if address.drivername == DRIVERS["sqlite"]:
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(address, pool_size=8)
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    timeouts = {"lock_timeout": "4s", "statement_timeout": "15s", "timezone": "UTC"}
    return create_async_engine(
        address,
        pool_size=16,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"server_settings": {"application_name": "catalog", **timeouts}},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    # SQLite folds the case of ASCII alone; `contains` ignores case in every script.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _lower(text: object) -> object:
    """Lower each letter by itself into one letter, as PostgreSQL does."""
    if not isinstance(text, str):
        return text
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
