"""Prices of filters and orders: what they cost the database, told before it is asked.

One unit is a comparison for each row of the connection: about 0.25 microseconds on SQLite. What a
filter finds is not known beforehand, so relations are taken to reach few rows each.
"""

from collections.abc import Iterable

from catalog.graph.declaring.entities import Entity
from catalog.graph.sql.filters import ITEM, Filter, Filters, Where

SEARCH = 5  # to look into a text, instead of comparing it
REACH = 4  # to look a row up, and whether it is visible
ROWS = 4  # that a relation is taken to reach where it may reach more than one
SHARE = 100  # values of `in` that cost as much as one comparison
COMPUTED = REACH * ROWS  # to compute a value, which is taken to look at a few rows
TERM = 5  # one column of an order
SEARCHES = frozenset({"contains", "startsWith"})


def of_filter(filters: Filters, entity: Entity, where: Where | None) -> int:
    """Return the price of a filter over the rows of *entity*."""
    return 0 if where is None else _all(filters, filters.by_type[entity.name], where, 1)


def of_order(found: Filter, columns: Iterable[str]) -> int:
    """Return the price of an order by these *columns*."""
    computed = {found.columns[name][0] for name in found.computed}
    computed |= {*found.entity.orders} if found.entity else set()
    return sum(TERM + (COMPUTED if column in computed else 0) for column in columns)


def _all(filters: Filters, found: Filter, where: Where, rows: int) -> int:
    """Return the price of everything in *where*, looked at for so many rows."""
    total = 0
    for name, value in where.items():
        if value is None:
            continue  # an error of its own, when the question is made
        if name in {"AND", "OR"}:
            # An arm without conditions is made into SQL as well.
            total += sum(max(_all(filters, found, arm, rows), rows) for arm in value)
        elif name in found.columns:
            once = COMPUTED if name in found.computed else 0
            total += rows * sum(once + _operator(*item) for item in value.items())
        elif name in found.lists:
            inner = found.lists[name][1]
            reached = rows * ROWS
            compared = {ITEM: value} if ITEM in inner.columns else value
            total += reached * REACH + _all(filters, inner, compared, reached)
        elif name in found.related:
            relation = found.related[name]
            reached = rows * (1 if relation.is_single else ROWS) * len(relation.arms)
            inside = filters.target_of(relation)
            total += reached * REACH + _all(filters, inside, value, reached)
        else:
            total += _all(filters, filters.inside(found, name), value, rows)
    return total


def _operator(operator: str, operand: object) -> int:
    if operator in SEARCHES:
        return SEARCH
    return 1 + (len(operand) // SHARE if isinstance(operand, list) else 0)
