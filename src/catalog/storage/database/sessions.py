"""Two kinds of database session, which the type checker tells apart: one only reads.

A function that takes a `ReadSession` may be given either; one that takes a `WriteSession` changes
rows. `catalog.domain.writing.transaction` commits changes of entities.
"""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from catalog.arrays import among
from catalog.storage.database import bulk
from catalog.storage.database.lending import Lendable
from catalog.storage.database.touching import Touched
from catalog.storage.database.views import Transaction, View
from catalog.storage.rows import EntityRow, Row

COMMITTING = 5.0  # seconds for which a commit that has begun holds out against being cancelled
AnyRow = TypeVar("AnyRow", bound=Row)
AnyEntityRow = TypeVar("AnyEntityRow", bound=EntityRow)
Value = TypeVar("Value")
Make = Callable[[sa.Table, bulk.Rows, sa.Dialect], tuple[str, list[Any]]]


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
            return await self._view.rows(question, parameters)

    async def scalars(self, question: sa.Select[Value]) -> Sequence[Value]:
        """Return the first column of every row that answers *question*."""
        async with self._asking:
            return (await (await self._view.session()).scalars(question)).all()

    async def scalar(self, question: sa.Select[Value]) -> Value | None:
        """Return the first column of the first row, or None where there is none."""
        async with self._asking:
            return (await (await self._view.session()).scalars(question)).first()

    async def get(self, row: type[AnyRow], key: object) -> AnyRow | None:
        """Return the row with the primary key *key*, or None."""
        async with self._asking:
            return await (await self._view.session()).get(row, key)


