"""Statements: the SQL of a question, made once for each shape and run with values ever after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import Array, Convert, converter
from catalog.graph.context import Select
from catalog.values import FixedPoint, outgoing

Key: TypeAlias = UUID | str
"""A key as rows of one database hold it: SQLite has the hexadecimal digits."""


@dataclass(frozen=True)
class Slot:
    """One parameter: a value that never changes, or the name of one that comes with each run."""

    name: str | None
    value: object
    convert: Convert | None


@dataclass(frozen=True)
class Statement:
    """The text of a question, with its parameters in their order."""

    text: str
    slots: tuple[Slot, ...]

    def parameters(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Return the parameters of one run."""
        return tuple(
            slot.value
            if slot.name is None
            else values[slot.name]
            if slot.convert is None
            else slot.convert(values[slot.name])
            for slot in self.slots
        )


class Dialect:
    """How one database takes parameters and gives values."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self.sqlalchemy = dialect
        self.is_sqlite = dialect.name == "sqlite"

    def statement(self, question: Select) -> Statement:
        """Return the text and the parameters of *question*."""
        compiled = question.compile(dialect=self.sqlalchemy)
        slots = []
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            convert = self._incoming(bind.type)
            if bind.value is None and bind.required:
                slots.append(Slot(bind.key, None, convert))
            else:
                value = bind.effective_value
                slots.append(Slot(None, convert(value) if convert else value, None))
        return Statement(str(compiled), tuple(slots))

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

    def _incoming(self, kind: sa.types.TypeEngine[Any]) -> Convert | None:
        if isinstance(kind, Array):
            return converter(kind.item, self.sqlalchemy)
        return kind.dialect_impl(self.sqlalchemy).bind_processor(self.sqlalchemy)


def _rfc_3339(text: str) -> str:
    fraction = "" if text.endswith(".000000") else text[19:]
    return f"{text[:10]}T{text[11:19]}{fraction}Z"
