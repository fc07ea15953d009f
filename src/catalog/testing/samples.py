"""Samples made from declarations: rows of a plugin's tables, inputs of changes, and arguments."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
    is_required_argument,
    is_required_input_field,
)
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from catalog.domain.declared.stages import StageKey
from catalog.domain.seen import Seen
from catalog.domain.writing.field_checks import Shape, shapes
from catalog.domain.writing.field_types import Between
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.kinds import Lookup, declared
from catalog.storage.rows import Row, new_id
from catalog.testing.subjects import core_owns, table_of
from catalog.testing.worlds import PRIVATE, Anchor
from catalog.values import FixedPoint

MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NUMBERS = itertools.count(1)  # so that what has to be unique is
PLAIN: Mapping[Any, Any] = {
    StageKey: "live",
    str: "new-thing",
    int: 1,
    float: 1.0,
    bool: True,
    dt.datetime: MOMENT.isoformat(),
    dt.date: MOMENT.date().isoformat(),
    Decimal: "1",
}
OF_COLUMNS: Mapping[type, Callable[[str], Any]] = {  # by the name of the column
    UUID: lambda _name: new_id(),
    dt.datetime: lambda _name: MOMENT,
    dt.date: lambda _name: MOMENT.date(),
    bool: lambda _name: True,
    str: lambda name: f"{name.replace('_', '-')}-{next(NUMBERS)}",
    int: lambda name: 1 if name == "revision" else next(NUMBERS),
    float: lambda _name: 1.0,
    Decimal: lambda _name: Decimal(1),
}
SCALARS: Mapping[str, Any] = {
    "String": "new-thing",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "DateTime": MOMENT.isoformat(),
    "Date": MOMENT.date().isoformat(),
    "Decimal": "1",
    "StageKey": "live",
    "JSON": {},
}


class UnknownKindError(Exception):
    """There is no sample of a kind of value; the message says of which, and what to do."""

    def __init__(self, where: str, kind: object) -> None:
        told = f"{where} is a {kind}, of which the rules have no sample"
        super().__init__(f"{told}: give it a default, or let `rows` return others.")


def is_private(table: sa.Table) -> bool:
    """Tell whether rows of a plugin's table hang on what only some people see."""
    return any(
        key.column.table.name in PRIVATE
        or (not core_owns(key.column.table.name) and is_private(key.column.table))
        for key in table.foreign_keys
        if key.column.table is not table
    )


def rows(mapped: Sequence[type[Row]], anchor: Anchor) -> list[Row]:
    """Return one row of each of these classes, on an anchor, with what its columns demand."""
    made: dict[str, Row] = {}
    for row in mapped:
        table = table_of(row)
        values = {
            column.key: value
            for column in sa.inspect(row).columns
            if (value := _value(row, column, anchor, made)) is not None
        }
        found = row(**values)
        made[table.name] = found
    return list(made.values())


def _value(row: type[Row], column: Any, anchor: Anchor, made: Mapping[str, Row]) -> Any:
    key = next(iter(column.foreign_keys), None)
    if key is not None:
        if column.nullable and not _is_needed(table_of(row), key):
            return None
        target = key.column.table.name
        if target in made:
            return getattr(made[target], key.column.key)
        return anchor.keys.get(target)
    if column.default is not None and not column.primary_key:
        return None
    if column.nullable or (column.primary_key and isinstance(column.type, sa.Integer)):
        return None
    return of_column(row, column)


def _is_needed(table: sa.Table, key: sa.ForeignKey) -> bool:
    """Tell whether a nullable key is the first by which a row can hang on what is private."""
    private = [item for item in table.foreign_keys if item.column.table.name in PRIVATE]
    if any(not item.parent.nullable for item in private):
        return False
    ordered = sorted(private, key=lambda item: list(table.columns).index(item.parent))
    return bool(ordered) and ordered[0] is key


def of_column(row: type[Row], column: Any) -> Any:
    """Return a value that a column of a class of rows can hold.

    Raises `UnknownKindError` where there is no sample of its kind.
    """
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, sa.JSON):
        return [] if "list" in str(row.__annotations__.get(column.key)) else {}
    if kind.python_type not in OF_COLUMNS:
        where = f"{row.__name__}.{column.key}"
        raise UnknownKindError(where, kind.python_type.__name__)
    found = OF_COLUMNS[kind.python_type](column.key)
    is_kept = not isinstance(column.type, FixedPoint) or column.type.fits(found)
    return found if is_kept else Decimal(0)


