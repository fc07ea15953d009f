"""Opening a database, embedded or not, with the settings that keep it safe and quick."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from catalog.storage.database import failures, stopping
from catalog.storage.database.aside import Aside
from catalog.storage.database.failures import UnavailableError
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.database.snapshots import Listener, Readers, Snapshot
from catalog.storage.database.turns import Crowd, Patience, Turns

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
SNAPSHOT = {
    "default_transaction_isolation": "repeatable read",
    "default_transaction_read_only": "on",
    # Our statements are few and run often: planning each for its values would double their time.
    "plan_cache_mode": "force_generic_plan",
}
WRITERS = Crowd(8, 8)  # connections, of each process
EMBEDDED_WRITERS = Crowd(1, 1)  # SQLite lets in one at a time, and does not care who waited longest
WRITERS_PATIENCE = Patience(5, 0.7)
CONNECTING = 5  # seconds that a server may take to accept a connection
READERS = Crowd(few=4, most=16)
ASIDE = 64  # connections at most for code that may never give them back
EMBEDDED_READERS = Crowd(few=1, most=4)  # threads, which share one interpreter
WRITE_AHEAD = "PRAGMA journal_mode = WAL"
WRITE_AHEAD_TRIES = 20
PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 5000",
)


class DatabaseUrlError(ValueError):
    """The address of the database is not one that the catalog can open."""


class Database:
    """One database, with sessions that only read and sessions that write."""

    def __init__(self, url: str, *, readers: Crowd | None = None) -> None:
        self.url = url
        self.engine = _writers(url)
        self.is_embedded = self.engine.dialect.name == "sqlite"
        self._writers = self._new_writers()
        crowd = readers or (EMBEDDED_READERS if self.is_embedded else READERS)
        self.readers = Readers(_readers(url, crowd.most), crowd)
        self.writes = 0
        """The number of transactions in which this process may have changed something."""
        self.aside = Aside(partial(Database, url, readers=Crowd(ASIDE, ASIDE)))
        """Where code that may hang asks this database."""
        self.news = asyncio.Event()
        """Is set after a commit, when events wait to be delivered."""
        self.listener: Listener | None = None
        """Is called with every statement that the driver runs directly."""

    def view(self) -> ReadSession:
        """Return one consistent view, which the caller closes."""
        return ReadSession(Snapshot(self.readers, self.listener))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ReadSession]:
        """Open one consistent view."""
        session = self.view()
        try:
            yield session
        finally:
            await session.close()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteSession]:
        """Open a transaction, of which nothing is kept unless it is committed."""
        turns = self._writers
        await turns.take()
        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield WriteSession(session)
        finally:
            self.writes += 1
            turns.give(0)

    def _new_writers(self) -> Turns:
        return Turns(EMBEDDED_WRITERS if self.is_embedded else WRITERS, WRITERS_PATIENCE)

    async def close(self) -> None:
        """Close every connection."""
        await self.aside.close()
        self._writers = self._new_writers()  # the next user may have another loop
        await self.engine.dispose()
        await self.readers.close()


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


def _writers(url: str) -> AsyncEngine:
    address = driver_url(url)
    if address.drivername == DRIVERS["sqlite"]:
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(address, pool_size=EMBEDDED_WRITERS.most)
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        sa.event.listen(engine.sync_engine, "invalidate", stopping.give_up)
        return engine
    engine = create_async_engine(
        address,
        pool_size=WRITERS.most,
        max_overflow=0,
        pool_pre_ping=True,
        # A rule that looks at others' rows locks first, and has to see what they committed by then.
        isolation_level="READ COMMITTED",
        connect_args=_postgresql_options(),
    )
    sa.event.listen(engine.sync_engine, "do_connect", _connect_postgresql)
    return engine


def _readers(url: str, size: int) -> AsyncEngine:
    """Return a pool whose connections begin and end their views themselves."""
    address = driver_url(url)
    is_sqlite = address.drivername == DRIVERS["sqlite"]
    engine = create_async_engine(
        address,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,
        pool_size=size,
        max_overflow=0,
        connect_args={} if is_sqlite else _postgresql_options(**SNAPSHOT),
    )
    if is_sqlite:
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "connect", _only_query)
        sa.event.listen(engine.sync_engine, "invalidate", stopping.give_up)
    else:
        sa.event.listen(engine.sync_engine, "do_connect", _connect_postgresql)
    return engine


def _postgresql_options(**more: str) -> dict[str, Any]:
    settings = {
        "application_name": "catalog",
        "lock_timeout": "4s",
        "statement_timeout": "15s",
        "timezone": "UTC",
        "jit": "off",  # our statements are short: compiling one would cost more than running it
        "random_page_cost": "1.1",  # the default is for old disks, and makes it read whole tables
        **more,
    }
    return {"server_settings": settings, "timeout": CONNECTING}


def _connect_postgresql(
    dialect: Any, _record: object, arguments: Any, options: dict[str, Any]
) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, dialect.loaded_dbapi.Error) as error:  # a `TimeoutError`, too
        message = f"No connection to the server: {failures.summary(error)}"
        raise UnavailableError(message) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    # SQLite lowers ASCII letters only; `contains` ignores the case of all letters.
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    write_ahead(cursor)
    cursor.close()


def write_ahead(cursor: Any) -> None:
    """Turn on write-ahead logging, so that readers and a writer do not block each other.

    Turning it on writes to the file, and there SQLite ignores its busy timeout: it fails at once
    while another connection writes.
    """
    for _ in range(WRITE_AHEAD_TRIES):
        try:
            cursor.execute(WRITE_AHEAD)
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")  # this does wait
            cursor.execute("ROLLBACK")
        else:
            return
    cursor.execute(WRITE_AHEAD)


def _only_query(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    # An index is larger than the usual 2 MB, so that its pages would be read again and again.
    cursor.execute("PRAGMA cache_size = -8000")
    cursor.close()


def _lower(text: object) -> object:
    """Lower each letter by itself into one letter, as PostgreSQL does."""
    if not isinstance(text, str):
        return text
    return text.lower() if text.isascii() else "".join(letter.lower()[0] for letter in text)


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
