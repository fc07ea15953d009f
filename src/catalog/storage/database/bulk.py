"""Many rows in one statement, given to the driver as it stores them.

SQLAlchemy spends more on the values of a row than the database spends on the row. Here the driver
itself runs the statements, and values are converted column by column.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.values import plain

Rows: TypeAlias = Sequence[Mapping[str, Any]]
KEY = "key_"  # begins the names of parameters in a WHERE, so that none is that of a column


def insert(table: sa.Table, rows: Rows, dialect: sa.Dialect) -> tuple[str, list[Any]]:
    """Return the statement that inserts the rows, and its parameters; all have the same columns."""
    return _prepared(sa.insert(table), list(rows[0]), rows, dialect)


def update(table: sa.Table, rows: Rows, dialect: sa.Dialect) -> tuple[str, list[Any]]:
    """Return the statement that updates the rows by their `id`, and its parameters."""
    statement = sa.update(table).where(where_equal(table.c.id))
    return _prepared(statement, [name for name in rows[0] if name != "id"], rows, dialect)


def delete(table: sa.Table, rows: Rows, dialect: sa.Dialect) -> tuple[str, list[Any]]:
    """Return the statement that deletes every row with these values, and its parameters."""
    statement = sa.delete(table).where(*(where_equal(table.c[name]) for name in rows[0]))
    return _prepared(statement, None, rows, dialect)


def where_equal(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """Return the condition that *column* has the value of a parameter that is named after it."""
    return column == sa.bindparam(KEY + column.key, type_=column.type)


def storing(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """Return what turns one value into what a column of *kind* stores; None: it is that."""
    convert = _converter(kind, dialect)
    if convert is None or (isinstance(kind, sa.JSON) and not kind.none_as_null):
        return convert
    return lambda value: None if value is None else convert(value)


def _prepared(
    statement: sa.Insert | sa.Update | sa.Delete,
    columns: list[str] | None,
    rows: Rows,
    dialect: sa.Dialect,
) -> tuple[str, list[Any]]:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    parameters = []
    for name in compiled.positiontup or ():
        values = [row[name.removeprefix(KEY)] for row in rows]
        parameters.append(_stored(compiled.binds[name].type, values, dialect))
    return str(compiled), list(zip(*parameters, strict=True))


def _stored(
    kind: sa.types.TypeEngine[Any], values: list[Any], dialect: sa.Dialect
) -> Sequence[Any]:
    convert = _converter(kind, dialect)
    if convert is None:
        return values
    if isinstance(kind, sa.Uuid):
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
