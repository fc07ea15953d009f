"""Statements: the SQL of a question, made once for each shape and run with values ever after."""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.arrays import Array, Convert, converter
from catalog.values import outgoing


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


def statement(question: sa.Select[Any], dialect: sa.Dialect) -> Statement:
    """Return the text and the parameters of *question* on one kind of database."""
    compiled: Any = question.compile(dialect=dialect)
    named = [name for name, bind in compiled.binds.items() if _is_named(bind)]
    state = compiled.construct_expanded_state(dict.fromkeys(named))
    slots = []
    for name in state.positiontup or ():
        bind = compiled.binds.get(name)
        if bind is not None and _is_named(bind):
            slots.append(Slot(bind.key, None, _incoming(bind.type, dialect)))
            continue
        convert = state.processors.get(name)  # one of several values of IN has a name of its own
        if convert is None and bind is not None:
            convert = _incoming(bind.type, dialect)
        value = state.parameters[name]
        slots.append(Slot(None, convert(value) if convert else value, None))
    return Statement(state.statement, tuple(slots))


def reading(question: sa.Select[Any], dialect: sa.Dialect) -> Callable[[Sequence[Any]], list[Any]]:
    """Return what makes named tuples of the rows that a driver gives; columns have Python types."""
    columns = question.selected_columns
    names = [item["name"] for item in question.column_descriptions]
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024
    converts = [outgoing(column.type, dialect) for column in columns]

    def read(rows: Sequence[Any]) -> list[Any]:
        if not rows:
            return []
        values = (
            map(convert, column) if convert else column
            for convert, column in zip(converts, zip(*rows, strict=True), strict=True)
        )
        return list(map(kind._make, zip(*values, strict=True)))

    return read


def _is_named(bind: sa.BindParameter[Any]) -> bool:
    return bind.value is None and bind.required


def _incoming(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Convert | None:
    if isinstance(kind, Array):
        return converter(kind.item, dialect)
    return kind.dialect_impl(dialect).bind_processor(dialect)
