"""Two kinds of database session, which the type checker tells apart: one only reads.

A function that takes a `ReadSession` may be given either; one that takes a `WriteSession` changes
rows. `catalog.domain.writing.transaction` commits changes of entities.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from catalog.arrays import among
from catalog.storage.database.lending import LOST, LentError
from catalog.storage.database.objects import storing
from catalog.storage.database.objects.many import ManyRows
from catalog.storage.database.objects.transactions import Savepoint, Transaction
from catalog.storage.database.objects.views import TransactionView
from catalog.storage.database.views import View
from catalog.storage.rows import EntityRow, Row

COMMITTING = 5.0  # seconds for which a commit that has begun holds out against being cancelled
LOCKING = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key"
AnyRow = TypeVar("AnyRow", bound=Row)
AnyEntityRow = TypeVar("AnyEntityRow", bound=EntityRow)
Value = TypeVar("Value")


class ReadSession:
    """One consistent view of the database, which serves one question at a time."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._asking = asyncio.Lock()  # a connection serves one question at a time
        self.is_shared = False
        """Whether several operations ask in this view, so that none can promise for all."""

    @property
    def dialect(self) -> str:
        """The name of the database's dialect: `sqlite` or `postgresql`."""
        return self.sqlalchemy_dialect.name

    @property
    def sqlalchemy_dialect(self) -> sa.Dialect:
        """The dialect that writes questions as SQL."""
        return self._view.dialect

    async def close(self) -> None:
        """End the view."""
        await self._view.close()

    async def renew_view(self) -> None:
        """End the view; the next question opens one that shows what was changed meanwhile."""
        async with self._asking:
            await self._view.renew()

    def ask_once(self) -> None:
        """Promise to fetch at most one statement, which needs no transaction."""
        if not self.is_shared:
            self._view.ask_once()

    @property
    def is_intact(self) -> bool:
        """Whether the transaction that it reads in is still open, once it has begun."""
        return self._view.is_intact

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        async with self._asking:
            return await self._view.fetch(text, parameters)

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Leave the view usable where the block fails, be it in a statement or by a time limit."""
        return self._view.mending()

    async def rows(
        self, question: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Return every row that answers *question*, for these values of its parameters."""
        async with self._asking:
            found: Sequence[Any] = await self._view.rows(question, parameters)
        return found

    async def scalars(
        self, question: sa.Select[Value], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Value]:
        """Return the first column of every row that answers *question*."""
        async with self._asking:
            found: Sequence[Value] = await self._view.scalars(question, parameters)
        return found

    async def scalar(
        self, question: sa.Select[Value], parameters: Mapping[str, Any] | None = None
    ) -> Value | None:
        """Return the first column of the first row, or None where there is none."""
        return next(iter(await self.scalars(question, parameters)), None)

    async def get(self, row: type[AnyRow], key: object) -> AnyRow | None:
        """Return the row with the primary key *key*, or None.

        A key of several columns is a tuple, or a mapping of their names.
        """
        held = self._view.held
        how = held.mapped(row)
        async with self._asking:
            known = held.get(row, how.whole_key(key))
            if known is not None:
                return known
            found = await self._view.run(how.select(is_locked=False), how.of_value(key))
        return cast("AnyRow", held.read(how, found[0])) if found else None


