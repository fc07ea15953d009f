"""Collecting fields: what a selection asks of one type, with fragments and conditions resolved."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    is_abstract_type,
)
from graphql.execution.values import get_directive_values


class Collector:
    """Collects the fields of one document; *variables* are those that its conditions read."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, Any], variables: Any) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def fields(self, kind: Any, nodes: Sequence[Any]) -> dict[str, list[FieldNode]]:
        """Return the nodes of each response key that *nodes* select of the type *kind*."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set:
                self._visit(kind, node.selection_set.selections, found, seen)
        return found

    def _visit(
        self,
        kind: Any,
        selections: Sequence[Any],
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
            if isinstance(item, FragmentSpreadNode):
                if item.name.value in seen:
                    continue
                seen.add(item.name.value)
                item = self._fragments[item.name.value]  # noqa: PLW2901
            if self._applies(item, kind):
                self._visit(kind, item.selection_set.selections, found, seen)

    def _is_included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])

    def _applies(self, fragment: Any, kind: Any) -> bool:
        if isinstance(fragment, InlineFragmentNode) and fragment.type_condition is None:
            return True
        named = self._schema.type_map[fragment.type_condition.name.value]
        return named is kind or (is_abstract_type(named) and self._schema.is_sub_type(named, kind))
