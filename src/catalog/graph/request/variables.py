"""Variables: those of one operation, whose definitions are read once for its document."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_input_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
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

from catalog.graph.errors import MOST_ERRORS, ClientError
from catalog.graph.sql.filters import LONGEST

LONGEST_LIST = 1_000  # items, where the type of an item does not say another number


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
        """Return the coerced values, or what is wrong with those that were given.

        Raises `ClientError` where a list is too long, before anybody works on its items.
        """
        found = self._plain_values(given) if self._are_plain else None
        if found is not None:
            return found
        for definition in self._definitions:
            name = definition.variable.name.value
            kind = type_from_ast(self._schema, definition.type)
            if name in given and is_input_type(kind):
                _must_be_short(kind, given[name], name)
        values = get_variable_values(
            self._schema,
            self._definitions,
            dict(given),
            max_errors=MOST_ERRORS,
            hide_suggestions=self._hide_suggestions,
        )
        if not isinstance(values, VariableValues):
            for error in values:  # one that was raised holds what was sent, in a circle
                error.__traceback__ = None
        return values

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


def _must_be_short(kind: GraphQLInputType, value: object, name: str) -> None:
    """Raise a `ClientError` where a list in *value*, which is given as *name*, is too long."""
    inner = get_nullable_type(kind)
    if is_list_type(inner) and isinstance(value, list):
        most = getattr(get_named_type(inner), "extensions", {}).get(LONGEST, LONGEST_LIST)
        if len(value) > most:
            message = f"The list {name} has more than {most:,} items: give fewer."
            raise ClientError(message)
        if not is_leaf_type(get_nullable_type(inner.of_type)):
            for item in value:
                _must_be_short(inner.of_type, item, name)
    elif is_input_object_type(inner) and isinstance(value, dict):
        fields = inner.fields
        for key, item in value.items():
            if isinstance(item, dict | list) and key in fields:
                _must_be_short(fields[key].type, item, key)
