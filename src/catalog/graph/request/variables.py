"""Variables: those of one operation, whose definitions are read once for its document."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_nullable_type,
    is_leaf_type,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import (
    VariableValues,
    VariableValueSource,
    get_variable_values,
)
from graphql.type.definition import GraphQLLeafType
from graphql.utilities import coerce_input_value

from catalog.graph.errors import MOST_ERRORS


class Variables:
    """The variables of one operation, which are coerced for each run."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        *,
        hide_suggestions: bool = False,
    ) -> None:
        self._schema = schema
        self._hide_suggestions = hide_suggestions
        self._definitions = operation.variable_definitions or ()
        self._leaves: list[tuple[GraphQLVariableSignature, GraphQLLeafType, bool]] = []
        self._are_plain = True
        for definition in self._definitions:
            signature = get_variable_signature(schema, definition)
            leaf = None
            if not isinstance(signature, GraphQLError):
                leaf = get_nullable_type(signature.type)
            if isinstance(signature, GraphQLError) or not is_leaf_type(leaf):
                self._are_plain = False
                break
            is_required = is_non_null_type(signature.type) or signature.default is not None
            self._leaves.append((signature, leaf, is_required))

    def values(self, given: Mapping[str, Any]) -> VariableValues | Sequence[GraphQLError]:
        """Return the coerced values, or what is wrong with those that were given."""
        found = self._plain_values(given) if self._are_plain else None
        if found is not None:
            return found
        return get_variable_values(
            self._schema,
            self._definitions,
            dict(given),
            max_errors=MOST_ERRORS,
            hide_suggestions=self._hide_suggestions,
        )

    def _plain_values(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Return plain values that are plainly right; None leaves all the rest to graphql-core."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, leaf, is_required in self._leaves:
            name = signature.name
            value = given.get(name)
            if value is not None:
                sources[name] = VariableValueSource(signature, value)
                coerced[name] = coerce_input_value(value, leaf)
                if coerced[name] is Undefined:
                    return None
            elif is_required:
                return None
            elif name in given:
                sources[name] = VariableValueSource(signature, None)
                coerced[name] = None
            else:
                sources[name] = VariableValueSource(signature)
        return VariableValues(sources, coerced)
