"""Dialects: how the statements of the graph take parameters and give values."""

from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import Array, Convert
from catalog.graph.context import Select
from catalog.statements import Statement, statement
from catalog.values import FixedPoint, outgoing

Key: TypeAlias = UUID | str
"""A key as rows of one database hold it: SQLite has the hexadecimal digits."""


class Dialect:
    """How one database takes parameters and gives values."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self.sqlalchemy = dialect
        self.is_sqlite = dialect.name == "sqlite"

    def statement(self, question: Select) -> Statement:
        """Return the text and the parameters of *question*."""
        return statement(question, self.sqlalchemy)

    def array(self, column: Any, name: str) -> sa.BindParameter[Any]:
        """Return the parameter *name*, which holds many values as *column* has them."""
        return sa.bindparam(name, type_=Array(column.type))

    def key(self, value: UUID) -> Key:
        """Return a UUID as rows of this database hold it."""
        return value.hex if self.is_sqlite else value

    def moment(self) -> Convert | None:
        """Return what turns a moment of a row, which is in UTC, into RFC 3339.

        A `datetime` needs nothing: whoever writes JSON writes it so.
        """
        return _rfc_3339 if self.is_sqlite else None

    def number(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        """Return what turns a decimal number of a row into its text."""
        return kind.text(self.sqlalchemy) if isinstance(kind, FixedPoint) else self.outgoing(kind)

    def outgoing(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        """Return what turns a value of a row into its Python type; None where it is that."""
        return outgoing(kind, self.sqlalchemy)


def _rfc_3339(text: str) -> str:
    fraction = "" if text.endswith(".000000") else text[19:]
    return f"{text[:10]}T{text[11:19]}{fraction}Z"
