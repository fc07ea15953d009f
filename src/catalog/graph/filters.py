"""Filters: the `where` of every entity follows from its declared fields.

A filter over a relation means: any of them that the principal can see.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from graphql import (
    GraphQLBoolean,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
)
from sqlalchemy.orm import aliased

from catalog.graph import ids, sql
from catalog.graph.declare import Entity
from catalog.graph.errors import ClientError
from catalog.graph.statements import among_values

LONGEST = 1_000  # characters of an operand, items of a list
DEEPEST = 12
Make = Callable[[Any, Any], sa.ColumnElement[bool]]
OPERATORS: dict[str, tuple[str, Make]] = {
    "eq": ("Equal to this.", lambda column, value: column == value),
    "ne": (
        "Not equal to this; null counts as not equal.",
        lambda column, value: column.is_distinct_from(value),
    ),
    "in": ("Equal to one of these.", among_values),
    "lt": ("Less than this.", lambda column, value: column < value),
    "lte": ("Less than or equal to this.", lambda column, value: column <= value),
    "gt": ("Greater than this.", lambda column, value: column > value),
    "gte": ("Greater than or equal to this.", lambda column, value: column >= value),
    "contains": ("Contains this text, whatever the case.", sql.contains),
    "startsWith": ("Starts with this text, whatever the case.", sql.starts_with),
    "isNull": (
        "Whether it is null.",
        lambda column, value: column.is_(None) if value else column.is_not(None),
    ),
}
EQUALITY = ("eq", "ne", "in", "isNull")
ORDERED = (*EQUALITY, "lt", "lte", "gt", "gte")
BY_TYPE = {
    "String": (*ORDERED, "contains", "startsWith"),
    "Int": ORDERED,
    "Float": ORDERED,
    "DateTime": ORDERED,
}


@dataclass(frozen=True)
class Related:
    """The rows that a relation reaches: their entity, and how they join to the parent."""

    entity: Entity
    join: Callable[[Any, Any], sa.ColumnElement[bool]]
    hidden_unless_asked: str | None = None


@dataclass(frozen=True)
class Relation:
    """A relation to filter over: the name of its type, and what it reaches."""

    name: str
    arms: Sequence[Related]


@dataclass
class Filter:
    """What one entity can be filtered by."""

    name: str
    columns: dict[str, tuple[str, GraphQLNamedType]] = field(default_factory=dict)
    inner: dict[str, "Filter"] = field(default_factory=dict)
    related: dict[str, Relation] = field(default_factory=dict)


class Filters:
    """The filters of one schema, by the name of the type that they filter."""

    def __init__(self) -> None:
        self.by_type: dict[str, Filter] = {}
        self._types: dict[str, GraphQLInputObjectType] = {}

    def input_type(self, found: Filter) -> GraphQLInputObjectType:
        """Return the input type of a filter, made once."""
        name = f"{found.name}Where"
        if name not in self._types:
            self._types[name] = GraphQLInputObjectType(
                name,
                lambda: self._fields(found),
                description=f"Which {found.name} objects are meant; all conditions must hold.",
            )
        return self._types[name]

    def _fields(self, found: Filter) -> dict[str, GraphQLInputField]:
        own = self.input_type(found)
        described: dict[str, tuple[Any, str]] = {
            "AND": (GraphQLList(GraphQLNonNull(own)), "All of these hold."),
            "OR": (GraphQLList(GraphQLNonNull(own)), "At least one of these holds."),
            "NOT": (own, "This does not hold."),
        }
        for name, (_, kind) in found.columns.items():
            described[name] = (self._operators(kind), f"Conditions on `{name}`.")
        for name, inner in found.inner.items():
            described[name] = (self.input_type(inner), f"Conditions on `{name}`.")
        for name, relation in found.related.items():
            target = self.target_of(relation)
            described[name] = (self.input_type(target), f"Any of `{name}` meets this.")
        return {
            name: GraphQLInputField(kind, description=text)
            for name, (kind, text) in described.items()
        }

    def target_of(self, relation: Relation) -> Filter:
        """Return the filter of what a relation reaches; of several types, what they share."""
        filters = [self.by_type[arm.entity.name] for arm in relation.arms]
        if len(filters) == 1:
            return filters[0]
        first, *others = filters
        shared = Filter(relation.name)
        for name, (column, kind) in first.columns.items():
            if name != "id" and all(other.columns.get(name) == (column, kind) for other in others):
                shared.columns[name] = (column, kind)
        return shared

    def _operators(self, kind: GraphQLNamedType) -> GraphQLInputObjectType:
        name = f"{kind.name}Operators"
        if name not in self._types:
            fields = {}
            for operator in BY_TYPE.get(kind.name, EQUALITY):
                value: Any = GraphQLBoolean if operator == "isNull" else kind
                if operator == "in":
                    value = GraphQLList(GraphQLNonNull(kind))
                fields[operator] = GraphQLInputField(value, description=OPERATORS[operator][0])
            self._types[name] = GraphQLInputObjectType(
                name, fields, description=f"Conditions on a {kind.name}; all must hold."
            )
        return self._types[name]

    def condition(
        self, entity: Entity, table: Any, where: Mapping[str, Any] | None, principal: Any
    ) -> sa.ColumnElement[bool]:
        """Return the SQL of *where* over *table*, an alias of the entity's rows."""
        if where is None:
            return sa.true()
        return self._all(self.by_type[entity.name], table, where, principal, 0)

    def _all(
        self, found: Filter, table: Any, where: Mapping[str, Any], principal: Any, depth: int
    ) -> sa.ColumnElement[bool]:
        if depth > DEEPEST:
            message = f"Filters may be nested {DEEPEST} levels deep."
            raise ClientError(message)
        conditions: list[sa.ColumnElement[bool]] = []
        for name, value in where.items():
            if value is None:
                message = f"The filter {name} is null: leave it out, or use isNull."
                raise ClientError(message)
            if name in {"AND", "OR"}:
                arms = [self._all(found, table, arm, principal, depth + 1) for arm in value]
                conditions.append(sa.and_(sa.true(), *arms) if name == "AND" else _any(arms))
            elif name == "NOT":
                inner = self._all(found, table, value, principal, depth + 1)
                # What is unknown of null does not hold, and so its opposite does.
                conditions.append(sa.not_(sa.func.coalesce(inner, sa.false())))
            elif name in found.columns:
                column, kind = found.columns[name]
                conditions += _operated(found, getattr(table, column), kind, value)
            elif name in found.inner:
                conditions.append(self._all(found.inner[name], table, value, principal, depth + 1))
            else:
                relation = found.related[name]
                target = self.target_of(relation)
                arms = [
                    self._exists(arm, target, table, value, principal, depth)
                    for arm in relation.arms
                ]
                conditions.append(_any(arms))
        return sa.and_(sa.true(), *conditions)

    def _exists(
        self,
        related: Related,
        found: Filter,
        table: Any,
        where: Mapping[str, Any],
        principal: Any,
        depth: int,
    ) -> sa.ColumnElement[bool]:
        target = aliased(related.entity.row)
        return (
            sa.select(sa.literal(1))
            .select_from(target)
            .where(
                related.join(table, target),
                related.entity.visible(target, principal),
                shown(target, related.hidden_unless_asked, where),
                self._all(found, target, where, principal, depth + 1),
            )
            .correlate(table)
            .exists()
        )


