"""Opening a database, embedded or not, with the settings that keep it safe and quick."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from catalog.storage.database import stopping
from catalog.storage.database.addresses import READ_ONLY, Address, address
from catalog.storage.database.aside import Aside
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.database.snapshots import WHOLE, Listener, Readers, Snapshot, ViewBeginning
from catalog.storage.database.turns import Crowd, Patience, Turns

SNAPSHOT = {
    "default_transaction_isolation": "repeatable read",
    READ_ONLY: "on",
    # Our statements are few and run often: planning each for its values would double their time.
    "plan_cache_mode": "force_generic_plan",
}
WRITERS = Crowd(8, 8)  # connections, of each process
EMBEDDED_WRITERS = Crowd(1, 1)  # SQLite lets in one at a time, and does not care who waited longest
WRITERS_PATIENCE = Patience(5, 0.7)
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


# What says who holds a token, for whom they act, and into which houses they see.
IDENTITIES = frozenset({"tokens", "organizations", "people", "memberships", "service_circles"})


@dataclass(frozen=True)
class ServerUse:
    """How a PostgreSQL server is used."""

    seconds: float = 15.0
    """After which it ends a statement."""
    is_pooled: bool = False
    """Whether PgBouncer stands before it, where each transaction may have another connection."""

    def settings(self) -> dict[str, str]:
        """Return the settings of each transaction."""
        return {
            "lock_timeout": "4s",
            "statement_timeout": f"{round(self.seconds * 1000)}",
            "jit": "off",  # our statements are short: compiling one would cost more than running it
            "random_page_cost": "1.1",  # the default is for old disks: it reads whole tables
        }


USUAL = ServerUse()
NAMES = {"application_name": "catalog", "timezone": "UTC"}  # which PgBouncer passes on
# A prepared statement would stay with a connection that the next transaction has not.
UNPREPARED = {"statement_cache_size": 0, "prepared_statement_cache_size": 0}


class Database:
    """One database, with sessions that only read and sessions that write."""

    def __init__(
        self,
        url: str,
        use: ServerUse = USUAL,
        *,
        readers: Crowd | None = None,
        writers: Turns | None = None,
    ) -> None:
        self.url = url
        self.use = use
        self.address = address(url)
        self.is_embedded = self.address.is_embedded
        self.engine = _writers(self.address, use)
        self._writers = writers or self._new_writers()
        crowd = readers or (EMBEDDED_READERS if self.is_embedded else READERS)
        self.readers = Readers(
            _readers(self.address, use, crowd.most), crowd, _begin_view(self.address, use)
        )
        self.identities = 0
        """How many transactions of this process may have changed who somebody is."""
        self.aside = Aside(partial(self.another, readers=Crowd(ASIDE, ASIDE)))
        """Where code that may hang asks this database."""
        self.news = asyncio.Event()
        """Is set after a commit, when events wait to be delivered."""
        self.listener: Listener | None = None
        """Is called with every statement that the driver runs directly."""

    def another(self, *, readers: Crowd | None = None) -> "Database":
        """Return the same database with connections of its own."""
        return Database(self.url, self.use, readers=readers)

    def beside(self) -> "Database":
        """Return the same database with connections of its own, for the same event loop.

        Who writes SQLite's file through either waits in one queue: the file itself lets in anybody.
        """
        return Database(self.url, self.use, writers=self._writers if self.is_embedded else None)

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
                lent = WriteSession(session)
                try:
                    yield lent
                finally:
                    self.identities += not lent.tables.isdisjoint(IDENTITIES)
                    lent.end()
        finally:
            turns.give(0)

    def _new_writers(self) -> Turns:
        return Turns(EMBEDDED_WRITERS if self.is_embedded else WRITERS, WRITERS_PATIENCE)

    async def close(self) -> None:
        """Close every connection."""
        await self.aside.close()
        self._writers = self._new_writers()  # the next user may have another loop
        await self.engine.dispose()
        await self.readers.close()


def _writers(where: Address, use: ServerUse) -> AsyncEngine:
    if where.path is not None:
        Path(where.path).parent.mkdir(parents=True, exist_ok=True)
        engine = where.engine(pool_size=EMBEDDED_WRITERS.most)
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        sa.event.listen(engine.sync_engine, "invalidate", stopping.give_up)
        return engine
    engine = _server(
        where,
        use,
        {},
        pool_size=WRITERS.most,
        max_overflow=0,
        pool_pre_ping=True,
        # A rule that looks at others' rows locks first, and has to see what they committed by then.
        isolation_level="READ COMMITTED",
    )
    if use.is_pooled:
        sa.event.listen(engine.sync_engine, "begin", partial(_set_locally, where, use))
    return engine


def _readers(where: Address, use: ServerUse, size: int) -> AsyncEngine:
    """Return a pool whose connections begin and end their views themselves."""
    options: dict[str, Any] = {
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "pool_reset_on_return": None,
        "pool_size": size,
        "max_overflow": 0,
    }
    if not where.is_embedded:
        engine = _server(where, use, SNAPSHOT, **options)
        sa.event.listen(engine.sync_engine, "handle_error", _keep_connection)
        return engine
    engine = where.engine(**options)
    sa.event.listen(engine.sync_engine, "handle_error", _keep_connection)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "connect", _only_query)
    sa.event.listen(engine.sync_engine, "invalidate", stopping.give_up)
    return engine


def _server(where: Address, use: ServerUse, more: dict[str, str], **options: Any) -> AsyncEngine:
    if use.is_pooled:
        return where.engine(NAMES, connect_args=UNPREPARED, **options)
    return where.engine(NAMES | use.settings() | more, **options)


def _begin_view(where: Address, use: ServerUse) -> ViewBeginning:
    if where.is_embedded:
        return ViewBeginning()
    if not use.is_pooled:
        return ViewBeginning(f"BEGIN; SAVEPOINT {WHOLE}")
    told = "; ".join(
        f"SET LOCAL {name} = '{value}'" for name, value in _of_transactions(where, use).items()
    )
    text = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {told}; SAVEPOINT {WHOLE}"
    return ViewBeginning(text, always=True)


def _keep_connection(failed: sa.engine.ExceptionContext) -> None:
    """Keep the connection of a view whose statement was cancelled, since the view may go on.

    The driver of PostgreSQL ends the statement by itself; SQLite's would wait for it.
    """
    if not isinstance(failed.original_exception, asyncio.CancelledError) or not failed.connection:
        return
    failed.is_disconnect = False
    if failed.dialect.name == "sqlite":
        stopping.interrupt_now(failed.connection.connection.driver_connection)


def _set_locally(where: Address, use: ServerUse, connection: sa.Connection) -> None:
    told = ", ".join(
        f"set_config('{name}', '{value}', true)"
        for name, value in _of_transactions(where, use).items()
    )
    connection.exec_driver_sql(f"SELECT {told}")


def _of_transactions(where: Address, use: ServerUse) -> dict[str, str]:
    return {key: value for key, value in use.settings().items() if key not in where.settings}


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
