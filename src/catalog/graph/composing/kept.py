"""Columns and the types of fields that show them: the schema is not built until they fit.

What does not would fail at the first request, or on one of the databases.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.functions import FunctionElement
from strawberry.types.field import StrawberryField

from catalog.aliases import TableAlias, alias
from catalog.graph.declaring.descriptions import OWNER
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Column, Computed, declared
from catalog.graph.errors import DeclarationError
from catalog.values import FixedPoint, instead, python_type

Fields = Iterable[tuple[GraphQLNamedType, str, GraphQLField, StrawberryField]]
Kind = sa.types.TypeEngine[object]


def _is_int(kind: Kind) -> bool:
    return isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger)


# What a column of each scalar is, so that it is shown, compared, ordered and found again alike.
OF_SCALARS: Mapping[str, tuple[Callable[[Kind], bool], str]] = {
    "Boolean": (lambda kind: isinstance(kind, sa.Boolean), "a Boolean"),
    "Date": (lambda kind: isinstance(kind, sa.Date), "a Date"),
    "DateTime": (lambda kind: python_type(kind) is dt.datetime, "a UtcDateTime"),
    "Decimal": (lambda kind: isinstance(kind, FixedPoint), "a FixedPoint"),
    "Float": (lambda kind: isinstance(kind, sa.Float), "a Float"),
    "Int": (_is_int, "an Integer"),
    "JSON": (lambda kind: isinstance(kind, sa.JSON), "a JSON"),
}
COMPUTED = frozenset({"Boolean", "Date", "DateTime", "Decimal", "Float", "Int", "String"})
DIALECTS = tuple(
    sa.make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql+asyncpg")
)
BY_PYTHON = {
    bool: "bool",
    Decimal: "Decimal",
    dt.date: "datetime.date",
    dt.datetime: "datetime.datetime",
    float: "float",
    int: "int",
    str: "str",
}


def unkept(
    fields: Fields, entities: Mapping[str, Entity], owners: Mapping[type, str]
) -> Iterator[str]:
    """Tell of columns that no database keeps as the other does, and of fields of another type.

    *owners* tells who brings a type.
    """
    for entity in entities.values():
        owner = owners.get(entity.type, "core")
        for name, column in sa.inspect(entity.row).columns.items():
            if (told := instead(column.type)) is not None:
                where = f"{entity.name} of {owner}: {entity.row.__name__}.{name}"
                yield f"{where} is a {column.type!r}: {told}."
    for named, name, field, definition in fields:
        found, what = entities.get(named.name), declared(definition)
        if found is None and isinstance(what, Computed):
            yield f"{named.name}.{name} is computed of a row, and {named.name} has no table."
        if found is None or not isinstance(what, Column):
            continue
        column = what.name or definition.python_name
        kind = found.row.__mapper__.columns[column].type
        wrong = None if instead(kind) else misfit(field, kind)
        if wrong is not None:
            owner = owners.get(found.type, "core")
            yield f"{named.name}.{name} of {owner} reads {found.row.__name__}.{column}, {wrong}"


def miscomputed(
    fields: Fields, entities: Mapping[str, Entity], readers: Sequence[object]
) -> Iterator[str]:
    """Tell of fields whose SQL fails, is of another type, or does not run on both databases.

    *readers* are principals of every kind, for whom each of them is tried.
    """
    for named, name, field, definition in fields:
        what, entity = declared(definition), entities.get(named.name)
        if isinstance(what, Computed) and entity is not None:
            told = (_miscomputed(what, field, alias(entity.row), reader) for reader in readers)
            wrong = next(filter(None, told), None)
            if wrong is not None:
                owner = definition.metadata.get(OWNER, "core")
                yield f"{named.name}.{name} of {owner} cannot be computed: {wrong}"


def _miscomputed(
    what: Computed, field: GraphQLField, table: TableAlias, reader: object
) -> str | None:
    try:
        found, kind = _tried(what, table, reader)
    except DeclarationError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  # whatever a plugin writes there
        return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
    if isinstance(kind, sa.types.NullType):
        return "nobody knows its type: say it, as in sa.type_coerce(…, sa.Integer)."
    leaf = get_nullable_type(field.type)
    if not isinstance(leaf, GraphQLEnumType) and str(leaf) not in COMPUTED:
        return f"{leaf} cannot be compared: show a number, a text, a day, a moment or an enum."
    if _is_mixed(found):
        return f"it mixes {kind!r} with other numbers: write sa.literal(number, {kind!r})."
    wrong = misfit(field, kind)
    return wrong and f"it is {wrong}"


def _tried(
    what: Computed, table: TableAlias, reader: object
) -> tuple[sa.ColumnElement[object], Kind]:
    """Return the SQL of a field, and its type; raise an error where a database would."""
    found: Any = what.sql(table, reader)
    if isinstance(found, sa.Select):
        message = "its SQL is a whole question: end it with .scalar_subquery()."
        raise DeclarationError(message)
    question = sa.select(found).select_from(table)
    if len(question.get_final_froms()) > 1:
        message = "its SQL names a table outside of a subquery: select from it in one."
        raise DeclarationError(message)
    for dialect in DIALECTS:
        question.compile(dialect=dialect)
    (column,) = question.selected_columns
    return found, column.type


def _is_mixed(expression: sa.ColumnElement[object]) -> bool:
    """Tell whether functions or cases choose between exact numbers and others."""
    found: Iterator[Any] = visitors.iterate(expression)
    return any(
        not isinstance(part.type, FixedPoint) or part.type.places != element.type.places
        for element in found
        if isinstance(getattr(element, "type", None), FixedPoint)
        for part in _parts(element)
        if not isinstance(part.type, sa.types.NullType)
    )


def _parts(element: object) -> Sequence[sa.ColumnElement[object]]:
    """Return the expressions one of which is the value of *element*."""
    if isinstance(element, sa.Case):
        chosen = [result for _, result in element.whens]
        return chosen if element.else_ is None else [*chosen, element.else_]
    return list(element.clauses) if isinstance(element, FunctionElement) else []


def misfit(field: GraphQLField, kind: Kind) -> str | None:
    """Return why a field cannot show a column of *kind*, and what to do; None where it can."""
    leaf = get_named_type(field.type)
    if isinstance(get_nullable_type(field.type), GraphQLList) or not is_leaf_type(leaf):
        fits, wanted = isinstance(kind, sa.JSON), "a JSON"
    elif isinstance(leaf, GraphQLEnumType):
        fits = isinstance(kind, sa.Enum) and set(kind.enums) <= leaf.values.keys()
        wanted = f"an enum of {leaf.name}"
    else:
        check, wanted = OF_SCALARS.get(leaf.name, (_is_text, "a Text"))
        fits = check(kind)
    if fits:
        return None
    usual = None if isinstance(kind, sa.BigInteger) else BY_PYTHON.get(python_type(kind))
    remedy = f"annotate it as {usual}" if usual else "show something else"
    return f"a {kind!r}, as {field.type}: {remedy}, or make it {wanted}."


def _is_text(kind: Kind) -> bool:
    return python_type(kind) is str and not isinstance(kind, sa.Enum)
