"""Facets: how many of a connection's rows share a value, the values that most share first."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from catalog.aliases import TableAlias
from catalog.graph.context import RowValues, Select
from catalog.graph.declaring.facets import Facet, FacetValue, FacetValues
from catalog.graph.errors import ClientError
from catalog.graph.sql.dialects import by_code_point
from catalog.graph.sql.tables import Expression

MOST = 100  # values of one facet


def must_fit(given: Mapping[str, object]) -> None:
    """Raise a `ClientError` where facets are asked for twice, or for too many values."""
    first, fields = given.get("first"), given.get("fields")
    if not isinstance(first, int) or not 0 <= first <= MOST:
        message = f"first must be from 0 to {MOST}, not {first}."
        raise ClientError(message)
    if isinstance(fields, list) and len(set(fields)) < len(fields):
        message = "fields names a facet twice."
        raise ClientError(message)


def faceted(
    question: Select,
    table: TableAlias,
    facet: Facet,
    principal: object,
    parent_key: Expression | None = None,
) -> Select:
    """Return the question for the values of the rows that *question* asks for.

    It gives the parent's key, value, label and count: of each parent at most `first` of them.
    """
    found = facet(table, principal)
    if found.joined is not None:
        question = question.join(*found.joined)
    value, label = (by_code_point(sa.cast(item, sa.Text())) for item in found[:2])
    number = sa.func.count()
    own = [] if parent_key is None else [parent_key]
    parent = sa.null() if parent_key is None else parent_key
    place = sa.func.row_number().over(partition_by=own or None, order_by=(number.desc(), value))
    counted = (
        question.where(value.is_not(None))
        .with_only_columns(
            parent.label("parent"),
            value.label("value"),
            label.label("label"),
            number.label("number"),
            place.label("place"),
        )
        .group_by(*own, value, label)
        .subquery()
    )
    kept = counted.c.place <= sa.bindparam("first", type_=sa.Integer())
    columns = (counted.c.parent, counted.c.value, counted.c.label, counted.c.number)
    return sa.select(*columns).where(kept).order_by(counted.c.parent, counted.c.place)


def values_of(rows: Sequence[RowValues]) -> list[FacetValue]:
    """Return the values that the rows of one parent tell."""
    return [FacetValue(value, label, number) for _, value, label, number in rows]


__all__ = ["FacetValues", "faceted", "must_fit", "values_of"]
