"""Questions about the schema itself: counting the objects of their answers beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    assert_object_type,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from catalog.graph.request.collecting import Collector
from catalog.graph.request.limits import CostError

MOST = 20_000  # objects; to ask for the whole schema takes some thousands
Asked: TypeAlias = tuple[int, ...]
"""Nodes of a document, each by its identity."""
ROOTS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass
class Introspected:
    """Counts the objects that a question about the schema is answered with.

    Each type is counted once for each selection, which bounds the time that it takes. Raises
    `CostError` where the answer has too many objects.
    """

    schema: GraphQLSchema
    collector: Collector
    variables: VariableValues
    visited: int = 0
    _known: dict[tuple[int, Asked], tuple[object, int]] = field(default_factory=dict)
    _collected: dict[Asked, Mapping[str, Sequence[FieldNode]]] = field(default_factory=dict)

    def objects(self, name: str, nodes: Sequence[FieldNode]) -> int:
        """Return how many objects the answer to a field of the root has."""
        return self._field(ROOTS[name], nodes, None)

    def _field(self, definition: GraphQLField, nodes: Sequence[FieldNode], parent: object) -> int:
        if is_leaf_type(get_named_type(definition.type)):
            return 0
        assert definition.resolve is not None  # noqa: S101  # each has one
        try:
            given = get_argument_values(definition, nodes[0], self.variables)
        except GraphQLError:  # nor is it answered
            return 0
        info: Any = SimpleNamespace(schema=self.schema)
        value = definition.resolve(parent, info, **given)
        if value is None:
            return 0
        values = value if is_list_type(get_nullable_type(definition.type)) else [value]
        kind = assert_object_type(get_named_type(definition.type))
        return sum(self._object(kind, nodes, item) for item in values)

    def _object(self, kind: GraphQLObjectType, nodes: Sequence[FieldNode], value: object) -> int:
        asked = tuple(map(id, nodes))
        key = id(value), asked
        if key not in self._known:
            self.visited += 1
            if self.visited > MOST:
                message = f"More than {MOST:,} objects of the schema are asked for: ask for fewer."
                raise CostError(message)
            if asked not in self._collected:
                self._collected[asked] = self.collector.fields(kind, nodes)
            count = 1
            for found in self._collected[asked].values():
                definition = kind.fields.get(found[0].name.value)
                if definition is not None:
                    count += self._field(definition, found, value)
            self._known[key] = value, count  # the value, lest another one gets its id
        return self._known[key][1]
