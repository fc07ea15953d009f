"""Rows made up for tables as they are found in a database, whatever rows the code maps to them."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.storage.rows import Row, new_id
from catalog.testing import samples
from catalog.testing.subjects import core_owns, table_of

NUMBERS = itertools.count(1)  # so that what has to be unique is
LETTERS = 32  # of a UUID, as SQLite keeps it
KEPT: Mapping[type, Any] = {  # values of columns that the code does not know, as SQLite keeps them
    bool: 1,
    float: 1.0,
    Decimal: 1,
    dt.datetime: "2026-01-01 00:00:00.000000",
    dt.date: "2026-01-01",
    dict: "[]",
}
Values = dict[str, Any]


def put(
    connection: sa.Connection,
    tables: Sequence[sa.Table],
    keys: Mapping[str, UUID],
    rows: Sequence[Row],
    *,
    is_full: bool,
) -> None:
    """Insert one row into each of the *tables*, whose keys refer to earlier ones or to *keys*.

    Columns that the code maps in the same way have the values of *rows*, others some of their type.
    Those that may be null have one if the row *is_full*, unless a constraint minds. Raises
    AssertionError where a table takes none of that.
    """
    given = {table_of(type(row)).name: row for row in reversed(rows)}
    made: dict[str, Values] = {}
    for table in tables:
        row, reason = given.get(table.name), None
        for with_all in (is_full, False):
            found = {
                column.name: _value(connection, column, row, keys, made, with_all=with_all)
                for column in table.columns
            }
            made[table.name] = {name: value for name, value in found.items() if value is not None}
            reason = _refused(connection, table, made[table.name])
            if reason is None:
                break
        else:
            message = (
                f"The rows that the rules make up do not fit {table.name} ({reason}): let `rows` "
                "of the test class return others."
            )
            raise AssertionError(message)


def _refused(connection: sa.Connection, table: sa.Table, values: Values) -> object:
    """Insert a row as it is kept, and return what the database has against it, or None."""
    named: Any = [sa.column(name) for name in values]  # without types: nothing is converted
    statement = sa.insert(sa.table(table.name, *named))
    try:
        with connection.begin_nested():
            connection.execute(statement, values)
    except sa.exc.IntegrityError as error:
        return error.orig
    return None


def _value(
    connection: sa.Connection,
    column: sa.Column[Any],
    row: Row | None,
    keys: Mapping[str, UUID],
    made: Mapping[str, Values],
    *,
    with_all: bool,
) -> Any:
    """Return the value of one column as the database keeps it, or None."""
    mapped = _mapped(connection, column, row)
    found = None if mapped is None else getattr(row, mapped.key)
    key = next(iter(column.foreign_keys), None)
    if found is None and not with_all and (column.nullable or column.server_default is not None):
        return None
    if key is not None:
        target = key.column.table.name
        if not core_owns(target):
            return made.get(target, {}).get(key.column.name)
        if target in keys:
            return keys[target].hex
        return connection.scalar(sa.text(f'SELECT "{key.column.name}" FROM "{target}"'))  # noqa: S608
    if mapped is None or row is None:
        return _of_type(column)
    value = samples.of_column(type(row), mapped) if found is None else found
    keep = mapped.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return value if keep is None else keep(value)


def _mapped(connection: sa.Connection, column: sa.Column[Any], row: Row | None) -> Any:
    """Return the mapped column of this name, if it keeps values in the same way."""
    if row is None:
        return None
    columns = {item.name: item for item in sa.inspect(type(row)).columns}
    mapped = columns.get(column.name)
    if mapped is None:
        return None
    kinds = {item.type.compile(connection.dialect) for item in (mapped, column)}
    return mapped if len(kinds) == 1 else None


def _of_type(column: sa.Column[Any]) -> Any:
    number = next(NUMBERS)
    kind: Any = column.type
    if isinstance(kind, sa.String):
        is_key = kind.length == LETTERS
        return new_id().hex if is_key else f"{column.name}-{number}"[: kind.length]
    if issubclass(kind.python_type, int) and kind.python_type is not bool:
        return number
    if kind.python_type not in KEPT:
        where = f"{column.table.name}.{column.name}"
        raise samples.UnknownKindError(where, kind)
    return KEPT[kind.python_type]