class WriteSession(ManyRows, ReadSession):
    """A transaction that changes rows.

    It holds one object for each row that it read or added. What is set on them is written before
    the next question.
    """

    _view: Transaction

    def __init__(self, transaction: Transaction) -> None:
        ReadSession.__init__(self, transaction)
        ManyRows.__init__(self)
        self._held = transaction.held
        transaction.must_be_whole = self._must_be_whole
        transaction.look_at = self._look_at

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        self._must_read(text)
        return await super().fetch(text, parameters)

    async def rows(
        self, question: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Return every row that answers *question*, after what was changed so far is written."""
        self._look_at(question)
        async with self._asking:
            await self._write()
            found: Sequence[Any] = await self._view.rows(question, parameters)
        return found

    async def scalars(
        self, question: sa.Select[Value], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Value]:
        """Return the first column of every row that answers *question*."""
        self._look_at(question)
        async with self._asking:
            await self._write()
            found: Sequence[Value] = await self._view.scalars(question, parameters)
        return found

    async def get(self, row: type[AnyRow], key: object) -> AnyRow | None:
        """Return the row with the primary key *key*, or None.

        A key of several columns is a tuple, or a mapping of their names.
        """
        with self._lending():
            found = self._held.get(row, self._held.mapped(row).whole_key(key))
        return found or await self._select(row, key, is_locked=False)

    async def _select(self, row: type[AnyRow], key: object, *, is_locked: bool) -> Any:
        how = self._held.mapped(row)
        async with self._asking:
            await self._write()
            found = await self._view.run(how.select(is_locked=is_locked), how.of_value(key))
        return self._held.read(how, found[0], is_newest=is_locked) if found else None

    async def view(self, before: Callable[[], Awaitable[None]] | None = None) -> ReadSession:
        """Return a session that only reads, and sees what this transaction has written so far.

        What waits is written, or *before* does what is to be seen, when something is asked.
        """
        return ReadSession(TransactionView(self._view, self._must_read, before or self.flush))

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Open a savepoint, to which it goes back where the block fails."""
        return self._mending()

    @asynccontextmanager
    async def _mending(self) -> AsyncIterator[Savepoint]:
        await self.flush()
        async with self._view.savepoint() as savepoint:
            yield savepoint
            if not savepoint.is_over:
                await self.flush()

    def add(self, *rows: Row) -> None:
        """Insert *rows* when the session next writes."""
        for row in rows:
            self._held.add(row)

    def add_beside(self, row: Row) -> None:
        """Insert *row* together with what is written next, and not without anything else."""
        self._held.add_beside(row)

    @property
    def changes(self) -> int:
        """How often rows were changed so far, with what waits to be written."""
        return self.writes + self._held.pending().number

    @property
    def may_touch(self) -> bool:
        """Whether something was written to a watched table, or waits to be."""
        return bool(self.touched) or self.touched.concerns(self._held.pending())

    async def delete(self, row: Row) -> None:
        """Delete *row* when the session next writes."""
        self._held.delete(row)

    def must_account(self) -> None:
        """Raise `LentError` where what waits to be written is not for whoever has it."""
        self._look_at_rows(self._held.pending())

    async def flush(self) -> None:
        """Write what was added and changed so far."""
        async with self._asking:
            await self._write()

    async def _write(self, *, beside: bool = False) -> None:
        """Write what waits; and what is written *beside* others, before statements write more."""
        pending = self._held.pending()
        if pending:
            self._look_at_rows(pending)
            self.writes += pending.number
            for item in (*pending.new, *pending.gone):
                self._note_table(item.__tablename__)
            for edit in pending.edited:
                self._note_table(edit.item.__tablename__, edit.before.keys())
            await storing.store(self._view, pending)
            self.touched.note_written(pending)
        if beside and self._held.write_beside():
            await storing.store(self._view, self._held.pending())

    async def let_go(self) -> None:
        """Write what waits, and hold no object any more: what has them must not go on with them."""
        await self.flush()
        self._held.forget()

    async def lock(self, row: type[AnyEntityRow], key: UUID) -> AnyEntityRow | None:
        """Return the entity with the id *key*, locked until the transaction ends, or None."""
        if self._is_locked(row, key):
            return self._held.get(row, (key,))
        found: AnyEntityRow | None = await self._select(row, key, is_locked=True)
        return found

    async def hold_rows(
        self, row: type[EntityRow], keys: Collection[UUID], *, is_shared: bool = False
    ) -> None:
        """Lock entities in the order of their ids until the end, against all writers or *shared*.

        Whoever shares them keeps out those who would change them.
        """
        if keys and self.dialect == "postgresql":
            question = sa.select(row.id).where(among(row.id, values=keys)).order_by(row.id)
            how: Any = {"read": True} if is_shared else {"key_share": True}
            await self.rows(question.with_for_update(**how))

    def note(self, row: type[Row], key: Sequence[Any], **values: Any) -> None:
        """Set what a statement has written on the object of a row, if it is held, as it is now."""
        held = self._held.get(row, tuple(key))
        for name, value in values.items() if held is not None else ():
            set_committed_value(held, name, value)

    async def commit(self) -> None:
        """Commit the transaction. Only `catalog.domain.writing.transaction` calls this.

        Whoever is cancelled meanwhile goes on all the same, for what is committed has happened.
        """
        await self.flush()
        if self._view.is_lost:
            raise LentError(LOST)
        work = asyncio.ensure_future(self._view.commit())
        end = asyncio.get_running_loop().time() + COMMITTING
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError:
                if asyncio.get_running_loop().time() > end:
                    work.cancel()
                    raise
        work.result()

    async def lock_name(self, name: str) -> None:
        """Lock *name* until the transaction ends: needed where writers have no row in common."""
        await self.lock_names([name])

    async def lock_names(self, names: Collection[str]) -> None:
        """Lock *names* in their order as `lock_name` does."""
        if names and self.dialect == "postgresql":
            await self._view.fetch(LOCKING, ([_lock(name) for name in sorted(names)],))


def _lock(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
