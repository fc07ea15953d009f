"""Changing many rows by statements, beside the objects that a transaction holds."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database import bulk
from catalog.storage.database.lending import Lendable
from catalog.storage.database.objects import storing
from catalog.storage.database.objects.transactions import Transaction
from catalog.storage.database.touching import Touched
from catalog.storage.rows import HAS_TRIGGERS, EntityRow, Row

LOCKED = "locked"
Value = TypeVar("Value")
Make: TypeAlias = Callable[[sa.Table, bulk.Rows, sa.Dialect], tuple[str, list[Any]]]


class ManyRows(Lendable):
    """What a transaction changes by statements; it is noted as what is changed of objects is."""

    _view: Transaction
    _asking: asyncio.Lock

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        """How often rows were changed so far; what sets a value to what it was changes nothing."""
        self._columns: dict[str, set[str] | None] = {}
        self.touched = Touched()
        """What was written so far to tables that somebody watches."""
        self._locked: set[tuple[str, UUID]] = set()

    def wrote(self, table: str, columns: Collection[str] | None = None) -> bool:
        """Tell whether something of a table, or of these columns, may have been changed."""
        found = self._columns.get(table, set())
        return found is None or bool(found if columns is None else not found.isdisjoint(columns))

    def _note_table(self, table: str, columns: Collection[str] | None = None) -> None:
        """Note that rows of a table were written, or only these columns of rows that were there."""
        known = self._columns.setdefault(table, set())
        if columns is None or known is None:
            self._columns[table] = None
        else:
            known.update(columns)

    async def lock_all(self, row: type[EntityRow], keys: Collection[UUID]) -> None:
        """Lock entities in the order of their ids, and read what `lock` returns next of each."""
        fresh = [key for key in keys if self._view.held.get(row, (key,)) is None]
        await self.rows(_locking(row), {LOCKED: fresh})
        self._locked |= {(row.__tablename__, key) for key in fresh}

    def _is_locked(self, row: type[Row], key: UUID) -> bool:
        """Tell, once, whether an entity is held as it is until the end."""
        found = (row.__tablename__, key) in self._locked
        self._locked.discard((row.__tablename__, key))
        return found

    def _must_read_again(self, table: str) -> None:
        """Note that rows of a table are not as they are held any more."""
        if self._locked:
            self._locked = {item for item in self._locked if item[0] != table}

    @abstractmethod
    async def rows(
        self, question: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Return every row that answers *question*, after what was changed so far is written."""

    @abstractmethod
    async def scalars(
        self, question: sa.Select[Value], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Value]:
        """Return the first column of every row that answers *question*."""

    @abstractmethod
    async def _write(self, *, beside: bool = False) -> None:
        """Write what waits; and what is written *beside* others, before statements write more."""

    async def insert(self, row: type[Row], values: Iterable[dict[str, Any]]) -> None:
        """Insert many rows at once."""
        how = self._view.held.mapped(row)
        stored = [how.stored(item) for item in values]
        self._must_own(how.table)
        if stored:
            self.writes += 1
            self._note_table(how.table.name)
            async with self._asking:
                await self._write(beside=True)
                await self._view.run_all(storing.inserting(how, stored))
            self.touched.note(row, stored, is_new=True)

    async def replace(
        self, row: type[Row], values: Sequence[Mapping[str, Any]], **owner: Any
    ) -> None:
        """Let these be the only rows whose columns have the values of *owner*.

        Each gives the same other columns. Where the rows are these already, nothing is written.
        """
        how = self._view.held.mapped(row)
        wanted = [{**owner, **item} for item in values]
        there: Sequence[Row] = await self.scalars(_owned(row, tuple(owner)), owner)
        kept: Mapping[tuple[Any, ...], Row] = {}
        if not wanted or {*how.key} <= wanted[0].keys():
            keys = {tuple([item[name] for name in how.key]) for item in wanted}
            known = {tuple([getattr(item, name) for name in how.key]): item for item in there}
            kept = {key: item for key, item in known.items() if key in keys}
        elif _are_these(there, wanted):
            return
        left = set(map(id, kept.values()))
        if len(left) < len(there) or len(left) < len(wanted):
            self._must_own(how.table)
        gone = [item for item in there if id(item) not in left]
        for item in gone:
            self._view.held.delete(item)
        if gone:  # they may stand in the way of those that come
            async with self._asking:
                await self._write()
        for given in wanted:
            same = kept.get(tuple([given.get(name) for name in how.key]))
            if same is None:
                self._view.held.add(row(**given))
            for name, value in given.items() if same is not None else ():
                setattr(same, name, value)

    async def insert_many(self, row: type[Row], rows: bulk.Rows | bulk.Columns) -> None:
        """Insert thousands of rows; each gives every column, and ids as UUIDs or their text."""
        self._must_own(row.__table__)
        if not rows:
            return
        self.writes += 1
        table, given = cast("sa.Table", row.__table__), bulk.Columns.of(rows)
        self._note_table(table.name)
        async with self._asking:
            await self._write(beside=True)
            has_triggers = issubclass(row, EntityRow) or HAS_TRIGGERS.items() <= table.info.items()
            await self._view.insert_many(table, given, has_triggers=has_triggers)
        watch = self.touched.watching(row)
        if watch is not None:
            self.touched.note(row, given.only(watch.ids), is_new=True)

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
            table = cast("sa.Table", row.__table__)
            self._note_table(table.name)
            self._must_read_again(table.name)
            async with self._asking:
                await self._write(beside=True)
                await self._view.run_many(*make(table, rows, self._view.dialect))

    async def execute(self, statement: sa.Update | sa.Delete) -> None:
        """Update or delete rows that the session does not hold."""
        table = getattr(statement, "table", None)
        watch = None if table is None else self.touched.watching(table)
        if table is None or watch is None or not watch.facts:
            done = await self._execute(statement)
            self.writes += done.rowcount != 0
            return
        where = statement.whereclause
        await self._note_where(table, sa.true() if where is None else where)
        told = await self.run(statement.returning(*(table.c[name] for name in watch.ids)))
        self.touched.note(table, [item._asdict() for item in told])
        self.writes += bool(told)

    async def run(
        self, statement: Any, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Write what follows from other rows, and return what the statement returns of it.

        It is no write that counts, and nothing of it is noted. One that is given values of its
        parameters is made once, and asked again and again.
        """
        if parameters is not None:
            self._look_at(statement)
            async with self._asking:
                await self._write(beside=True)
                told: Sequence[Any] = await self._view.rows(statement, parameters)
            if told:
                self._note_table(str(statement.table.name))
                self._must_read_again(str(statement.table.name))
            return told
        done = await self._execute(statement)
        return done.all() if getattr(done, "returns_rows", True) else ()

    async def _execute(self, statement: Any) -> Any:
        self._look_at(statement)
        table = str(getattr(getattr(statement, "table", None), "name", ""))
        self._note_table(table)
        self._must_read_again(table)
        async with self._asking:
            await self._write(beside=True)
            session = await self._view.session()
            return await session.execute(
                statement, execution_options={"synchronize_session": False}
            )


@cache
def _locking(row: type[EntityRow]) -> sa.Select[Any]:
    """Return the question for entities, which locks as `lock` does."""
    question = sa.select(row).where(among(row.id, LOCKED)).order_by(row.id)
    return question.with_for_update(key_share=True)


@cache
def _owned(row: type[Row], owners: tuple[str, ...]) -> sa.Select[Any]:
    """Return the question for the rows whose columns have the values of these parameters."""
    columns = [getattr(row, name) for name in owners]
    same = [column == sa.bindparam(column.key, type_=column.type) for column in columns]
    return sa.select(row).where(*same)


def _are_these(there: Sequence[Row], wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether rows are those that are wanted, as far as these say what they have."""
    found = [{name: getattr(item, name) for name in wanted[0]} for item in there]
    return len(found) == len(wanted) and all(item in found for item in wanted)
