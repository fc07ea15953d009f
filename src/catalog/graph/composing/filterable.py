"""What entities can be filtered by, as the declarations of their fields say."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeGuard

import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    assert_leaf_type,
    assert_object_type,
    get_named_type,
    get_nullable_type,
)
from graphql.type.definition import GraphQLLeafType
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from catalog.aliases import TableAlias
from catalog.graph.declaring import kinds
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import declared
from catalog.graph.errors import DeclarationError
from catalog.graph.sql import relations
from catalog.graph.sql.filters import ITEM, Filter, Related, Relation

FILTERED = {"String", "Int", "Float", "Boolean", "ID", "DateTime", "Date", "Decimal"}
Join: TypeAlias = Callable[[TableAlias, TableAlias, object], sa.ColumnElement[bool]]


class Filterable:
    """Includes declared fields in filters; *target* tells the entity that a field reaches."""

    def __init__(
        self, entities: Mapping[str, Entity], target: Callable[[GraphQLField], Entity | None]
    ) -> None:
        self._entities = entities
        self._target = target

    def include(
        self, found: Filter, name: str, field: GraphQLField, definition: StrawberryField
    ) -> None:
        """Let the filter of a type include the field *name*, if rows can be filtered by it."""
        leaf = get_named_type(field.type)
        is_list = isinstance(get_nullable_type(field.type), GraphQLList)
        match declared(definition):
            case kinds.Id():
                found.columns[name] = ("id", GraphQLID)
            case kinds.Column() | kinds.Computed() as what if not is_list and _is_filtered(leaf):
                column = what.name if isinstance(what, kinds.Column) else None
                found.columns[name] = (column or definition.python_name, leaf)
                found.computed |= {name} if isinstance(what, kinds.Computed) else set()
            case kinds.Column() as what if is_list and (item := _item(leaf)):
                found.lists[name] = (what.name or definition.python_name, item)
            case kinds.Batch(filters=columns) if columns:
                found.inner[name] = _inner(name, leaf, columns)
            case kinds.ToOne(key=key):
                arm = _arm(self._target(field), lambda own, its, _who: its.id == getattr(own, key))
                found.related[name] = Relation(leaf.name, [arm], is_single=True)
            case kinds.One(path=path):
                found.related[name] = self._relation(field, path, is_single=True)
            case kinds.ShortList(path=path):
                found.related[name] = self._relation(field, path)
            case kinds.Page(path=path) if path is not None:
                found.related[name] = self._relation(field, path)
            case kinds.Refs(path=path, targets=targets, only_first=is_single):
                arms = [
                    _arm(self._entities[type_name], _through(path, column))
                    for type_name, column in targets.items()
                ]
                found.related[name] = Relation(leaf.name, arms, is_single=is_single)

    def _relation(
        self, field: GraphQLField, path: kinds.Path, *, is_single: bool = False
    ) -> Relation:
        arm = _arm(
            self._target(field),
            lambda own, its, who: relations.where_joined(path, own, its, who),
            path.hidden_unless_asked,
            path.parent_key.key if path.target_key is None else None,
        )
        return Relation(arm.entity.name, [arm], is_single)


def _inner(name: str, kind: GraphQLNamedType, columns: Mapping[str, str]) -> Filter:
    """Return the filter of objects of a function, by the columns behind their fields."""
    inner = Filter(kind.name)
    fields = assert_object_type(kind).fields
    for part, column in columns.items():
        told = to_camel_case(part)
        if told not in fields:
            message = f"The field {name} filters by {part}, which {kind.name} lacks."
            raise DeclarationError(message)
        inner.columns[told] = (column, assert_leaf_type(get_named_type(fields[told].type)))
    return inner


def _item(kind: GraphQLNamedType) -> Filter | None:
    """Return the filter of what a list in a column holds: texts, or objects of nothing else."""
    if kind.name == "String":
        return Filter(kind.name, columns={ITEM: (ITEM, assert_leaf_type(kind))})
    if not isinstance(kind, GraphQLObjectType):
        return None
    found = Filter(kind.name)
    for name, field in kind.fields.items():
        leaf = get_nullable_type(field.type)
        if getattr(leaf, "name", None) != "String":
            return None
        found.columns[name] = (name, assert_leaf_type(leaf))
    return found


def _arm(
    target: Entity | None, join: Join, hidden: str | None = None, parent_key: str | None = None
) -> Related:
    if target is None:
        message = "A relation must reach a type that was declared with `entity`."
        raise DeclarationError(message)
    return Related(target, join, hidden, parent_key)


def _through(path: kinds.Path, column: InstrumentedAttribute[object]) -> Join:
    return lambda own, its, who: its.id.in_(relations.through(path, column, own, who))


def _is_filtered(kind: GraphQLNamedType) -> TypeGuard[GraphQLLeafType]:
    return kind.name in FILTERED or isinstance(kind, GraphQLEnumType)
