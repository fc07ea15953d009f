"""Arguments of fields: what does not depend on variables is worked out once for a document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_argument_values

Arguments: TypeAlias = Callable[[VariableValues], Mapping[str, Any]]
"""Gives the arguments of a field, given the values of variables; nobody may change them."""


@dataclass(frozen=True)
class Hole:
    """The place of a variable in arguments of which all else is worked out."""

    name: str


def arguments(definition: GraphQLField, node: FieldNode) -> Arguments:
    """Return what gives the arguments of *node*."""
    if not definition.args:
        return lambda _variables: {}
    values = {argument.name.value: argument.value for argument in node.arguments or ()}
    names = frozenset(name for value in values.values() for name in variables_in(value))
    if not all(_is_taken_over(value, definition.args[name].type) for name, value in values.items()):
        return lambda variables: get_argument_values(definition, node, variables)
    pattern: dict[str, Any] | None = None

    def found(variables: VariableValues) -> Mapping[str, Any]:
        nonlocal pattern
        coerced = variables.coerced
        for name in names:
            if coerced.get(name) is None:
                # Whether it was left out, is null or may be is graphql-core's to say.
                return get_argument_values(definition, node, variables)
        if pattern is None:
            holes = VariableValues({}, {name: Hole(name) for name in names})
            pattern = get_argument_values(definition, node, holes)
        return _filled(pattern, coerced) if names else pattern

    return found


def _filled(pattern: object, coerced: Mapping[str, object]) -> Any:
    """Return a pattern with the values of variables in its holes."""
    if isinstance(pattern, Hole):
        return coerced[pattern.name]
    if isinstance(pattern, dict):
        return {name: _filled(value, coerced) for name, value in pattern.items()}
    if isinstance(pattern, list):
        return [_filled(value, coerced) for value in pattern]
    return pattern


def _is_taken_over(value: ValueNode, kind: GraphQLInputType) -> bool:
    """Tell whether the values of variables in a literal are taken over as they are."""
    if isinstance(value, VariableNode) or not variables_in(value):
        return True
    inner = get_nullable_type(kind)
    if is_list_type(inner) and isinstance(value, ListValueNode):
        return all(_is_taken_over(item, inner.of_type) for item in value.values)
    if is_input_object_type(inner) and isinstance(value, ObjectValueNode):
        # A type of its own would look at what stands for the values.
        return inner.out_type is GraphQLInputObjectType.out_type and all(
            _is_taken_over(field.value, inner.fields[field.name.value].type)
            for field in value.fields
        )
    return False


def variables_in(value: ValueNode) -> set[str]:
    """Return the names of the variables that stand anywhere in a literal."""
    waiting: list[Any] = [value]
    found = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, VariableNode):
            found.add(item.name.value)
        waiting += getattr(item, "values", None) or ()
        waiting += [field.value for field in getattr(item, "fields", None) or ()]
    return found
