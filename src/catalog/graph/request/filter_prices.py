"""What the filters and orders of an operation cost the database, told before anything runs.

A filter is looked at for many rows of which none is in the answer, so that their price is apart
from what an answer costs. All connections of an operation count together.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import VariableValues

from catalog.graph.declaring import kinds
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import declared
from catalog.graph.request.arguments import arguments, variables_in
from catalog.graph.request.collecting import Collector, Selecting
from catalog.graph.request.documents import Document, Price
from catalog.graph.request.limits import CostError
from catalog.graph.sql import prices
from catalog.graph.sql.filters import Filters

SHAPES = 16  # of @skip and @include, whose filters one document keeps
NO_VARIABLES = VariableValues({}, {})
At: TypeAlias = tuple[str, ...]
"""Where a connection stands in the answer, by response keys."""


class FilteredSchema(Protocol):
    """What prices need of a composed schema."""

    filters: Filters

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""

    def target(self, field: GraphQLField) -> Entity | None:
        """Return the entity that a field reaches: its type's, or its connection's nodes'."""


def must_be_affordable(
    schema: FilteredSchema,
    document: Document,
    operation: OperationDefinitionNode,
    variables: VariableValues,
    most: int,
) -> None:
    """Raise a `CostError` where the filters and orders of an operation cost more than *most*."""
    shape = id(operation), document.conditions(variables)
    found = document.filters.get(shape)
    if found is None:
        walk = _Walk(schema, document.fragments, variables)
        found = list(walk.connections(operation))
        if len(document.filters) >= SHAPES * len(document.operations):
            document.filters.clear()
        document.filters[shape] = found
    if found:
        costs = [(price(variables), at) for at, price in found]
        total = sum(cost for cost, _ in costs)
        if total > most:
            raise CostError.of_filters(total, most, max(costs)[1])


class _Walk:
    """Finds the connections of one operation that are filtered or ordered."""

    def __init__(
        self,
        schema: FilteredSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._collector = Collector(schema.graphql, fragments, variables)

    def connections(self, operation: OperationDefinitionNode) -> Iterator[tuple[At, Price]]:
        """Yield where each of them stands, and its price."""
        root = self._schema.graphql.get_root_type(operation.operation)
        assert root is not None  # noqa: S101  # the document is valid
        yield from self._inside(root, [operation], ())

    def _inside(
        self, kind: GraphQLNamedType, nodes: Sequence[Selecting], at: At
    ) -> Iterator[tuple[At, Price]]:
        if is_abstract_type(kind):
            for item in self._schema.graphql.get_possible_types(kind):
                yield from self._inside(item, nodes, at)
        if not isinstance(kind, GraphQLObjectType):
            return
        for key, found in self._collector.fields(kind, nodes).items():
            field = kind.fields.get(found[0].name.value)
            if field is None:
                continue  # it is about the schema itself
            what = declared(field.extensions.get(DEFINITION))
            if isinstance(what, kinds.Page):
                price = self._price(field, what, found[0])
                if price is not None:
                    yield (*at, key), price
            yield from self._inside(get_named_type(field.type), found, (*at, key))

    def _price(self, field: GraphQLField, what: kinds.Page, node: FieldNode) -> Price | None:
        """Return the price of one connection; None where nothing is asked of its rows."""
        if not node.arguments and what.narrowing.always is None:
            return None
        given, entity = arguments(field, node), self._schema.target(field)
        assert entity is not None  # noqa: S101  # composition refuses other targets

        def price(variables: VariableValues) -> int:
            try:
                values = given(variables)
            except GraphQLError:
                return 0  # the field itself is refused for its arguments
            where = what.narrowing.where(values)
            found = prices.of_filter(self._schema.filters, entity, where)
            columns = [term["field"] for term in values.get("orderBy") or ()]
            return found + prices.of_order(self._schema.filters.by_type[entity.name], columns)

        if any(variables_in(item.value) for item in node.arguments or ()):
            return price
        known = price(NO_VARIABLES)
        return (lambda _variables: known) if known else None
