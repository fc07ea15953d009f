"""Operands: taking the values out of a filter, so that its SQL depends on its shape alone."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from catalog import ids
from catalog.arrays import among
from catalog.graph.errors import ClientError
from catalog.graph.sql import dialects as sql
from catalog.graph.sql.tables import Expression

LONGEST = 1_000  # characters of an operand, items of a list
NOBODY = UUID(int=0)  # no row has it: an id of another type is compared as this one
STRUCTURAL = frozenset({"isNull"})  # operators whose operand changes the SQL


@dataclass(frozen=True)
class Operand:
    """The place of a value among those of its filter."""

    index: int


@dataclass
class Taken:
    """A filter whose values were taken out."""

    where: Mapping[str, Any] | None
    values: list[object]

    @property
    def shape(self) -> str:
        """What the SQL of the filter depends on."""
        return repr(self.where)


class Binder(Protocol):
    """Puts operands into SQL."""

    def one(self, operand: Operand, kind: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """Return the parameter of a single value."""

    def where_any(self, operand: Operand, column: Expression) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds one of many values."""


@dataclass(frozen=True)
class Values:
    """Puts the values themselves into SQL."""

    values: Sequence[Any]

    def one(self, operand: Operand, kind: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """Return the parameter of a single value."""
        return sa.literal(self.values[operand.index], kind)

    def where_any(self, operand: Operand, column: Expression) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds one of many values."""
        found: sa.ColumnElement[bool] = column.in_(self.values[operand.index])
        return found


class Names:
    """Puts named parameters into SQL, whose values come with each run."""

    def one(self, operand: Operand, kind: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """Return the parameter of a single value."""
        return sa.bindparam(self.name(operand.index), type_=kind)

    def where_any(self, operand: Operand, column: Expression) -> sa.ColumnElement[bool]:
        """Return the condition that *column* holds one of many values."""
        return among(column, self.name(operand.index))

    @staticmethod
    def name(index: int) -> str:
        """Return what the value in this place is called."""
        return f"where_{index}"


def take(
    types: Collection[str], kind: str, operators: Mapping[str, Any], values: list[object]
) -> Mapping[str, Operand | bool]:
    """Return *operators* with places for their operands, which are added to *values*."""
    taken: dict[str, Operand | bool] = {}
    for operator, value in operators.items():
        if value is None:
            message = f"The operator {operator} is given null: leave it out, or use isNull."
            raise ClientError(message)
        if operator in STRUCTURAL:
            taken[operator] = value
            continue
        _must_be_bounded(operator, value)
        taken[operator] = Operand(len(values))
        values.append(_prepared(types, kind, operator, value))
    return taken


def _prepared(types: Collection[str], kind: str, operator: str, value: Any) -> object:
    if kind == "ID":
        return [_key(types, item) for item in value] if operator == "in" else _key(types, value)
    value = [_composed(item) for item in value] if operator == "in" else _composed(value)
    if operator == "contains":
        return f"%{sql.escaped(value)}%"
    return f"{sql.escaped(value)}%" if operator == "startsWith" else value


def _composed(value: object) -> object:
    """Return a text composed (NFC), as texts are kept; any other value as it is."""
    if isinstance(value, str) and not value.isascii():
        return unicodedata.normalize("NFC", value)
    return value


def _key(types: Collection[str], global_id: str) -> UUID:
    decoded = ids.decode(global_id)
    return decoded.key if decoded and decoded.type in types else NOBODY


def _must_be_bounded(operator: str, value: object) -> None:
    if isinstance(value, str | list) and len(value) > LONGEST:
        message = f"The operand of {operator} is longer than {LONGEST:,}."
        raise ClientError(message)
    for text in value if isinstance(value, list) else (value,):
        if isinstance(text, str) and any(
            letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text
        ):
            message = f"The operand of {operator} holds characters that no text has."
            raise ClientError(message)