def references(change: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """Yield the fields of a change that take ids, by their paths in its input."""
    for name, shape in shapes(change).items():
        inner = shape.item or shape
        path = (*at, name, *(["0"] if shape.item else []))
        if types(inner):
            yield path, inner
        elif dataclasses.is_dataclass(inner.kind):
            yield from references(inner.kind, path)


def types(shape: Shape) -> list[str]:
    """Return the types in the graph whose ids a field takes."""
    return [marker.name for marker in shape.markers if isinstance(marker, Seen)]


def change(
    kind: Any,
    ids: Mapping[str, str],
    *,
    also: Collection[str] = (),
    instead: Mapping[tuple[str, ...], str] | None = None,
    at: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return an input of a change, with *ids* by type, and those of *instead* at their paths.

    It has what is required, every id that there is but not those that are required again, and the
    fields that *also* names.
    """
    instead, used = instead or {}, set[Any]()
    found: dict[str, Any] = {}
    for item in dataclasses.fields(kind):
        shape, path = shapes(kind)[item.name], (*at, item.name)
        inside = (*path, "0") if shape.item else path
        is_wanted = any(place[: len(inside)] == inside for place in instead)
        is_required = item.default is dataclasses.MISSING and not shape.is_nullable
        own = tuple(types(shape.item or shape))
        has_id = any(ids.get(name) for name in own) and own not in used
        if not (is_required or is_wanted or has_id or item.name in also):
            continue
        used |= {own} if is_required and own else set()
        try:
            value = _given(shape.item or shape, ids, inside, instead)
        except UnknownKindError:
            if is_required:
                raise
            continue
        if value is not None:
            found[to_camel_case(item.name.rstrip("_"))] = [value] if shape.item else value
    return found


def _given(
    shape: Shape,
    ids: Mapping[str, str],
    path: tuple[str, ...],
    instead: Mapping[tuple[str, ...], str],
) -> Any:
    if path in instead:
        return instead[path]
    named = types(shape)
    if named:
        return next((ids[name] for name in named if name in ids), None)
    kind = shape.kind if shape.kind in PLAIN else getattr(shape.kind, "__supertype__", shape.kind)
    if dataclasses.is_dataclass(kind):
        return change(kind, ids, instead=instead, at=path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind.__members__))
    if kind in PLAIN:
        return _within(shape, PLAIN[kind])
    if kind is dict or getattr(kind, "__origin__", None) is dict:
        return {}
    raise UnknownKindError(".".join(path), kind)


def _within(shape: Shape, usual: Any) -> Any:
    """Return the usual value of a field, or one from its range."""
    ranges = [marker for marker in shape.markers if isinstance(marker, Between)]
    ends = [end for item in ranges for end in (item.least, item.most) if end is not None]
    is_fraction = any(
        isinstance(marker, FixedPoint) and not marker.fits(1) for marker in shape.markers
    )
    if ends:
        return ends[0] if isinstance(ends[0], int) else str(ends[0])
    return "0" if is_fraction else usual


def arguments(field: GraphQLField, ids: Mapping[str, str]) -> str:
    """Return the arguments that a field needs, as GraphQL writes them; a lookup gets an id."""
    definition = field.extensions.get(DEFINITION)
    is_lookup = isinstance(definition, StrawberryField) and isinstance(declared(definition), Lookup)
    given = [
        f"{name}: {_written(argument.type, name, ids)}"
        for name, argument in field.args.items()
        if is_required_argument(argument) or (is_lookup and name == "id")
    ]
    return f"({', '.join(given)})" if given else ""


def _written(kind: Any, where: str, ids: Mapping[str, str]) -> str:
    if isinstance(get_nullable_type(kind), GraphQLList):
        inner = get_nullable_type(kind)
        return f"[{_written(inner.of_type, where, ids)}]"
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        return str(next(iter(named.values)))
    if isinstance(named, GraphQLInputObjectType):
        inside = ", ".join(
            f"{name}: {_written(field.type, name, ids)}"
            for name, field in named.fields.items()
            if is_required_input_field(field)
        )
        return f"{{{inside}}}"
    if named.name == "ID":
        return f'"{ids["Service"]}"'
    if named.name not in SCALARS:
        raise UnknownKindError(where, named.name)
    value = SCALARS[named.name]
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower()
