"""Orders of connections: their arguments, their ORDER BY, and where a page goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
)
from sqlalchemy.sql.operators import custom_op

from catalog.aliases import TableAlias
from catalog.graph.errors import ClientError
from catalog.graph.sql.filters import LONGEST
from catalog.values import comparing, python_type

MOST_TERMS = 10  # of one order: a cursor nests a condition for each
Mask: TypeAlias = tuple[tuple[str, tuple[bool, ...]], ...]
"""The cursors of a page by name, and which of their values are null: that changes the SQL."""
PLUS: Any = custom_op("+")  # of one operand
DIRECTION = GraphQLEnumType(
    "OrderDirection",
    {
        "ASC": GraphQLEnumValue("ASC", description="The smallest first."),
        "DESC": GraphQLEnumValue("DESC", description="The largest first."),
    },
    description="Which end of an order comes first. Null comes last in both.",
)


@dataclass(frozen=True)
class Term:
    """One column of an order."""

    column: str
    descending: bool = False


BY_ID = Term("id")


def input_type(type_name: str, columns: Mapping[str, str]) -> GraphQLInputObjectType:
    """Return the `orderBy` input of a type whose fields are those *columns*, by field name."""
    fields = GraphQLEnumType(
        f"{type_name}OrderField",
        {
            _upper(name): GraphQLEnumValue(column, description=f"By `{name}`.")
            for name, column in columns.items()
        },
        description=f"What {type_name} objects can be ordered by.",
    )
    return GraphQLInputObjectType(
        f"{type_name}Order",
        {
            "field": GraphQLInputField(GraphQLNonNull(fields), description="What to order by."),
            "direction": GraphQLInputField(
                GraphQLNonNull(DIRECTION), default_value="ASC", description="Which end comes first."
            ),
        },
        description=f"One column of an order of {type_name} objects; ties go by id.",
        extensions={LONGEST: MOST_TERMS},
    )


def terms(order_by: Sequence[Mapping[str, Any]] | None) -> tuple[Term, ...]:
    """Return the columns to order by, unique by the id at the end.

    Raises `ClientError` where there are too many, or one of them twice.
    """
    if order_by and len(order_by) > MOST_TERMS:
        message = f"orderBy takes at most {MOST_TERMS} fields, not {len(order_by):,}."
        raise ClientError(message)
    given = [Term(item["field"], item["direction"] == "DESC") for item in order_by or ()]
    if len({term.column for term in given}) < len(given):
        message = "orderBy names a field twice: only the first of them can tell the order."
        raise ClientError(message)
    return (*given, BY_ID)


def clauses(
    table: TableAlias, order: Sequence[Term], *, backwards: bool = False, by_index: bool = True
) -> list[sa.ColumnElement[object]]:
    """Return the ORDER BY of *order*, nulls last, or its exact opposite.

    Unless it is *by_index*, SQLite sorts what was found, and reads no index in this order.
    """
    found = []
    for term in order:
        column = getattr(table, term.column)
        if not by_index:
            column = sa.UnaryExpression(column, operator=PLUS, type_=column.type)
        clause = column.desc() if term.descending != backwards else column.asc()
        if table.may_be_null(term.column):
            clause = clause.nulls_first() if backwards else clause.nulls_last()
        found.append(clause)
    return found


def where_beyond(
    table: TableAlias, order: Sequence[Term], values: Sequence[object], *, backwards: bool = False
) -> sa.ColumnElement[bool]:
    """Return the condition of the rows that follow, or precede, the row with *values*."""
    condition: sa.ColumnElement[bool] = sa.false()
    for term, value in reversed(list(zip(order, values, strict=True))):
        column = getattr(table, term.column)
        if value is None:
            past = column.is_not(None) if backwards else sa.false()
            same = column.is_(None)
        else:
            if isinstance(value, bool):
                value = sa.literal(value)  # noqa: PLW2901  # `<` refuses a plain boolean
            past = column < value if term.descending != backwards else column > value
            if table.may_be_null(term.column) and not backwards:
                past = sa.or_(past, column.is_(None))
            same = column == value
        condition = sa.or_(past, sa.and_(same, condition))
    return condition


def named_bounds(bounds: Mapping[str, Sequence[object]]) -> tuple[Mask, dict[str, object]]:
    """Return which values of the cursors `after` and `before` are null, and all by their names."""
    mask = tuple(
        (name, tuple(value is None for value in values)) for name, values in bounds.items()
    )
    named = {
        f"{name}_{number}": value
        for name, values in bounds.items()
        for number, value in enumerate(values)
    }
    return mask, named


def where_between(
    table: TableAlias, order: Sequence[Term], mask: Mask
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the cursors, whose values are parameters with these names."""
    return [
        where_beyond(
            table,
            order,
            [
                None if is_null else _bound(f"{name}_{number}", table, order[number])
                for number, is_null in enumerate(nulls)
            ],
            backwards=name == "before",
        )
        for name, nulls in mask
    ]


def _bound(name: str, table: TableAlias, term: Term) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=comparing(getattr(table, term.column).type))


def python_types(table: TableAlias, order: Sequence[Term]) -> list[type]:
    """Return the Python types of the columns of *order*."""
    return [python_type(getattr(table, term.column).type) for term in order]


def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)
