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
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedInputType,
    GraphQLNonNull,
)

from catalog.graph.declaring.entities import Entity
from catalog.graph.errors import ClientError
from catalog.graph.sql import operands
from catalog.graph.sql.operands import Taken
from catalog.graph.sql.tables import TableAlias

DEEPEST = 12
OPERATORS = {
    "eq": "Equal to this.",
    "ne": "Not equal to this; null counts as not equal.",
    "in": "Equal to one of these.",
    "lt": "Less than this.",
    "lte": "Less than or equal to this.",
    "gt": "Greater than this.",
    "gte": "Greater than or equal to this.",
    "contains": "Contains this text, whatever the case.",
    "startsWith": "Starts with this text, whatever the case.",
    "isNull": "Whether it is null.",
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
    join: Callable[[TableAlias, TableAlias], sa.ColumnElement[bool]]
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
    columns: dict[str, tuple[str, GraphQLNamedInputType]] = field(default_factory=dict)
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
        described: dict[str, tuple[GraphQLInputType, str]] = {
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

    def kind_of(self, found: Filter, path: str) -> GraphQLNamedInputType:
        """Return the type of what a filter compares at *path*, such as `receiver.id`."""
        *relations, column = path.split(".")
        for name in relations:
            found = self._inside(found, name)
        return found.columns[column][1]

    def _operators(self, kind: GraphQLNamedInputType) -> GraphQLInputObjectType:
        name = f"{kind.name}Operators"
        if name not in self._types:
            fields = {}
            for operator in BY_TYPE.get(kind.name, EQUALITY):
                value: GraphQLInputType = GraphQLBoolean if operator == "isNull" else kind
                if operator == "in":
                    value = GraphQLList(GraphQLNonNull(kind))
                fields[operator] = GraphQLInputField(value, description=OPERATORS[operator])
            self._types[name] = GraphQLInputObjectType(
                name, fields, description=f"Conditions on a {kind.name}; all must hold."
            )
        return self._types[name]

    def taken(self, entity: Entity, where: Mapping[str, Any] | None) -> Taken:
        """Return *where* with its values taken out, or raise `ClientError`."""
        values: list[object] = []
        if where is None:
            return Taken(None, values)
        return Taken(self._take(self.by_type[entity.name], where, values, 0), values)

    def _take(
        self, found: Filter, where: Mapping[str, Any], values: list[object], depth: int
    ) -> dict[str, Any]:
        if depth > DEEPEST:
            message = f"Filters may be nested {DEEPEST} levels deep."
            raise ClientError(message)
        taken: dict[str, Any] = {}
        for name, value in where.items():
            if value is None:
                message = f"The filter {name} is null: leave it out, or use isNull."
                raise ClientError(message)
            if name in {"AND", "OR"}:
                taken[name] = [self._take(found, arm, values, depth + 1) for arm in value]
            elif name in found.columns:
                kind = found.columns[name][1].name
                taken[name] = operands.take(found.name, kind, value, values)
            else:
                taken[name] = self._take(self._inside(found, name), value, values, depth + 1)
        return taken

    def _inside(self, found: Filter, name: str) -> Filter:
        if name == "NOT":
            return found
        return found.inner.get(name) or self.target_of(found.related[name])