class WriteSession(Lendable, ReadSession):
    """A transaction that changes rows."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(Transaction(session))
        self._session = session
        self.writes = 0
        """How often rows were changed so far; what sets a value to what it was changes nothing."""
        self.tables: set[str] = set()
        """The names of the tables in which rows may have been changed."""
        self.touched = Touched()
        """What was written so far to tables that somebody watches."""
        sa.event.listen(session.sync_session, "after_flush", self._note)
        self._watch(session.sync_session)

    def _note(self, session: Session, _flush: object) -> None:
        edited = any(map(session.is_modified, session.dirty))
        self.writes += bool(session.new or session.deleted or edited)
        written = (*session.new, *session.dirty, *session.deleted)
        self.tables |= {row.__tablename__ for row in written}
        self.touched.note_flush(session)

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        self._must_read(text)
        return await super().fetch(text, parameters)

    async def view(self) -> ReadSession:
        """Return a session that only reads, and sees what this transaction has written so far."""
        connection = await self._session.connection()
        session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
        sa.event.listen(session.sync_session, "do_orm_execute", self._look_at)
        return ReadSession(Transaction(session, self._must_read))

    def add(self, *rows: Row) -> None:
        """Insert *rows* when the session next writes."""
        self._session.add_all(rows)

    async def insert(self, row: type[Row], values: Iterable[dict[str, Any]]) -> None:
        """Insert many rows at once."""
        values = list(values)
        if values:
            self.writes += 1
            self.tables.add(row.__tablename__)
            await self._session.execute(sa.insert(row), values)
            self.touched.note(row, values, is_new=True)

    async def replace(
        self, row: type[Row], values: Sequence[Mapping[str, Any]], **owner: Any
    ) -> None:
        """Let these be the only rows whose columns have the values of *owner*.

        Each gives the same other columns. Where the rows are these already, nothing is written.
        """
        wanted = [{**owner, **item} for item in values]
        names = list(wanted[0] if wanted else owner)
        own = [getattr(row, name) == value for name, value in owner.items()]
        question = sa.select(*(getattr(row, name) for name in names)).where(*own)
        there = [dict(zip(names, found, strict=True)) for found in await self.rows(question)]
        if len(there) == len(wanted) and all(item in there for item in wanted):
            return
        await self.execute(sa.delete(row).where(*own))
        await self.insert(row, wanted)

    async def insert_many(self, row: type[Row], rows: bulk.Rows) -> None:
        """Insert thousands of rows; each gives every column, and ids as UUIDs or their text."""
        await self._run_many(bulk.insert, row, rows)
        self.touched.note(row, rows, is_new=True)

    async def update_many(self, row: type[Row], rows: bulk.Rows) -> None:
        """Update thousands of rows by their `id`; the session must hold none of them."""
        watch = self.touched.watching(row)
        if rows and watch and watch.facts & rows[0].keys():
            await self._note_stored(row, rows, "id")
            await self._run_many(bulk.update, row, rows)
            await self._note_stored(row, rows, "id")
            return
        await self._run_many(bulk.update, row, rows)

    async def delete_many(self, row: type[Row], rows: bulk.Rows) -> None:
        """Delete thousands of rows that have these values; the session must hold none of them."""
        watch = self.touched.watching(row)
        if rows and watch and watch.facts:
            await self._note_stored(row, rows, next(iter(rows[0])))
        await self._run_many(bulk.delete, row, rows)

    async def _note_stored(self, row: type[Row], rows: bulk.Rows, name: str) -> None:
        """Note the rows that have one of these values in the column *name*."""
        table = cast("sa.Table", row.__table__)
        values = [UUID(str(item[name])) for item in rows]
        await self._note_where(table, among(table.c[name], values=values))

    async def _note_where(self, table: sa.Table, where: sa.ColumnElement[bool]) -> None:
        watch = self.touched.watching(table)
        if watch is not None:
            question = sa.select(*(table.c[name] for name in watch.ids)).where(where)
            self.touched.note(table, [item._asdict() for item in await self.rows(question)])

    async def _run_many(self, make: Make, row: type[Row], rows: bulk.Rows) -> None:
        self._must_own(row.__table__)
        if rows:
            self.writes += 1
            self.tables.add(row.__tablename__)
            connection = await self._session.connection()
            table = cast("sa.Table", row.__table__)
            await connection.exec_driver_sql(*make(table, rows, connection.dialect))

    async def execute(self, statement: sa.Update | sa.Delete) -> None:
        """Update or delete rows that the session does not hold."""
        table = getattr(statement, "table", None)
        watch = None if table is None else self.touched.watching(table)
        if table is None or watch is None or not watch.facts:
            self.writes += (await self._execute(statement)).rowcount != 0
            return
        where = statement.whereclause
        await self._note_where(table, sa.true() if where is None else where)
        told = await self.run(statement.returning(*(table.c[name] for name in watch.ids)))
        self.touched.note(table, [item._asdict() for item in told])
        self.writes += bool(told)

    async def run(self, statement: Any) -> Sequence[Any]:
        """Write what follows from other rows, and return what the statement returns of it.

        It is no write that counts, and nothing of it is noted.
        """
        done = await self._execute(statement)
        return done.all() if getattr(done, "returns_rows", True) else ()

    async def _execute(self, statement: Any) -> Any:
        options = {"synchronize_session": False}
        done: Any = await self._session.execute(statement, execution_options=options)
        if getattr(done, "rowcount", -1) != 0:
            self.tables.add(str(getattr(getattr(statement, "table", None), "name", "")))
        return done

    async def delete(self, row: Row) -> None:
        """Delete *row* when the session next writes."""
        await self._session.delete(row)

    async def flush(self) -> None:
        """Write what was added and changed so far."""
        await self._session.flush()

    async def lock(self, row: type[AnyEntityRow], key: UUID) -> AnyEntityRow | None:
        """Return the entity with the id *key*, locked until the transaction ends, or None."""
        # Not a full FOR UPDATE: rows that refer to this one could not be added meanwhile.
        question = sa.select(row).where(row.id == key).with_for_update(key_share=True)
        newest = question.execution_options(populate_existing=True)
        return (await self._session.scalars(newest)).first()

    async def hold_rows(
        self, row: type[EntityRow], keys: Collection[UUID], *, is_shared: bool = False
    ) -> None:
        """Lock entities in the order of their ids until the end, against all writers or *shared*.

        Whoever shares them keeps out those who would change them.
        """
        if keys and self.dialect == "postgresql":
            question = sa.select(row.id).where(among(row.id, values=keys)).order_by(row.id)
            how: Any = {"read": True} if is_shared else {"key_share": True}
            await self._session.execute(question.with_for_update(**how))

    async def renew(self, name: str) -> None:
        """Read the column *name* anew for all that the session holds, without editing any."""
        held: dict[type[Any], list[Any]] = defaultdict(list)
        for item in self._session.identity_map.values():
            if {"id", name} <= {*sa.inspect(type(item)).columns.keys()}:
                held[type(item)].append(item)
        for row, items in held.items():
            keys = [item.id for item in items]
            question = sa.select(row.id, getattr(row, name)).where(among(row.id, values=keys))
            values = dict(map(tuple, await self.rows(question)))
            for item in items:
                set_committed_value(item, name, values.get(item.id))

    async def commit(self) -> None:
        """Commit the transaction. Only `catalog.domain.writing.transaction` calls this.

        Whoever is cancelled meanwhile goes on all the same, for what is committed has happened.
        """
        self._must_be_whole()
        work = asyncio.ensure_future(self._session.commit())
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
        if self.dialect == "postgresql":
            key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
            await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
