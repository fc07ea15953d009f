"""Filters: the `where` of every entity follows from its declared fields.

A filter over a relation means: any of them that the principal can see.
"""

from collections.abc import Callable, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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

from catalog.aliases import TableAlias
from catalog.graph.declaring.entities import Entity
from catalog.graph.errors import ClientError
from catalog.graph.sql import operands
from catalog.graph.sql.operands import Taken

Where: TypeAlias = Mapping[str, Any]
"""A filter as it is given: conditions by the names of fields."""
ITEM = ""  # what a filter of a list of texts calls each of them
LONGEST = "longest"  # marks an input type with how many of it a list may have
DEEPEST = 12  # levels of a filter: SQLite's parser ends at some twice as many
FARTHEST = 6  # relations, one inside of the other: each takes a tenth of what its parser can hold
MOST_ARMS = 200  # of one AND or OR
MOST_CONDITIONS = 500  # of one filter: SQLite nests at most 1,000 expressions, and OR nests them
MOST_RELATIONS = 50  # of one filter: each takes milliseconds to be made into SQL
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
    "Date": ORDERED,
    "Decimal": ORDERED,
}


@dataclass(frozen=True)
class Related:
    """The rows that a relation reaches: their entity, and how they join to the parent.

    *parent_key* is the column of theirs that refers to the parent, if they hang on it by one.
    """

    entity: Entity
    join: Callable[[TableAlias, TableAlias, object], sa.ColumnElement[bool]]
    hidden_unless_asked: str | None = None
    parent_key: str | None = None


@dataclass(frozen=True)
class Relation:
    """A relation to filter over: the name of its type, what it reaches, and if that is one row."""

    name: str
    arms: Sequence[Related]
    is_single: bool = False


@dataclass
class Filter:
    """What one entity can be filtered by.

    *lists* are columns that hold a list of texts or of objects of texts: any of them is meant.
    *types* are those that an id may be of, where it is not the entity's alone.
    """

    name: str
    columns: dict[str, tuple[str, GraphQLNamedInputType]] = field(default_factory=dict)
    inner: dict[str, "Filter"] = field(default_factory=dict)
    related: dict[str, Relation] = field(default_factory=dict)
    entity: Entity | None = None
    computed: set[str] = field(default_factory=set)
    lists: dict[str, tuple[str, "Filter"]] = field(default_factory=dict)
    types: Sequence[str] = ()


