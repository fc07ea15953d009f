"""Documents: parsed and validated once, with the plans that were made for them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    VariableNode,
    get_operation_ast,
)
from graphql.execution.values import VariableValues

from catalog.graph.errors import LONGEST_ECHO, ClientError
from catalog.graph.request.page_checks import PageChecks
from catalog.graph.request.variables import Variables

Cost: TypeAlias = int | Callable[[VariableValues], int]
"""The cost of something: a number, or what works it out from the values of variables."""

Price: TypeAlias = Callable[[VariableValues], int]
"""Works the price of a connection's filter and order out, from the values of variables."""

INTROSPECTION = frozenset({"__schema", "__type"})
CONDITIONAL = frozenset({"skip", "include"})
MOST_TOLD = 5  # fields by which an operation without a name is known


class Document:
    """A parsed document, or the errors that it has."""

    def __init__(self, tree: DocumentNode | None, errors: Sequence[Mapping[str, Any]] = ()) -> None:
        self.tree = tree
        self.errors = errors
        self.plans: dict[Hashable, object] = {}  # whatever those who run it make
        self.variables: dict[int, Variables] = {}
        self.page_checks: dict[int, PageChecks] = {}
        self.costs: dict[Hashable, Cost] = {}
        self.filters: dict[Hashable, Sequence[tuple[Sequence[str], Price]]] = {}
        self.fragments: dict[str, FragmentDefinitionNode] = {}
        self.operations: Sequence[OperationDefinitionNode] = ()
        self._conditions: tuple[str, ...] = ()
        self._introspecting: dict[int, bool] = {}
        self._summaries: dict[int, str] = {}
        if tree is not None:
            self.operations = [
                item for item in tree.definitions if isinstance(item, OperationDefinitionNode)
            ]
            found = [item for item in tree.definitions if isinstance(item, FragmentDefinitionNode)]
            self.fragments = {item.name.value: item for item in found}
            self._conditions = tuple(sorted(_conditions(tree)))

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """Return the operation called *name*, or the only one; None where there is no such."""
        return None if self.tree is None else get_operation_ast(self.tree, name)

    def summary(self, operation: OperationDefinitionNode) -> str:
        """Return what an operation is, in a few words."""
        found = self._summaries.get(id(operation))
        if found is None:
            found = self._summaries[id(operation)] = _summary(operation)
        return found

    def asks_for_the_schema(self, operation: OperationDefinitionNode) -> bool:
        """Tell whether the operation introspects the schema."""
        found = self._introspecting.get(id(operation))
        if found is None:
            found = self._introspecting[id(operation)] = self._introspects(operation)
        return found

    def _introspects(self, operation: OperationDefinitionNode) -> bool:
        waiting: list[Any] = list(operation.selection_set.selections)
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, FieldNode):
                if node.name.value in INTROSPECTION:
                    return True
            elif isinstance(node, InlineFragmentNode):
                waiting += node.selection_set.selections
            elif node.name.value not in seen:
                seen.add(node.name.value)
                waiting += self.fragments[node.name.value].selection_set.selections
        return False

    def check(self, variables: VariableValues) -> None:
        """Raise a `ClientError` where a variable that `@skip` or `@include` reads is null."""
        for name in self._conditions:
            if variables.coerced.get(name, False) is None:
                message = f"The variable ${name} decides what is included: it must not be null."
                raise ClientError(message)

    def conditions(self, variables: VariableValues) -> tuple[object, ...]:
        """Return the values of the variables that `@skip` and `@include` read."""
        return tuple(variables.coerced.get(name) for name in self._conditions)


def _summary(operation: OperationDefinitionNode) -> str:
    """Return the name of an operation, else the fields that it asks first."""
    if operation.name is not None:
        told = operation.name.value
    else:
        selected = operation.selection_set.selections[:MOST_TOLD]
        names = [node.name.value for node in selected if isinstance(node, FieldNode)]
        told = f"{{{' '.join(names)}}}"
    return f"{operation.operation.value} {told}"[:LONGEST_ECHO]


def _conditions(tree: DocumentNode) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = list(tree.definitions)
    while waiting:
        node = waiting.pop()
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in CONDITIONAL:
                found.update(
                    argument.value.name.value
                    for argument in directive.arguments or ()
                    if isinstance(argument.value, VariableNode)
                )
        if getattr(node, "selection_set", None):
            waiting += node.selection_set.selections
    return found
