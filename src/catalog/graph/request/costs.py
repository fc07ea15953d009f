"""What an operation may cost: how many objects its answer may have, told before it runs.

The price follows from the declarations and the document. What does not depend on variables is
worked out once for each document; the rest is a sum of products in each run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLError,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from catalog.graph.declaring import declare, weights
from catalog.graph.declaring.declare import declared
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.weights import Weight
from catalog.graph.request.arguments import arguments
from catalog.graph.request.collecting import Collector
from catalog.graph.request.documents import Document
from catalog.graph.request.introspection import ROOTS, Introspected
from catalog.graph.sql import windows

USUAL = 10_000  # the most that one request may cost, unless it is set
SHAPES = 16  # of @skip and @include, whose costs one document keeps
MUTATION = 10  # a change locks, asks its rules, and writes four rows
INTROSPECTED = 4  # objects of the schema for one of the catalog: no database is asked for them


@dataclass(frozen=True)
class Given:
    """The values of an operation's variables."""

    variables: Any


@dataclass(frozen=True)
class Found:
    """The arguments of a field and of those around it, and whether variables stand in them."""

    values: Callable[[Any], Mapping[str, Any]]
    varies: bool = False


Cost: TypeAlias = int | Callable[[Given], int]
NO_ARGUMENTS = Found(lambda _given: {})
NOTHING_GIVEN = Given(VariableValues({}, {}))


def requested(
    schema: Any, document: Document, operation: Any, variables: Any, page_limit: int
) -> int:
    """Return what an operation costs with these variables, on pages of at most *page_limit*."""
    shape = id(operation), document.conditions(variables), page_limit
    cost: Cost | None = document.costs.get(shape)
    if cost is None:
        cost = Costs(schema, document.fragments, variables, page_limit).operation(operation)
        if len(document.costs) >= SHAPES * len(document.operations):
            document.costs.clear()
        document.costs[shape] = cost
    return cost if isinstance(cost, int) else cost(Given(variables))


def added(costs: Iterable[Cost]) -> Cost:
    """Return the sum of costs."""
    found = list(costs)
    fixed = sum(cost for cost in found if isinstance(cost, int))
    varying = [cost for cost in found if not isinstance(cost, int)]
    if not varying:
        return fixed
    return lambda given: fixed + sum(cost(given) for cost in varying)


def times(size: Cost, inner: Cost) -> Cost:
    """Return the product of costs."""
    if isinstance(size, int) and isinstance(inner, int):
        return size * inner
    if isinstance(size, int):
        varying: Any = inner
        return lambda given: size * varying(given)
    varying = size
    if isinstance(inner, int):
        return lambda given: varying(given) * inner
    return lambda given: varying(given) * inner(given)


def greatest(costs: Sequence[Cost]) -> Cost:
    """Return the greatest of costs."""
    varying = [cost for cost in costs if not isinstance(cost, int)]
    fixed = max((cost for cost in costs if isinstance(cost, int)), default=0)
    if not varying:
        return fixed
    return lambda given: max(fixed, *(cost(given) for cost in varying))


class Costs:
    """Works out the costs of one document's operations, for one set of @skip and @include."""

    def __init__(
        self, schema: Any, fragments: Mapping[str, Any], variables: Any, page_limit: int
    ) -> None:
        self._schema = schema
        self._collector = Collector(schema.graphql, fragments, variables)
        self._page_limit = page_limit

    def operation(self, operation: Any) -> Cost:
        """Return what an operation costs."""
        root = self._schema.graphql.get_root_type(operation.operation)
        cost = self._selection(root, [operation], NO_ARGUMENTS)
        asked = {
            name: nodes
            for name, nodes in self._collector.fields(root, [operation]).items()
            if nodes[0].name.value in ROOTS
        }
        return added([cost, self._introspected(asked, varies=bool(operation.variable_definitions))])

    def _introspected(self, asked: Mapping[str, Sequence[Any]], *, varies: bool) -> Cost:
        def count(given: Given) -> int:
            found = Introspected(self._schema.graphql, self._collector, given.variables)
            objects = sum(found.objects(nodes[0].name.value, nodes) for nodes in asked.values())
            return -(-objects // INTROSPECTED)

        return count if asked and varies else count(NOTHING_GIVEN)

    def _selection(self, kind: Any, nodes: Sequence[Any], around: Found) -> Cost:
        """Return what is selected of one object; *around* are the arguments of its field."""
        if is_abstract_type(kind):
            possible = self._schema.graphql.get_possible_types(kind)
            return greatest([self._selection(item, nodes, around) for item in possible])
        return added(
            self._field(kind.fields[found[0].name.value], found, around)
            for found in self._collector.fields(kind, nodes).values()
            if not found[0].name.value.startswith("__")
        )

    def _field(self, definition: Any, nodes: Sequence[FieldNode], around: Found) -> Cost:
        made = definition.extensions.get(DEFINITION)
        what, weight = None, Weight()
        if isinstance(made, StrawberryField):
            what, weight = declared(made), weights.weight(made)
        own = weight.cost + (MUTATION if isinstance(what, declare.Act) else 0)
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            return own
        if isinstance(what, declare.Page):
            return added([own, self._page(named, definition, nodes)])
        given = _found(definition, nodes[0], around)
        each = added([1, self._selection(named, nodes, given)])
        if not is_list_type(get_nullable_type(definition.type)):
            return added([own, each])
        return added([own, times(_count(weight, given), each)])

    def _page(self, kind: Any, definition: Any, nodes: Sequence[FieldNode]) -> Cost:
        """Return the cost of a page: itself, and what it shows of each object, in each place."""
        once: list[Cost] = [1]
        shown: list[Cost] = []
        for found in self._collector.fields(kind, nodes).values():
            name = found[0].name.value
            if name == "pageInfo":
                once.append(1)
            elif name in {"nodes", "edges"}:
                shown.append(1)
                shown.append(
                    self._selection(get_named_type(kind.fields[name].type), found, NO_ARGUMENTS)
                )
        size = self._size(definition, nodes[0])
        return added([*once, times(size, added(shown) if shown else 1)])

    def _size(self, definition: Any, node: FieldNode) -> Cost:
        literals = {item.name.value: item.value for item in node.arguments or ()}
        pair = [literals[name] for name in ("first", "last") if name in literals]
        if not any(isinstance(value, VariableNode) for value in pair):
            return self._window(getattr(value, "value", None) for value in pair)

        def size(given: Given) -> int:
            coerced = given.variables.coerced
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


def _found(definition: Any, node: FieldNode, around: Found) -> Found:
    """Return the arguments of a field, before those of the fields around it."""
    if not definition.args:
        return around
    own = arguments(definition, node)
    is_varying = around.varies or _has_variables(node)
    return Found(lambda given: {**around.values(given), **own(given)}, is_varying)


def _has_variables(node: FieldNode) -> bool:
    """Tell whether a variable stands anywhere in the arguments of a field."""
    waiting: list[Any] = [item.value for item in node.arguments or ()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, VariableNode):
            return True
        waiting += getattr(value, "values", None) or ()
        waiting += [item.value for item in getattr(value, "fields", None) or ()]
    return False


def _count(weight: Weight, found: Found) -> Cost:
    """Return at most how many objects a list has."""
    if isinstance(weight.most, int):
        return weight.most

    def count(given: Given) -> int:
        try:
            return weight.count(found.values(given))
        except GraphQLError:
            return 0  # the field itself is refused for its arguments

    return count if found.varies else count(NOTHING_GIVEN)