class Filters:
    """The filters of one schema, by the name of the type that they filter."""

    def __init__(self) -> None:
        self.by_type: dict[str, Filter] = {}
        self._types: dict[str, GraphQLInputObjectType] = {}
        self._shared: dict[str, Filter] = {}

    def input_type(self, found: Filter) -> GraphQLInputObjectType:
        """Return the input type of a filter, made once."""
        name = f"{found.name}Where"
        if name not in self._types:
            self._types[name] = GraphQLInputObjectType(
                name,
                lambda: self._fields(found),
                description=f"Which {found.name} objects are meant; all conditions must hold.",
                extensions={LONGEST: MOST_ARMS},
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
        for name, (_, item) in found.lists.items():
            is_text = ITEM in item.columns
            of = self._operators(item.columns[ITEM][1]) if is_text else self.input_type(item)
            described[name] = (of, f"Any of `{name}` meets this.")
        for name, relation in found.related.items():
            target = self.target_of(relation)
            described[name] = (self.input_type(target), f"Any of `{name}` meets this.")
        return {
            name: GraphQLInputField(kind, description=text)
            for name, (kind, text) in described.items()
        }

    def target_of(self, relation: Relation) -> Filter:
        """Return the filter of what a relation reaches; of several types, what any of them has.

        Of what one has as a relation to many, that is left out.
        """
        filters = [self.by_type[arm.entity.name] for arm in relation.arms]
        if len(filters) == 1:
            return filters[0]
        if relation.name not in self._shared:
            self._shared[relation.name] = _shared(relation.name, filters)
        return self._shared[relation.name]

    def kind_of(self, found: Filter, path: str) -> GraphQLNamedInputType:
        """Return the type of what a filter compares at *path*, such as `receiver.id`."""
        *relations, column = path.split(".")
        for name in relations:
            found = self.inside(found, name)
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

    def taken(self, entity: Entity, where: Where | None) -> Taken:
        """Return *where* with its values taken out, or raise `ClientError`."""
        if where is None:
            return Taken(None, [])
        taking = _Taking(self)
        taken = taking.all(self.by_type[entity.name], where)
        return Taken(taken, taking.values)

    def inside(self, found: Filter, name: str) -> Filter:
        """Return the filter of what stands under the field *name* of a filter."""
        if name == "NOT":
            return found
        if name in found.lists:
            return found.lists[name][1]
        return found.inner.get(name) or self.target_of(found.related[name])


def _shared(name: str, filters: Sequence[Filter]) -> Filter:
    """Return the filter of objects of several types, by all that they do not differ in."""
    shared = Filter(name, types=[found.name for found in filters])
    for found in filters:
        for key, column in found.columns.items():
            if all(other.columns.get(key, column) == column for other in filters):
                shared.columns[key] = column
        shared.lists |= found.lists
        shared.related |= {
            key: relation for key, relation in found.related.items() if relation.is_single
        }
    return shared


@dataclass
class _Taking:
    """Takes the values out of one filter, and counts what it is made of."""

    filters: Filters
    values: list[object] = field(default_factory=list)
    conditions: int = 0
    relations: int = 0

    def all(self, found: Filter, where: Where, depth: int = 0, distance: int = 0) -> dict[str, Any]:
        """Return *where* without its values; it stands so deep, and so many relations away."""
        if depth > DEEPEST:
            message = f"Filters may be nested {DEEPEST} levels deep."
            raise ClientError(message)
        taken: dict[str, Any] = {}
        for name, value in where.items():
            if value is None:
                message = f"The filter {name} is null: leave it out{_instead(found, name)}."
                raise ClientError(message)
            if name in {"AND", "OR"}:
                self._count(found, name, value, distance)
                taken[name] = [self.all(found, arm, depth + 1, distance) for arm in value]
            elif name in found.columns:
                self._count(found, name, value, distance)
                kind = found.columns[name][1].name
                types = found.types or (found.name,)
                taken[name] = operands.take(types, kind, value, self.values)
            elif name in found.lists and ITEM in found.lists[name][1].columns:
                self._count(found, name, value, distance)
                taken[name] = operands.take((), "String", value, self.values)
            else:
                away = distance + (name in found.related)
                self._count(found, name, value, away)
                inside = self.filters.inside(found, name)
                taken[name] = self.all(inside, value, depth + 1, away)
        return taken

    def _count(self, found: Filter, name: str, value: Sized, distance: int) -> None:
        if name in {"AND", "OR"} and len(value) > MOST_ARMS:
            message = f"{name} takes at most {MOST_ARMS} filters, not {len(value):,}."
            raise ClientError(message)
        relation = found.related.get(name)
        self.relations += len(relation.arms) if relation else 0
        is_compared = name in found.columns or name in found.lists
        self.conditions += len(value) if is_compared else relation is not None
        if distance > FARTHEST:
            message = f"Filters may reach over {FARTHEST} relations, one inside of the other."
        elif self.relations > MOST_RELATIONS:
            message = f"One filter may reach over {MOST_RELATIONS} relations: ask in several pages."
        elif self.conditions > MOST_CONDITIONS:
            message = f"One filter may have {MOST_CONDITIONS} conditions: use `in` for many values."
        else:
            return
        raise ClientError(message)


def _instead(found: Filter, name: str) -> str:
    """Return how to ask for what has no *name*, which a null in a filter may have meant."""
    if name in found.related:
        return f", or write NOT: {{{name}: {{}}}} for what has none"
    return ", or use isNull" if name in found.columns else ""