def shown(
    table: Any, hidden_unless_asked: str | None, where: Mapping[str, Any] | None
) -> sa.ColumnElement[bool]:
    """Return the condition that leaves out what is hidden, unless *where* asks for it."""
    if hidden_unless_asked is None or _mentions(where, hidden_unless_asked):
        return sa.true()
    is_shown: sa.ColumnElement[bool] = getattr(table, hidden_unless_asked).is_(True)
    return is_shown


def _mentions(where: Any, name: str) -> bool:
    if isinstance(where, list):
        return any(_mentions(item, name) for item in where)
    if not isinstance(where, Mapping):
        return False
    return name in where or any(_mentions(where.get(key), name) for key in ("AND", "OR", "NOT"))


def _any(arms: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *arms)


def _operated(
    found: Filter, column: Any, kind: GraphQLNamedType, operators: Mapping[str, Any]
) -> list[sa.ColumnElement[bool]]:
    conditions = []
    for operator, value in operators.items():
        if value is None:
            message = f"The operator {operator} is given null: leave it out, or use isNull."
            raise ClientError(message)
        _is_bounded(operator, value)
        if kind.name == "ID" and operator != "isNull":
            value = _keys(found.name, value)  # noqa: PLW2901
        conditions.append(OPERATORS[operator][1](column, value))
    return conditions


def _keys(type_name: str, value: Any) -> Any:
    """Return the keys that global ids stand for; one of another type stands for no row."""
    if isinstance(value, list):
        return [key for item in value if (key := _keys(type_name, item)) is not None]
    decoded = ids.decode(value)
    return decoded.key if decoded and decoded.type == type_name else None


def _is_bounded(operator: str, value: Any) -> None:
    if isinstance(value, str | list) and len(value) > LONGEST:
        message = f"The operand of {operator} is longer than {LONGEST:,}."
        raise ClientError(message)
    for text in value if isinstance(value, list) else (value,):
        if isinstance(text, str) and ("\x00" in text or _broken(text)):
            message = f"The operand of {operator} holds characters that no text has."
            raise ClientError(message)


def _broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
