"""Taking documents apart: the values of their rows, and what is wrong with them."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, cast

import orjson
import sqlalchemy as sa

from catalog.domain.importing.documents.addresses import joined
from catalog.domain.importing.documents.parts import Part, called, referred
from catalog.domain.importing.documents.values import SLUG, taken, told
from catalog.domain.importing.filling import WrongFieldError
from catalog.domain.writing import field_checks
from catalog.domain.writing.field_checks import Shape
from catalog.domain.writing.field_types import BoundedText

MOST_ROWS = 10_000  # in one list of a document
WORD = re.compile(r"'[^']*'|\w+")  # of a constraint


class TakenRow(NamedTuple):
    """One row that a document tells: its part, its address, that of its parent, and what it says.

    `path` leads to it in the document.
    """

    part: Part
    around: Part
    address: str
    parent: str | None
    said: Mapping[str, Any]
    path: tuple[str, ...]


def address(part: Part, document: Mapping[str, Any]) -> str | None:
    """Return the address of a document, or None where it says too little."""
    values = [document.get(called(part.table.c[name])) for name in part.by]
    if any(value is None or isinstance(value, dict | list) for value in values):
        return None
    return joined(values)


def rows(part: Part, document: Mapping[str, Any], top: str) -> Iterator[TakenRow]:
    """Yield every row of a document; raises `WrongFieldError` where a list is none of mappings."""
    yield from _below(TakenRow(part, part, top, None, document, ()))


def _below(row: TakenRow) -> Iterator[TakenRow]:
    yield row
    for part in row.part.parts:
        listed = row.said.get(part.name) or []
        if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
            code, message = "WRONG_SHAPE", "A list of mappings is meant here."
            raise WrongFieldError(code, message, *row.path, part.name)
        if len(listed) > MOST_ROWS:
            code, message = "TOO_MANY", f"Give at most {MOST_ROWS:,} of them."
            raise WrongFieldError(code, message, *row.path, part.name)
        for number, item in enumerate(listed, 1):
            own = address(part, item) if part.by else str(number)
            path = (*row.path, part.name, str(number))
            if own is None:
                names = ", ".join(called(part.table.c[name]) for name in part.by)
                code, message = "NAME_MISSING", f"Give it {names}."
                raise WrongFieldError(code, message, *path)
            inner = TakenRow(part, row.part, joined((row.address, own)), row.address, item, path)
            yield from _below(inner)


def values(row: TakenRow) -> dict[str, Any]:
    """Return the values of a row's columns that refer to nothing; raises `WrongFieldError`."""
    part, said = row.part, row.said
    for name in sorted(others(part, said) - plugins_keys(said)):
        code, message = "FIELD_UNKNOWN", "There is no such field: leave it out."
        raise WrongFieldError(code, message, *row.path, name)
    found: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for name, column in part.columns.items():
        value = said.get(name)
        if referred(column) is not None:
            _must_be_name(value, row, name, is_needed=not column.nullable)
            named[column.name] = value
            continue
        try:
            found[column.name] = _value(part, column, value)
        except WrongFieldError as error:
            raise error.within(*row.path, name) from error
    try:
        _must_hold(part, found | named)
    except WrongFieldError as error:
        raise error.within(*row.path) from error
    for code, message, at in () if part.wrong is None else part.wrong(said):
        raise WrongFieldError(code, message, *row.path, *map(str, at))
    return found


def others(part: Part, said: Mapping[str, Any]) -> set[str]:
    """Return the keys of a mapping that its part does not know."""
    return said.keys() - part.columns.keys() - {inner.name for inner in part.parts}


def plugins_keys(said: Mapping[str, Any]) -> set[str]:
    """Return the keys of a mapping that are those of plugins, which may not be there."""
    return {name for name in said if "." in name}


def _must_be_name(value: Any, row: TakenRow, name: str, *, is_needed: bool) -> None:
    """Raise the error of a reference that is none, or is missing."""
    if value is None and is_needed:
        code, message = "REQUIRED", "Give a value: this cannot be empty."
        raise WrongFieldError(code, message, *row.path, name)
    if value is not None and not isinstance(value, str):
        code, message = "WRONG_SHAPE", "The name of something else is meant here."
        raise WrongFieldError(code, message, *row.path, name)


def _value(part: Part, column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        value = part.unsaid(column)
    if column.name in part.listed and not _are_names(value):
        code, message = "WRONG_SHAPE", "A list of names is meant here."
        raise WrongFieldError(code, message)
    form = _texts(part.like).get(column.name) if part.like is not None else None
    if column.name == "slug":
        form = SLUG
    found = taken(column, value, form)
    if found is None and not column.nullable:
        code, message = "REQUIRED", "Give a value: this cannot be empty."
        raise WrongFieldError(code, message)
    if column.name in part.forms and found is not None:
        return part.forms[column.name].take(found)
    shape = field_checks.shapes(part.like).get(column.name) if part.like is not None else None
    is_limited = isinstance(column.type, sa.JSON | sa.Integer) and found is not None
    if is_limited and shape is not None:
        _must_fit(shape, found, ())
    return found


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _must_fit(form: Shape, value: Any, at: tuple[str, ...]) -> None:
    """Raise the error of a value that a mutation would refuse, or of one inside of it."""
    wrong = field_checks.refusal(form, value)
    if wrong is not None:
        code, message = wrong
        raise WrongFieldError(code, message, *at)
    if form.item is not None:
        for number, item in enumerate(value or (), 1):
            _must_fit(form.item, item, (*at, str(number)))
    elif is_dataclass(form.kind) and value is not None:
        fields = field_checks.shapes(form.kind)
        if not isinstance(value, dict) or value.keys() - fields.keys():
            code, message = "WRONG_SHAPE", f"A mapping of {', '.join(fields)} is meant here."
            raise WrongFieldError(code, message, *at)
        for name, inner in fields.items():
            _must_fit(inner, value.get(name), (*at, name))


@cache
def _texts(change: type) -> Mapping[str, BoundedText]:
    """Return the limits of a change's texts, those within a value of its own among them."""
    shapes = field_checks.shapes(change)
    own = {
        name: marker
        for name, shape in shapes.items()
        for marker in shape.markers
        if isinstance(marker, BoundedText)
    }
    inside = [shape.kind for shape in shapes.values() if is_dataclass(shape.kind)]
    return {
        name: marker for kind in inside for name, marker in _texts(cast("type", kind)).items()
    } | own


class _Demand(NamedTuple):
    """A condition over columns, as SQL, and as a document names them."""

    sql: str
    columns: tuple[str, ...]
    message: str


def _must_hold(part: Part, values: Mapping[str, Any]) -> None:
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


def normal(part: Part, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as an export would write what it says, key by key; its values fit."""
    found: dict[str, Any] = {}
    for name, column in part.columns.items():
        if name in document:
            value = document[name]
            if value is not None and referred(column) is None:
                value = told(taken(column, value, None))
            found[name] = None if value in ([], {}) or value == part.unsaid(column) else value
    for inner in part.parts:
        if inner.name in document:
            listed = [normal(inner, item) for item in document[inner.name] or ()]
            plain = [
                {key: value for key, value in item.items() if value is not None} for item in listed
            ]
            found[inner.name] = sorted(
                plain, key=lambda item: orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
            )
    return found
