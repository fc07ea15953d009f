"""The SQL of filters: conditions over an alias of a type's rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.aliases import TableAlias
from catalog.graph.declaring.entities import Entity
from catalog.graph.sql import dialects as sql
from catalog.graph.sql import guards
from catalog.graph.sql.filters import ITEM, Filter, Filters, Related
from catalog.graph.sql.operands import Binder, Operand, Taken
from catalog.values import comparing

OPERATORS: dict[str, Callable[[Any, Any], sa.ColumnElement[bool]]] = {
    "eq": lambda column, value: column == value,
    "ne": lambda column, value: column.is_distinct_from(value),
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "contains": sql.where_like,
    "startsWith": sql.where_like,
}


@dataclass(frozen=True)
class Conditions:
    """Makes the SQL of filters for one principal; *binder* puts their operands into it."""

    filters: Filters
    principal: object
    binder: Binder

    def where(self, entity: Entity, table: TableAlias, taken: Taken) -> sa.ColumnElement[bool]:
        """Return the condition of a filter over *table*, an alias of the entity's rows."""
        if taken.where is None:
            return sa.true()
        return self.where_all(self.filters.by_type[entity.name], table, taken.where)

    def where_all(
        self, found: Filter, table: Any, where: Mapping[str, Any]
    ) -> sa.ColumnElement[bool]:
        """Return the condition that everything in *where* holds."""
        conditions: list[sa.ColumnElement[bool]] = []
        for name, value in where.items():
            if name in {"AND", "OR"}:
                arms = [self.where_all(found, table, arm) for arm in value]
                conditions.append(sa.and_(sa.true(), *arms) if name == "AND" else _where_any(arms))
            elif name == "NOT":
                inner = self.where_all(found, table, value)
                # A comparison with null is unknown: it does not hold, so its opposite must.
                conditions.append(sa.not_(sa.func.coalesce(inner, sa.false())))
            elif name in found.columns:
                key = found.columns[name][0]
                column = getattr(table, key)
                if found.entity and any(map(_rejects_null, value.items())):
                    # It follows from the guarded column, whose expression no index knows. It comes
                    # first: SQLite puts what it equals into the guard, and would compare the value.
                    shown = guards.where_shown(found.entity, key, table, self.principal)
                    conditions.append(shown)
                conditions += [self._where_operator(column, *item) for item in value.items()]
            elif name in found.lists:
                conditions.append(self._where_listed(found, table, name, value))
            elif name in found.inner:
                conditions.append(self.where_all(found.inner[name], table, value))
            elif name not in found.related:
                conditions.append(sa.false())  # of several types, this one has nothing of the kind
            else:
                arms = [self._where_exists(arm, table, value) for arm in found.related[name].arms]
                conditions.append(_where_any(arms))
        return sa.and_(sa.true(), *conditions)

    def _where_operator(
        self, column: Any, operator: str, operand: object
    ) -> sa.ColumnElement[bool]:
        if not isinstance(operand, Operand):
            is_null: sa.ColumnElement[bool] = column.is_(None) if operand else column.is_not(None)
            return is_null
        if operator == "in":
            return self.binder.where_any(operand, column)
        is_text = operator in {"contains", "startsWith"}
        kind = sa.Text() if is_text else comparing(column.type)
        return OPERATORS[operator](column, self.binder.one(operand, kind))

    def _where_listed(
        self, found: Filter, table: TableAlias, name: str, where: Mapping[str, Any]
    ) -> sa.ColumnElement[bool]:
        """Return the condition that any item of a column that holds a list meets *where*."""
        key, inside = found.lists[name]
        if ITEM in inside.columns:
            items = sql.items(getattr(table, key)).table_valued(sa.column("value", sa.Text()))
            told = [self._where_operator(items.c.value, *item) for item in where.items()]
            conditions: sa.ColumnElement[bool] = sa.and_(sa.true(), *told)
        else:
            items = sql.objects(getattr(table, key)).table_valued(sa.column("value", sa.JSON()))
            members = {key: sql.member(items.c.value, key) for key, _ in inside.columns.values()}
            conditions = self.where_all(inside, ItemTexts(members), where)
        one = sa.select(sa.literal(1)).select_from(items).where(conditions)
        return one.correlate(table).exists()

    def _where_exists(
        self, related: Related, table: TableAlias, where: Mapping[str, Any]
    ) -> sa.ColumnElement[bool]:
        inside = self.filters.by_type[related.entity.name]
        target = guards.table(related.entity, self.principal)
        return (
            sa.select(sa.literal(1))
            .select_from(target)
            .where(
                related.join(table, target, self.principal),
                related.entity.visible(target, self._on(related, target)),
                where_shown(target, related.hidden_unless_asked, where),
                self.where_all(inside, target, where),
            )
            .correlate(table)
            .exists()
        )

    def _on(self, related: Related, target: TableAlias) -> object:
        """Return the principal, who sees the parent already: a filter is about visible rows.

        Each check of it anew stands inside of the one before, and SQLite's parser ends at a few.
        """
        having_seen = getattr(self.principal, "having_seen", None)  # as who plans statements has
        if related.parent_key is None or having_seen is None:
            return self.principal
        return having_seen(getattr(target, related.parent_key))


class ItemTexts:
    """The texts of an object in a list, by their names as attributes."""

    def __init__(self, members: Mapping[str, sa.ColumnElement[str]]) -> None:
        vars(self).update(members)


def where_shown(
    table: TableAlias, hidden_unless_asked: str | None, where: Mapping[str, Any] | None
) -> sa.ColumnElement[bool]:
    """Return the condition that leaves out what is hidden, unless *where* asks for it."""
    if hidden_unless_asked is None or _mentions(where, hidden_unless_asked):
        return sa.true()
    is_shown: sa.ColumnElement[bool] = getattr(table, hidden_unless_asked).is_(True)
    return is_shown


def _mentions(where: object, name: str) -> bool:
    if isinstance(where, list):
        return any(_mentions(item, name) for item in where)
    if not isinstance(where, Mapping):
        return False
    return name in where or any(_mentions(where.get(key), name) for key in ("AND", "OR", "NOT"))


def _rejects_null(condition: tuple[str, object]) -> bool:
    """Tell whether what an operator asks never holds of null."""
    operator, operand = condition
    return not operand if operator == "isNull" else operator != "ne"


def _where_any(arms: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *arms)
