"""What tables demand of each row, told of a document before a database refuses all of them."""

import re
import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from catalog.domain.importing.documents.parts import Part
from catalog.domain.importing.documents.values import told
from catalog.domain.importing.filling import WrongFieldError

WORD = re.compile(r"'[^']*'|\w+")


class _Demand(NamedTuple):
    """A condition over columns, as SQL, and as a document names them."""

    sql: str
    columns: tuple[str, ...]
    message: str


def must_hold(part: Part, values: Mapping[str, Any]) -> None:
    """Raise `WrongFieldError` where a row, by its columns, breaks a constraint of its table.

    What refers to something else is given by its name: constraints ask only whether it is there.
    """
    for demand in _demands(part):
        if any(name not in values for name in demand.columns):
            continue  # it follows from what is known later
        given = [_plain(values[name]) for name in demand.columns]
        (holds,) = _database().execute(demand.sql, given).fetchone()
        if holds == 0:  # null holds, as it does in a table
            code = "CONSTRAINT_BROKEN"
            raise WrongFieldError(code, demand.message)


@cache
def _database() -> sqlite3.Connection:
    """Return what asks the constraints; it holds nothing."""
    return sqlite3.connect("", isolation_level=None, check_same_thread=False)


def _plain(value: Any) -> Any:
    """Return a value as SQLite compares it."""
    if isinstance(value, Decimal):
        return float(value)
    found = told(value)
    return str(found) if isinstance(found, dict | list) else found


@cache
def _demands(part: Part) -> tuple[_Demand, ...]:
    """Return the constraints of a part's table, as SQLite asks them."""
    names = {column.name: name for name, column in part.columns.items()}
    found = []
    for constraint in part.table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            text = str(constraint.sqltext)
            columns = tuple(sorted({*WORD.findall(text)} & {*part.table.c.keys()}))
            inside = ", ".join(f"? AS {name}" for name in columns)
            says = WORD.sub(lambda word: names.get(word[0], word[0]), text)
            message = f"This must hold of what it says: {says}."
            sql = f"SELECT {text} FROM (SELECT {inside})"  # noqa: S608  # our own text
            found.append(_Demand(sql, columns, message))
    return tuple(found)
