"""Arguments: what is given to a field, worked out before it runs as far as that can be."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLArgument, GraphQLField, ValueNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values

Arguments = Callable[[Any], Mapping[str, Any]]
NO_VARIABLES = VariableValues({}, {})


def arguments(definition: GraphQLField, node: FieldNode) -> Arguments:
    """Return what gives the arguments of *node* in a run, which nobody may change."""
    if not definition.args:
        return lambda _run: {}
    given = {item.name.value: item.value for item in node.arguments or ()}
    variables = {n: v.name.value for n, v in given.items() if isinstance(v, VariableNode)}
    if any(_varies(value) for name, value in given.items() if name not in variables):
        return lambda run: get_argument_values(definition, node, run.variables)
    fixed: dict[str, Any] | None = None
    names = [(_name(definition.args[name], name), v) for name, v in variables.items()]
    rest = GraphQLField(
        definition.type, {n: item for n, item in definition.args.items() if n not in variables}
    )

    def found(run: Any) -> Mapping[str, Any]:
        nonlocal fixed
        if fixed is None:
            fixed = get_argument_values(rest, node, NO_VARIABLES)
        if not names:
            return fixed
        coerced = run.variables.coerced
        values = dict(fixed)
        for name, variable in names:
            value = values[name] = coerced.get(variable)
            if value is None:  # whether it was left out, is null or may be is graphql-core's to say
                return get_argument_values(definition, node, run.variables)
        return values

    return found


def _name(argument: GraphQLArgument, name: str) -> str:
    return argument.out_name or name


def _varies(value: ValueNode) -> bool:
    """Tell whether a variable stands anywhere in a literal."""
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, VariableNode):
            return True
        waiting += getattr(item, "values", None) or ()
        waiting += [field.value for field in getattr(item, "fields", None) or ()]
    return False
