"""Many rows in one statement, given to the driver as it stores them.

SQLAlchemy spends more on the values of a row than the database spends on the row. Here the driver
itself runs the statements, and values are converted column by column. PostgreSQL takes new rows as
a stream, by COPY, which costs it half of what statements cost.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.values import plain

Rows: TypeAlias = Sequence[Mapping[str, Any]]
KEY = "key_"  # begins the names of parameters in a WHERE, so that none is that of a column
FEW = 20  # rows for which a stream is not worth opening
KEPT = 500  # texts of statements
TOGETHER = 50  # rows of one statement, where each statement costs SQLite a journal of its own


@dataclass(frozen=True)
class Columns:
    """Rows, given column by column; what is the same in all of them is given once, as *alike*."""

    each: Mapping[str, Sequence[Any]]
    alike: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.each.values())))

    @classmethod
    def of(cls, rows: "Rows | Columns") -> "Columns":
        """Return rows that all have the same columns."""
        if isinstance(rows, Columns):
            return rows
        return cls({name: list(map(itemgetter(name), rows)) for name in rows[0]})

    def only(self, names: Iterable[str]) -> Rows:
        """Return the different rows that these columns alone would be."""
        kept = [name for name in names if name in self.each or name in self.alike]
        columns = [self.each.get(name) or repeat(self.alike.get(name)) for name in kept]
        is_each = any(name in self.each for name in kept)
        rows = set(zip(*columns, strict=False)) if is_each else ()
        return [dict(zip(kept, row, strict=True)) for row in rows]


def insert(
    table: sa.Table, rows: Rows | Columns, dialect: sa.Dialect
) -> tuple[str, list[tuple[Any, ...]]]:
    """Return the statement that inserts the rows, and its parameters; all have the same columns."""
    given = Columns.of(rows)
    text, names = _inserting(table, (*given.each, *given.alike), dialect)
    return text, records(table, names, given, dialect)


def inserts(
    table: sa.Table, rows: Columns, dialect: sa.Dialect, *, together: int = 1
) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield the statements that insert the rows, so many of them *together* in one."""
    text, values = insert(table, rows, dialect)
    whole = len(values) - len(values) % together if together > 1 else 0
    if whole:
        head, between, marks = text.partition(" VALUES ")
        joined = f"{head}{between}{', '.join([marks] * together)}"
        starts = range(0, whole, together)
        yield joined, [(*chain.from_iterable(values[at : at + together]),) for at in starts]
    if values[whole:]:
        yield text, values[whole:]


@lru_cache(maxsize=KEPT)
def _inserting(
    table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, Sequence[str]]:
    compiled = sa.insert(table).compile(dialect=dialect, column_keys=names)
    return str(compiled), compiled.positiontup or ()


def records(
    table: sa.Table, names: Iterable[str], rows: Columns, dialect: sa.Dialect
) -> list[tuple[Any, ...]]:
    """Return the values of these columns, row by row, as the database stores them."""
    columns: list[Iterable[Any]] = []
    for name in names:
        kind = table.c[name].type
        if name in rows.each:
            columns.append(_stored(kind, rows.each[name], dialect))
        else:
            (value,) = _stored(kind, [rows.alike[name]], dialect)
            columns.append(repeat(value, len(rows)))
    return list(zip(*columns, strict=True))


def update(table: sa.Table, rows: Rows, dialect: sa.Dialect) -> tuple[str, list[Any]]:
    """Return the statement that updates the rows by their `id`, and its parameters."""
    return _given(*_updating(table, tuple(rows[0]), dialect), rows, dialect)


@lru_cache(maxsize=KEPT)
def _updating(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> "Prepared":
    statement = sa.update(table).where(where_equal(table.c.id))
    return _prepared(statement, [name for name in names if name != "id"], dialect)


def delete(table: sa.Table, rows: Rows, dialect: sa.Dialect) -> tuple[str, list[Any]]:
    """Return the statement that deletes every row with these values, and its parameters."""
    return _given(*_deleting(table, tuple(rows[0]), dialect), rows, dialect)


@lru_cache(maxsize=KEPT)
def _deleting(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect) -> "Prepared":
    statement = sa.delete(table).where(*(where_equal(table.c[name]) for name in names))
    return _prepared(statement, None, dialect)


def where_equal(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that *column* has the value of a parameter that is named after it."""
    return column == sa.bindparam(KEY + column.key, type_=column.type)


def storing(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return what turns one value into what a column of *kind* stores; None: it is that."""
    convert = _converter(kind, dialect)
    if convert is None or (isinstance(kind, sa.JSON) and not kind.none_as_null):
        return convert
    return lambda value: None if value is None else convert(value)


Prepared: TypeAlias = tuple[str, Sequence[tuple[str, sa.types.TypeEngine[Any]]]]
"""The text of a statement, and the name and type of each of its parameters."""


def _prepared(
    statement: sa.Update | sa.Delete, columns: list[str] | None, dialect: sa.Dialect
) -> Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    names = compiled.positiontup or ()
    return str(compiled), [(name.removeprefix(KEY), compiled.binds[name].type) for name in names]


def _given(
    text: str,
    parameters: Sequence[tuple[str, sa.types.TypeEngine[Any]]],
    rows: Rows,
    dialect: sa.Dialect,
) -> tuple[str, list[Any]]:
    columns = [
        _stored(kind, list(map(itemgetter(name), rows)), dialect) for name, kind in parameters
    ]
    return text, list(zip(*columns, strict=True))


def _stored(
    kind: sa.types.TypeEngine[Any], values: Sequence[Any], dialect: sa.Dialect
) -> Sequence[Any]:
    convert = _converter(kind, dialect)
    if convert is None:
        return values
    if isinstance(kind, sa.Uuid):
        try:
            return ",".join(values).replace("-", "").split(",")
        except TypeError:  # not all of them are texts
            return [None if value is None else convert(value) for value in values]
    if isinstance(kind, sa.JSON):
        return list(map(convert, values))
    known = {value: None if value is None else convert(value) for value in set(values)}
    return [known[value] for value in values]


def _converter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, sa.JSON):
        return _json
    if isinstance(kind, sa.Uuid):
        return _hexadecimal if dialect.name == "sqlite" else None
    if isinstance(kind, sa.Enum):
        return _value
    if isinstance(kind, sa.types.TypeDecorator | sa.DateTime | sa.Date | sa.Boolean):
        return kind.dialect_impl(dialect).bind_processor(dialect)
    return None


def _json(value: Any) -> str:
    return orjson.dumps(value, plain).decode()


def _hexadecimal(value: UUID | str) -> str:
    return value.hex if isinstance(value, UUID) else value.replace("-", "")


def _value(value: Any) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)
