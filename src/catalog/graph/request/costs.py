"""The most that an operation can cost: what its answer may hold, told before it runs.

The price follows from the declarations and the document. What does not depend on variables is
worked out once for each document; the rest is a sum of products in each run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    assert_object_type,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from catalog.graph.budgets import OBJECT, whole
from catalog.graph.declaring import kinds, weights
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.facets import FIELD
from catalog.graph.declaring.kinds import declared
from catalog.graph.declaring.weights import Varying, Weight
from catalog.graph.request.arguments import Arguments, arguments, variables_in
from catalog.graph.request.collecting import Collector, Selecting
from catalog.graph.request.documents import Cost, Document
from catalog.graph.request.introspection import ROOTS, Introspected
from catalog.graph.sql import windows

SHAPES = 16  # of @skip and @include, whose costs one document keeps
INTROSPECTED = 4  # objects of the schema for one of the catalog: no database is asked for them


@dataclass(frozen=True)
class Around:
    """The arguments of a field and of those around it, and whether variables stand in them."""

    arguments: Arguments
    has_variables: bool = False


NOTHING_AROUND = Around(lambda _variables: {})
NO_VARIABLES = VariableValues({}, {})


def requested(
    schema: GraphQLSchema,
    document: Document,
    operation: OperationDefinitionNode,
    variables: VariableValues,
    page_limit: int,
) -> int:
    """Return what an operation costs with these variables, on pages of at most *page_limit*."""
    shape = id(operation), document.conditions(variables), page_limit
    cost = document.costs.get(shape)
    if cost is None:
        cost = Costs(schema, document.fragments, variables, page_limit).operation(operation)
        if len(document.costs) >= SHAPES * len(document.operations):
            document.costs.clear()
        document.costs[shape] = cost
    return whole(_worked_out(cost, variables))


def _worked_out(cost: Cost, variables: VariableValues) -> int:
    return cost if isinstance(cost, int) else cost(variables)


def added(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    found = list(costs)
    fixed = sum(cost for cost in found if isinstance(cost, int))
    varying = [cost for cost in found if not isinstance(cost, int)]
    if not varying:
        return fixed
    return lambda variables: fixed + sum(cost(variables) for cost in varying)


def times(size: Cost, inner: Cost) -> Cost:
    """Return the product of costs."""
    if isinstance(size, int) and isinstance(inner, int):
        return size * inner
    return lambda variables: _worked_out(size, variables) * _worked_out(inner, variables)


def greatest(costs: Sequence[Cost]) -> Cost:
    """Return the greatest of costs."""
    varying = [cost for cost in costs if not isinstance(cost, int)]
    fixed = max((cost for cost in costs if isinstance(cost, int)), default=0)
    if not varying:
        return fixed
    return lambda variables: max(fixed, *(cost(variables) for cost in varying))


class Costs:
    """Works out the costs of one document's operations, for one set of @skip and @include."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        page_limit: int,
    ) -> None:
        self._schema = schema
        self._collector = Collector(schema, fragments, variables)
        self._page_limit = page_limit

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        """Return what an operation costs."""
        root = self._schema.get_root_type(operation.operation)
        assert root is not None  # noqa: S101  # the document is valid
        cost = self._selection(root, [operation], NOTHING_AROUND)
        asked = {
            name: nodes
            for name, nodes in self._collector.fields(root, [operation]).items()
            if nodes[0].name.value in ROOTS
        }
        return added([cost, self._introspected(asked, varies=bool(operation.variable_definitions))])

    def _introspected(self, asked: Mapping[str, Sequence[FieldNode]], *, varies: bool) -> Cost:
        def count(variables: VariableValues) -> int:
            found = Introspected(self._schema, self._collector, variables)
            objects = sum(found.objects(nodes[0].name.value, nodes) for nodes in asked.values())
            return -(-objects * OBJECT // INTROSPECTED)

        return count if asked and varies else count(NO_VARIABLES)

    def _selection(
        self, kind: GraphQLNamedType, nodes: Sequence[Selecting], around: Around
    ) -> Cost:
        """Return what is selected of one object; *around* are the arguments of its field."""
        if is_abstract_type(kind):
            possible = self._schema.get_possible_types(kind)
            return greatest([self._selection(item, nodes, around) for item in possible])
        assert isinstance(kind, GraphQLObjectType)  # noqa: S101  # leaves have no selection
        return added(
            1
            if found[0].name.value.startswith("__")
            else added([1, self._field(kind.fields[found[0].name.value], found, around)])
            for found in self._collector.fields(kind, nodes).values()
        )

    def _field(self, definition: GraphQLField, nodes: Sequence[FieldNode], around: Around) -> Cost:
        made = definition.extensions.get(DEFINITION)
        what, weight = None, Weight()
        if isinstance(made, StrawberryField):
            what, weight = declared(made), weights.weight(made)
        own = times(OBJECT, _own(weights.of(definition, what), definition, nodes[0]))
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            return own
        if isinstance(what, kinds.Page):
            page = assert_object_type(named)
            return added([own, self._page(page, definition, nodes)])
        inside = _inside(definition, nodes[0], around)
        each = added([OBJECT, self._selection(named, nodes, inside)])
        if not is_list_type(get_nullable_type(definition.type)):
            return added([own, each])
        return added([own, times(_count(weight, inside), each)])

    def _page(
        self, kind: GraphQLObjectType, definition: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Cost:
        """Return the cost of a page: its own, and that of what it shows for each object."""
        once: list[Cost] = [OBJECT]
        shown: list[Cost] = []
        for found in self._collector.fields(kind, nodes).values():
            name = found[0].name.value
            once.append(1)
            if name == FIELD:
                once.append(self._field(kind.fields[name], found, NOTHING_AROUND))
            if name in {"nodes", "edges", "pageInfo"}:
                inner = get_named_type(kind.fields[name].type)
                each = added([OBJECT, self._selection(inner, found, NOTHING_AROUND)])
                (once if name == "pageInfo" else shown).append(each)
        return added([*once, times(self._size(nodes[0]), added(shown))])

    def _size(self, node: FieldNode) -> Cost:
        literals = {item.name.value: item.value for item in node.arguments or ()}
        pair = [literals[name] for name in ("first", "last") if name in literals]
        if not any(isinstance(value, VariableNode) for value in pair):
            return self._window(getattr(value, "value", None) for value in pair)

        def size(variables: VariableValues) -> int:
            coerced = variables.coerced
            return self._window(
                coerced.get(value.name.value)
                if isinstance(value, VariableNode)
                else getattr(value, "value", None)
                for value in pair
            )

        return size

    def _window(self, sizes: Iterable[Any]) -> int:
        size = next((int(size) for size in sizes if size is not None), windows.USUAL)
        return min(max(size, 0), self._page_limit)


def _inside(definition: GraphQLField, node: FieldNode, around: Around) -> Around:
    """Return what is around the fields inside of a field: its arguments before those around it."""
    if not definition.args:
        return around
    own = arguments(definition, node)
    return Around(
        lambda variables: {**around.arguments(variables), **own(variables)},
        around.has_variables or any(variables_in(item.value) for item in node.arguments or ()),
    )


def _own(cost: Varying, definition: GraphQLField, node: FieldNode) -> Cost:
    """Return what a field costs beside its objects."""
    if isinstance(cost, int):
        return cost
    function, given = cost, arguments(definition, node)

    def own(variables: VariableValues) -> int:
        try:
            return max(function(given(variables)), 0)
        except GraphQLError:
            return 0  # the field itself is refused for its arguments

    has_variables = any(variables_in(item.value) for item in node.arguments or ())
    return own if has_variables else own(NO_VARIABLES)


def _count(weight: Weight, inside: Around) -> Cost:
    """Return at most how many objects a list has."""
    if isinstance(weight.most, int):
        return weight.most

    def count(variables: VariableValues) -> int:
        try:
            return weight.count(inside.arguments(variables))
        except GraphQLError:
            return 0  # the field itself is refused for its arguments

    return count if inside.has_variables else count(NO_VARIABLES)
