"""Rows made up by chance for every table that is exported, out of what its columns can hold."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.importing.documents.parts import CatalogParts, Part, referred
from catalog.storage.rows import UtcDateTime
from catalog.values import FixedPoint
from tests.rows import MOMENT

TRIES = 60  # rows that are made up until a table takes one
OWN = {"slug", "aliases"}  # what another row must not have
LARGE = 2**40  # what a column for large numbers may hold
Values = dict[str, Any]
Path = tuple[Part, ...]


def paths(parts: CatalogParts) -> Iterator[Path]:
    """Yield every part with those around it, the outermost first."""

    def below(path: Path) -> Iterator[Path]:
        yield path
        for inner in path[-1].parts:
            yield from below((*path, inner))

    for top in parts.top:
        yield from below((top,))


@dataclass
class Fabric:
    """Makes rows up, and writes them; *known* are values of columns that are known to be right."""

    parts: CatalogParts
    random: Random
    known: Mapping[sa.Column[Any], Sequence[Any]]
    _made: int = 0
    _chain: dict[sa.Table, Values] = field(default_factory=dict)
    _connection: Any = None

    def put(self, connection: sa.Connection, path: Path) -> bool:
        """Write a row of a part, with what it stands in and refers to; tell whether that fits."""
        self._chain, self._connection = {}, connection
        with connection.begin_nested() as turn:
            is_there = self._put(path) is not None
            if not is_there:
                turn.rollback()
        return is_there

    def _put(self, path: Path) -> Values | None:
        *around, part = path
        if part.table in self._chain:
            return self._chain[part.table]
        parent = self._put(tuple(around)) if around else None
        if around and parent is None:
            return None
        for _ in range(TRIES):
            values = self._row(part, parent)
            try:
                with self._connection.begin_nested():
                    self._connection.execute(part.table.insert(), values)
            except sa.exc.IntegrityError:
                continue
            self._chain[part.table] = values
            return values
        return None

    def _row(self, part: Part, parent: Values | None) -> Values:
        self._made += 1
        values: Values = {}
        for column in part.table.c:
            if column.name == part.under and parent is not None:
                values[column.name] = parent["id"]
            elif column.name in part.fixed:
                values[column.name] = part.fixed[column.name]
            else:
                values[column.name] = self._value(part, column)
        return values

    def _value(self, part: Part, column: sa.Column[Any]) -> Any:
        kept = {"id": self._key(), "revision": 1, "created_at": MOMENT, "updated_at": MOMENT}
        is_told = column.name in {one.name for one in part.columns.values()}
        target = referred(column)
        if column.name in kept:
            found = kept[column.name]
        elif column.nullable and (not is_told or self.random.random() < 0.5):
            found = None
        elif target is not None:
            found = self._referred(part, column, target)
        elif column.name in part.listed:
            row = self._chain.get(part.listed[column.name].__table__)  # type: ignore[call-overload]
            found = [] if row is None else [str(row["id"])]
        elif column.name not in OWN and self.known.get(column) and self.random.random() < 0.7:
            found = self.random.choice(self.known[column])
        else:
            found = self._of_type(column)
        return found

    def _key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _referred(self, part: Part, column: sa.Column[Any], target: sa.Table) -> Any:
        """Return the id of a row; none, at times, where the column need not have any."""
        if target is part.table or (column.nullable and self.random.random() < 0.3):
            return None
        found = next(path for path in paths(self.parts) if path[-1].table is target)
        row = self._put(found)
        return None if row is None else row["id"]

    def _of_type(self, column: sa.Column[Any]) -> Any:
        kind: Any = getattr(column.type, "impl_instance", column.type)
        number = self.random.randint(1, 5)
        if isinstance(column.type, FixedPoint):
            found: Any = Decimal(number) if column.type.fits(number) else Decimal("0.5")
        elif isinstance(column.type, UtcDateTime):
            found = MOMENT + dt.timedelta(hours=self.random.randint(-50, 50))
        elif isinstance(kind, sa.Enum):
            found = self.random.choice(list(kind.enum_class or kind.enums))
        elif isinstance(kind, sa.JSON):
            found = None if column.nullable else []
        elif isinstance(kind, sa.BigInteger):
            found = LARGE + number * 3_600
        else:
            plain = {
                dt.date: MOMENT.date() + dt.timedelta(days=number),
                bool: self.random.random() < 0.5,
                int: number,
                UUID: self._key(),
                str: f"{column.name.replace('_', '-')}-{self._made}"[
                    : getattr(kind, "length", None)
                ],
            }
            found = plain[kind.python_type]
        return found
