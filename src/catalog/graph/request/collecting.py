"""Collecting fields: what a selection asks of one type, with fragments and conditions resolved."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    is_abstract_type,
)
from graphql.execution.values import VariableValues, get_directive_values

Selecting: TypeAlias = (
    OperationDefinitionNode | FragmentDefinitionNode | InlineFragmentNode | FieldNode
)
"""What has a selection in a document."""


class Collector:
    """Collects the fields of one document; *variables* are those that its conditions read."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues | None,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def fields(
        self, kind: GraphQLObjectType, nodes: Sequence[Selecting]
    ) -> dict[str, list[FieldNode]]:
        """Return the nodes of each response key that *nodes* select of the type *kind*."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set:
                self._visit(kind, node.selection_set.selections, found, seen)
        return found

    def _visit(
        self,
        kind: GraphQLObjectType,
        selections: Sequence[SelectionNode],
        found: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for item in selections:
            if not self._is_included(item):
                continue
            if isinstance(item, FieldNode):
                key = item.alias.value if item.alias else item.name.value
                found.setdefault(key, []).append(item)
                continue
            fragment: FragmentDefinitionNode | InlineFragmentNode
            if isinstance(item, FragmentSpreadNode):
                if item.name.value in seen:
                    continue
                seen.add(item.name.value)
                fragment = self._fragments[item.name.value]
            else:
                assert isinstance(item, InlineFragmentNode)  # noqa: S101  # there is no fourth
                fragment = item
            if self._applies(fragment, kind):
                self._visit(kind, fragment.selection_set.selections, found, seen)

    def _is_included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])

    def _applies(
        self, fragment: FragmentDefinitionNode | InlineFragmentNode, kind: GraphQLObjectType
    ) -> bool:
        if fragment.type_condition is None:
            return True
        named = self._schema.type_map[fragment.type_condition.name.value]
        return named is kind or (is_abstract_type(named) and self._schema.is_sub_type(named, kind))
