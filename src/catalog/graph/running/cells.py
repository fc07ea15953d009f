"""Cells: which fields are answered by what stands in a row, and how they are read from it."""

import sqlalchemy as sa
from graphql import GraphQLEnumType, get_named_type, is_leaf_type
from strawberry.types.field import StrawberryField

from catalog.arrays import Convert
from catalog.graph.declaring import kinds
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.running import assembly
from catalog.graph.running.assembly import Cell
from catalog.graph.running.runs import Field
from catalog.graph.running.sources import RowPlace
from catalog.graph.sql import dialects as sql
from catalog.graph.sql.statements import Dialect

FROM_CLOCK = "is_from_clock"
"""Marks, in its `info`, a column whose moments our own clock told.

They are so near to 1970 that seconds in double precision tell them exactly.
"""
IS_SHORT = "is_short"
"""Marks, in its `info`, a column of texts none of which is long: they are not measured."""
TEXTS = (sa.String, sa.TypeDecorator)
# Types without long texts.
SHORT = frozenset({"Boolean", "Date", "DateTime", "Decimal", "Float", "ID", "Int"})


def cell_of(
    field: Field, what: kinds.Declared | None, place: RowPlace, dialect: Dialect
) -> Cell | None:
    """Return the cell of a field, which is declared as *what*; None where it takes a step."""
    match what:
        case kinds.Id():
            at = place.source.position(place.table, "id")
            return assembly.global_id(place.entity.name, at, is_hex=dialect.is_sqlite)
        case kinds.Column(name=name):
            definition: StrawberryField = field.definition.extensions[DEFINITION]
            return _of_column(field, name or definition.python_name, place, dialect)
        case kinds.Computed():
            definition = field.definition.extensions[DEFINITION]
            return _of_column(field, definition.python_name, place, dialect)
    return None


def _of_column(field: Field, column: str, place: RowPlace, dialect: Dialect) -> Cell | None:
    leaf = get_named_type(field.type)
    if not is_leaf_type(leaf):
        return None
    mapped = place.entity.row.__mapper__.columns.get(column)
    if mapped is None:  # it is computed
        mapped = getattr(place.table, column)
    info = getattr(mapped, "info", {})  # what a view computes has none
    if info.get(FROM_CLOCK) and not dialect.is_sqlite:
        # A driver takes four times as long to make the same of what PostgreSQL calls a moment.
        return assembly.moment(place.source.position(place.table, column, sql.seconds))
    convert: Convert | None
    match leaf.name:
        case "DateTime":
            convert = dialect.moment()
        case "Boolean":
            convert = bool
        case "Date":
            convert = None  # both databases write it as JSON has it
        case "Decimal":
            convert = dialect.number(mapped.type)
        case _ if isinstance(leaf, GraphQLEnumType):
            convert = None  # kept by its name
        case _:
            convert = dialect.outgoing(mapped.type)
    is_long = isinstance(mapped.type, sa.JSON) or (
        isinstance(mapped.type, TEXTS) and leaf.name not in SHORT and not info.get(IS_SHORT)
    )
    at = place.source.position(place.table, column)
    return assembly.column(at, convert, is_long=is_long)
