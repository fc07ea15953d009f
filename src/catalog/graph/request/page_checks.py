"""The page arguments of an operation, all checked before anything runs."""

from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.values import VariableValues

from catalog.graph.declaring.facets import FIELD
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments, arguments
from catalog.graph.request.collecting import Selecting
from catalog.graph.sql import facets, ordering, windows


class PageChecks:
    """The connections that one operation asks for, found once for its document."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        operation: OperationDefinitionNode,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._found: list[tuple[FieldNode, Arguments]] = []
        self._visit(schema.get_root_type(operation.operation), operation, set())

    def check(self, variables: VariableValues, limit: int) -> None:
        """Raise a `GraphQLError` where any page argument of the operation is wrong."""
        for node, values in self._found:
            try:
                given = values(variables)
                if "fields" in given:
                    facets.must_fit(given)
                    continue
                windows.window(given, limit)
                ordering.terms(given.get("orderBy"))
            except ClientError as error:
                raise GraphQLError(error.message, node, extensions=error.extensions) from error

    def _visit(self, parent: GraphQLNamedType | None, node: Selecting, seen: set[str]) -> None:
        for selection in node.selection_set.selections if node.selection_set else ():
            if isinstance(selection, FieldNode):
                found = getattr(parent, "fields", {}).get(selection.name.value)
                if found is None:
                    continue
                is_page = "first" in found.args and "before" in found.args
                if is_page or (selection.name.value == FIELD and "fields" in found.args):
                    self._found.append((selection, arguments(found, selection)))
                self._visit(get_named_type(found.type), selection, seen)
            elif isinstance(selection, InlineFragmentNode):
                on = selection.type_condition
                inside = self._schema.type_map[on.name.value] if on else parent
                self._visit(inside, selection, seen)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                inside = self._schema.type_map[fragment.type_condition.name.value]
                self._visit(inside, fragment, seen)
