"""Transactions that write, on the driver's own connection, with the objects that they hold."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from catalog.storage.database import bulk, failures
from catalog.storage.database.objects import inline
from catalog.storage.database.objects.held import HeldRows
from catalog.storage.database.objects.joining import Joined, WriteStatement
from catalog.storage.database.objects.snapshots import Connections, Listener, Snapshot

READING = "SELECT "
FAILURES = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


class LostError(Exception):
    """What a transaction wrote is lost, whatever came of the error that lost it."""


class Transaction(Snapshot):
    """One transaction that writes: it begins with its first statement, and sees what it changes."""

    is_intact = True

    def __init__(self, connections: Connections, listener: Listener | None) -> None:
        super().__init__(connections, listener)
        self.is_lost = False
        """Whether a statement failed that nobody went back from."""
        self.must_be_whole: Callable[[], None] = lambda: None
        """Refuses to end it where that is not for whoever has it."""
        self.look_at: Callable[[Any], None] = lambda _statement: None
        """Refuses statements that are not for whoever has it."""
        self._savepoints = 0

    def _new_held(self) -> HeldRows:
        """Hold the objects until the end: what is set on them is to be written."""
        return HeldRows(self.dialect, {})

    def _may_be_stopped(self, text: str) -> bool:
        """Tell whether nothing is lost with a statement that is interrupted."""
        return text.startswith(READING)

    def ask_once(self) -> None:
        """Change nothing: a transaction is open anyway."""

    async def renew(self) -> None:
        """Change nothing: a transaction sees what it changes."""

    async def fetch(self, text: str, parameters: tuple[Any, ...] = ()) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them.

        Raises what SQLAlchemy makes of the driver's errors.
        """
        if self._driver is None:
            await self._open()
        if self._listener is not None:
            self._listener(text)
        try:
            return await self._fetch(text, parameters)
        except FAILURES as error:
            raise failures.wrapped(error, text) from error

    async def run_many(self, text: str, parameters: Sequence[tuple[Any, ...]]) -> None:
        """Run a statement that returns nothing for each of the parameters."""
        await self.run_all([WriteStatement(text, parameters)])

    async def insert_many(self, table: sa.Table, rows: bulk.Columns, *, has_triggers: bool) -> None:
        """Insert rows by whichever way is the cheapest for a table, with triggers or without."""
        if self.dialect.name == "sqlite" or len(rows) <= bulk.FEW:
            together = bulk.TOGETHER if has_triggers and self.dialect.name == "sqlite" else 1
            made = bulk.inserts(table, rows, self.dialect, together=together)
            await self.run_all([WriteStatement(text, values) for text, values in made])
            return
        if self._driver is None:
            await self._open()
        statement = f"COPY {table.name}"
        if self._listener is not None:
            self._listener(statement)
        names = [*rows.each, *rows.alike]
        records = bulk.records(table, names, rows, self.dialect)
        self._is_asking = True
        try:
            await self._driver.copy_records_to_table(table.name, columns=names, records=records)
        except FAILURES as error:
            self._is_asking = False
            raise failures.wrapped(error, statement) from error
        self._is_asking = False

    async def run_all(
        self, statements: Sequence[WriteStatement], *, may_join: bool = False
    ) -> Sequence[Sequence[Any]]:
        """Run statements, and return the rows of each.

        It is one after the other, unless they *may join*: then none needs what another writes.
        """
        if may_join and self.dialect.name == "postgresql":
            joined = Joined.of(statements)
            if joined is not None:
                (counts,) = await self.fetch(*joined)
                left = iter(counts)
                return [range(next(left)) if one.is_of_one else () for one in statements]
        if self._driver is None:
            await self._open()
        if self._listener is not None:
            for statement in statements:
                self._listener(statement.text)
        self._is_asking = True
        try:
            if self.dialect.name == "sqlite":
                found = await self._run_on_sqlite(statements)
            else:
                found = [await self._run_one(statement) for statement in statements]
        except FAILURES as error:
            self._is_asking = False
            raise failures.wrapped(error, statements[0].text) from error
        self._is_asking = False
        return found

    async def _run_on_sqlite(self, statements: Sequence[WriteStatement]) -> list[Sequence[Any]]:
        connection = self._driver._conn  # noqa: SLF001  # the driver has no way for several
        if inline.are_few(statements):
            return inline.run(connection, statements)
        found: list[Sequence[Any]] = await self._driver._execute(  # noqa: SLF001
            partial(inline.run, connection, statements)
        )
        return found

    async def _run_one(self, statement: WriteStatement) -> Sequence[Any]:
        if len(statement.parameters) == 1:
            found: Sequence[Any] = await self._driver.fetch(
                statement.text, *statement.parameters[0]
            )
            return found
        await self._driver.executemany(statement.text, statement.parameters)
        return ()

    async def session(self) -> AsyncSession:
        """Return a session for statements that map nothing to objects, in this transaction."""
        if self._driver is None:
            await self._open()
        if self._session is None:
            engine = self._connections.engine
            connection = AsyncConnection(engine, sa.Connection(engine.sync_engine, self._pooled))
            self._session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
            sa.event.listen(
                self._session.sync_session,
                "do_orm_execute",
                lambda asked: self.look_at(asked.statement),
            )
        return self._session

    async def commit(self) -> None:
        """Keep what was written; raises `LostError` where the database has given it up."""
        self.must_be_whole()
        if self._driver is None:
            return
        try:
            if self.dialect.name == "sqlite":
                await self._driver.execute_fetchall("COMMIT")
            elif await self._driver.execute("COMMIT") != "COMMIT":
                raise LostError
        except FAILURES as error:
            raise failures.wrapped(error, "COMMIT") from error

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator["Savepoint"]:
        """Open a savepoint, to which it goes back where the block fails."""
        self._savepoints += 1
        savepoint = Savepoint(self, f"savepoint_{self._savepoints}")
        await self.fetch(f"SAVEPOINT {savepoint.name}")
        try:
            yield savepoint
        except Exception:
            await savepoint.rollback()
            raise
        if not savepoint.is_over:
            await self.fetch(f"RELEASE SAVEPOINT {savepoint.name}")

    async def _go_back(self, name: str) -> None:
        await self._stop(self._driver)
        self._is_asking = False
        await self.fetch(f"ROLLBACK TO SAVEPOINT {name}")
        await self.fetch(f"RELEASE SAVEPOINT {name}")


class Savepoint:
    """A moment in a transaction to which it can go back once, with what it held then."""

    def __init__(self, transaction: Transaction, name: str) -> None:
        self.name = name
        self.is_over = False
        self._transaction = transaction
        self._copy = transaction.held.copied()
        self._was_lost = transaction.is_lost

    async def rollback(self) -> None:
        """Go back; a second time changes nothing."""
        if self.is_over:
            return
        self.is_over = True
        await self._transaction._go_back(self.name)  # noqa: SLF001  # it is its own
        self._transaction.held.restore(self._copy)
        self._transaction.is_lost = self._was_lost
