"""What a transaction wrote, as far as somebody watches the tables.

What follows from rows is made anew from it at the end, so that no writer has to think of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.database.pending import Pending
from catalog.storage.rows import Row


@dataclass(frozen=True)
class Watch:
    """The ids that are noted of each row of a table, before and after it is written.

    A change is noted where it changes one of the *facts*; without facts, new rows alone are.
    """

    ids: tuple[str, ...]
    facts: frozenset[str] = frozenset()


class Touched:
    """The rows of watched tables that were written, each as the ids that it holds."""

    def __init__(self) -> None:
        self._watches: dict[sa.Table, Watch] = {}
        self._rows: dict[sa.Table, set[tuple[Any, ...]]] = defaultdict(set)
        self._new: dict[sa.Table, set[UUID]] = defaultdict(set)

    def __bool__(self) -> bool:
        return any(self._rows.values())

    def forget(self) -> None:
        """Forget what was written so far: whatever follows from it has been made."""
        self._rows.clear()
        self._new.clear()

    def watch(self, watches: Mapping[sa.Table, Watch]) -> None:
        """Note what is written to these tables from now on."""
        self._watches = dict(watches)

    def watching(self, row: type[Row] | sa.Table) -> Watch | None:
        """Return how a table is watched, or None."""
        return self._watches.get(_table(row))

    def note(
        self,
        row: type[Row] | sa.Table,
        rows: Iterable[Mapping[str, Any]],
        *,
        is_new: bool = False,
    ) -> None:
        """Note rows, each given as its columns by name; ids may be UUIDs or their text."""
        table = _table(row)
        watch = self._watches.get(table)
        if watch is None:
            return
        held = self._rows[table]
        for values in rows:
            held.add(tuple(values.get(name) for name in watch.ids))
            if is_new and watch.ids[0] == "id":
                self._new[table].add(_uuid(values["id"]))

    def concerns(self, pending: Pending) -> bool:
        """Tell whether something would be noted of what is to be written."""
        others = (*pending.new, *pending.gone)
        return any(self.watching(type(item)) is not None for item in others) or any(
            watch is not None and not watch.facts.isdisjoint(before)
            for watch, before in (
                (self.watching(type(item)), before) for item, before in pending.edited
            )
        )

    def note_written(self, pending: Pending) -> None:
        """Note what is written, while the values before are known."""
        for item in pending.new:
            if self.watching(type(item)) is not None:
                self.note(type(item), [_values(item)], is_new=True)
        for item in pending.gone:
            watch = self.watching(type(item))
            if watch is not None and watch.facts:
                self.note(type(item), [_values(item)])
        for item, before in pending.edited:
            watch = self.watching(type(item))
            if watch is not None and not watch.facts.isdisjoint(before):
                values = _values(item)
                self.note(type(item), [values, {**values, **before}])

    def ids(self, row: type[Row] | sa.Table, name: str) -> set[UUID]:
        """Return the ids in one column of the rows that were noted; none is null."""
        table = _table(row)
        watch = self._watches.get(table)
        if watch is None or table not in self._rows:
            return set()
        position = watch.ids.index(name)
        found = {values[position] for values in self._rows[table]}
        return {_uuid(value) for value in found if value is not None}

    def new(self, row: type[Row]) -> set[UUID]:
        """Return the ids of the rows that were inserted."""
        return set(self._new[_table(row)])


def _table(row: type[Row] | sa.Table) -> sa.Table:
    return row if isinstance(row, sa.Table) else cast("sa.Table", row.__table__)


def _values(item: Row) -> dict[str, Any]:
    mapper: Any = sa.inspect(type(item))
    kept = vars(item)
    return {item.columns[0].name: kept.get(item.key) for item in mapper.column_attrs}


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
