"""Guards: columns that only some rings see, as the table itself that a question reads.

Whoever asks for an entity's rows gets an alias in which a guarded column already *is* the guarded
expression. Selection, filter, order, cursor and a plugin's own condition cannot forget it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from catalog.aliases import TableAlias, alias
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Batch, Column, Computed, Declared, ToOne
from catalog.graph.sql.dialects import by_code_point
from catalog.graph.sql.tables import Expression
from catalog.rings import Ring
from catalog.values import python_type


def table(entity: Entity, principal: object) -> TableAlias:
    """Return a new alias of the entity's rows, as far as *principal* may read their columns."""
    found = _table(entity, principal)
    for name, what in (*entity.computed.items(), *entity.orders.items()):
        found.make_later(name, partial(_computed, entity, what, found, principal))
    return found


def _computed(
    entity: Entity, what: Computed, found: TableAlias, principal: object
) -> sa.ColumnElement[Any]:
    made = what.sql(found, principal)
    expression: sa.ColumnElement[Any] = made.self_group(against=operators.eq)
    if python_type(expression.type) is str and not isinstance(expression.type, sa.Enum):
        expression = by_code_point(expression)
    condition = where_within(entity, _ring(what), found, principal)
    return expression if condition is None else sa.case((condition, expression))


def _table(entity: Entity, principal: object) -> TableAlias:
    row = alias(entity.row)
    guarding = dict.fromkeys(entity.guards.values())
    rings = {ring: where_within(entity, ring, row, principal) for ring in guarding}
    computed = read_otherwise(entity)
    if not computed and all(condition is None for condition in rings.values()):
        return row
    columns, required = [], set()
    for item in entity.row.__mapper__.column_attrs:
        column = getattr(row, item.key)
        if item.key in computed:
            column = computed[item.key](row, principal).label(item.key)
        condition = rings.get(entity.guards[item.key]) if item.key in entity.guards else None
        if condition is not None:
            # Never a bare NULL: PostgreSQL cannot order by it, and asks what type it has.
            column = sa.case((condition, column)).label(item.key)
        elif item.key not in computed and not row.may_be_null(item.key):
            required.add(item.key)
        columns.append(column)
    return row.reading(sa.select(*columns).subquery(), required)


def read_otherwise(entity: Entity) -> Mapping[str, Callable[[Any, Any], sa.ColumnElement[Any]]]:
    """Return the columns of an entity that are read as an expression of others."""
    return getattr(entity.visible, "computed", {})


def where_within(
    entity: Entity, ring: Ring, table: Any, principal: object
) -> sa.ColumnElement[bool] | None:
    """Return the condition that *principal* is in *ring* around a row; None where they always are.

    Of whoever sees the row that is known of the rings that see any row at all.
    """
    if ring <= entity.visible.ring:
        return None
    condition = entity.visible.where_within(ring, table, principal)
    return None if isinstance(condition, sa.True_) else condition


def where_joined(
    entity: Entity, table: TableAlias, key: Expression, principal: object
) -> sa.ColumnElement[bool]:
    """Return the condition that joins the visible row of *entity* with this key."""
    visible = entity.visible(table, principal)
    if isinstance(visible, sa.False_):
        # SQLite would look at all rows to join one on what is never true.
        never: sa.ColumnElement[bool] = table.id == sa.literal_column("NULL")
        return never
    return sa.and_(table.id == key, visible)


def ring_of(entity: Entity, field: str, what: Declared | None) -> Ring:
    """Return the ring that a field takes, by its name in Python and what it is declared as."""
    rings = entity.guards
    match what:
        case Column(name=name):
            return rings.get(name or field, Ring.PUBLIC)
        case Computed():
            return _ring(what)
        case ToOne(key=key):
            return rings.get(key, Ring.PUBLIC)
        case Batch(needs=needs, ring=ring):
            return max(
                ring or Ring.PUBLIC, *(rings.get(name, Ring.PUBLIC) for name in ("", *needs))
            )
        case None:  # a plain resolver, which may read all of the row
            return max(rings.values(), default=Ring.PUBLIC)
    return Ring.PUBLIC


def _ring(what: Computed) -> Ring:
    return what.ring or Ring.PUBLIC


def has_guard(entity: Entity, field: str, what: Declared | None, principal: object) -> bool:
    """Tell whether a row that Python code returned may hold another value than *principal* has."""
    if isinstance(what, Computed) or is_computed(entity, field, what):
        return True
    ring = ring_of(entity, field, what)
    return where_within(entity, ring, entity.row, principal) is not None


def is_renewed(entity: Entity, field: str, what: Declared | None) -> bool:
    """Tell whether a field of a row that Python code returned is not what everybody has of it."""
    is_guarded = ring_of(entity, field, what) > entity.visible.ring
    return is_guarded or is_computed(entity, field, what)


def is_computed(entity: Entity, field: str, what: Declared | None) -> bool:
    """Tell whether a field reads a column that is an expression of others."""
    match what:
        case Column(name=name):
            return (name or field) in read_otherwise(entity)
        case Batch(needs=needs):
            return any(name in read_otherwise(entity) for name in needs)
    return False


def where_shown(
    entity: Entity, column: str, table: Any, principal: object
) -> sa.ColumnElement[bool]:
    """Return the condition that *principal* reads this column of a row, for indexes to know."""
    what = entity.computed.get(column)
    ring = entity.guards.get(column) if what is None else _ring(what)
    condition = None if ring is None else where_within(entity, ring, table, principal)
    return sa.true() if condition is None else condition
