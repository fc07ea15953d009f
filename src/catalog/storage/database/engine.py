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
from sqlalchemy.ext.asyncio import AsyncEngine

from catalog.storage.database import stopping
from catalog.storage.database.addresses import READ_ONLY, Address, address
from catalog.storage.database.aside import Aside
from catalog.storage.database.objects.snapshots import (
    WHOLE,
    Connections,
    Listener,
    Snapshot,
    ViewBeginning,
)
from catalog.storage.database.objects.transactions import Transaction
from catalog.storage.database.sessions import ReadSession, WriteSession
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
IDENTITIES = frozenset(
    {"tokens", "identities", "organizations", "people", "memberships", "service_circles"}
)


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
        self.writers = Connections(
            self.engine,
            _begin_transaction(self.address, use),
            writers or Turns(EMBEDDED_WRITERS if self.is_embedded else WRITERS, WRITERS_PATIENCE),
        )
        crowd = readers or (EMBEDDED_READERS if self.is_embedded else READERS)
        self.readers = Connections(
            _readers(self.address, use, crowd.most), _begin_view(self.address, use), Turns(crowd)
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
        return Database(
            self.url, self.use, writers=self.writers.turns if self.is_embedded else None
        )

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
        session = WriteSession(Transaction(self.writers, self.listener))
        try:
            yield session
        finally:
            self.identities += any(map(session.wrote, IDENTITIES))
            session.end()
            await session.close()

    async def close(self) -> None:
        """Close every connection."""
        await self.aside.close()
        await self.writers.close()
        await self.readers.close()


def _writers(where: Address, use: ServerUse) -> AsyncEngine:
    size = EMBEDDED_WRITERS.most if where.is_embedded else WRITERS.most
    return _engine(where, use, {}, size)


def _readers(where: Address, use: ServerUse, size: int) -> AsyncEngine:
    engine = _engine(where, use, SNAPSHOT, size)
    if where.is_embedded:
        sa.event.listen(engine.sync_engine, "connect", _only_query)
    return engine


def _engine(where: Address, use: ServerUse, more: dict[str, str], size: int) -> AsyncEngine:
    """Return a pool whose connections begin and end their transactions themselves."""
    options: dict[str, Any] = {
        "isolation_level": "AUTOCOMMIT",
        "skip_autocommit_rollback": True,
        "pool_reset_on_return": None,
        "pool_size": size,
        "max_overflow": 1,  # the turns say how many there are; others may ask the engine itself
    }
    if where.path is None:
        if use.is_pooled:
            engine = where.engine(NAMES, connect_args=UNPREPARED, **options)
        else:
            engine = where.engine(NAMES | use.settings() | more, **options)
    else:
        Path(where.path).parent.mkdir(parents=True, exist_ok=True)
        engine = where.engine(**options)
        sa.event.listen(engine.sync_engine, "connect", prepare_sqlite)
        sa.event.listen(engine.sync_engine, "invalidate", stopping.give_up)
    sa.event.listen(engine.sync_engine, "handle_error", _keep_connection)
    return engine


def _begin_transaction(where: Address, use: ServerUse) -> ViewBeginning:
    if where.is_embedded:
        return ViewBeginning("BEGIN IMMEDIATE")
    # A rule that looks at others' rows locks first, and has to see what they committed by then.
    begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
    return ViewBeginning(f"{begin}; {_told(where, use)}" if use.is_pooled else begin)


def _begin_view(where: Address, use: ServerUse) -> ViewBeginning:
    if where.is_embedded:
        return ViewBeginning()
    if not use.is_pooled:
        return ViewBeginning(f"BEGIN; SAVEPOINT {WHOLE}")
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    return ViewBeginning(f"{begin}; {_told(where, use)}; SAVEPOINT {WHOLE}", always=True)


def _told(where: Address, use: ServerUse) -> str:
    """Return the statements that tell a transaction its settings."""
    settings = use.settings().items()
    own = ((name, value) for name, value in settings if name not in where.settings)
    return "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in own)


def _keep_connection(failed: sa.engine.ExceptionContext) -> None:
    """Keep the connection of a view whose statement was cancelled, since the view may go on.

    The driver of PostgreSQL ends the statement by itself; SQLite's would wait for it.
    """
    if not isinstance(failed.original_exception, asyncio.CancelledError) or not failed.connection:
        return
    failed.is_disconnect = False
    if failed.dialect.name == "sqlite":
        stopping.interrupt_now(failed.connection.connection.driver_connection)


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Prepare a new connection: it begins no transaction by itself, and waits for others."""
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
