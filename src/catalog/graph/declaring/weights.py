"""Weights: what a field costs beside its objects, and at most how many objects its list has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.kinds import Act, Declared

Given: TypeAlias = Mapping[str, Any]
"""The arguments of a field."""
# A number, the name of an argument, or a function of the arguments: the field's own, and those of
# the field whose answer holds it.
Most: TypeAlias = int | str | Callable[[Given], int]
Varying: TypeAlias = int | Callable[[Given], int]
"""What a field costs: a number, or a function of its own arguments."""
WEIGHT = "weight"
MUTATION = 10  # a change locks, asks its rules, and writes four rows


@dataclass(frozen=True)
class Weight:
    """What a field costs beside its objects, and at most how many there are in its list."""

    cost: Varying = 0
    most: Most | None = None

    def count(self, arguments: Given) -> int:
        """Return at most how many objects there are with these arguments."""
        match self.most:
            case None:
                return 1
            case int() as number:
                return number
            case str() as name:
                return max(int(arguments[name]), 0)
            case function:
                return max(function(arguments), 0)


def weighs(*, cost: Varying | None = None, most: Most | None = None) -> Mapping[str, Any]:
    """Return the metadata of a plain strawberry field that say its weight.

    *cost* is 1 for a resolver unless it is given, a number or a function of the arguments; *most*
    is needed where it is a list of objects.
    """
    return {WEIGHT: (cost, most)}


def weight(field: StrawberryField) -> Weight:
    """Return the weight that a field was declared with."""
    cost, most = field.metadata.get(WEIGHT, (None, None))
    usual = 0 if field.base_resolver is None else 1
    return Weight(usual if cost is None else cost, most)


def of(field: GraphQLField, what: Declared | None) -> Varying:
    """Return what a field, which is declared as *what*, costs beside its objects."""
    made = field.extensions.get(DEFINITION)
    if not isinstance(made, StrawberryField):
        return 0
    cost = weight(made).cost
    return (cost or MUTATION) if isinstance(what, Act) else cost


def unbounded(schema: GraphQLSchema) -> Iterable[str]:
    """Yield a problem for each list of objects without a bound, or with one that cannot be read."""
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or "pageInfo" in kind.fields:
            continue
        for name, field in kind.fields.items():
            definition = field.extensions.get(DEFINITION)
            if not isinstance(definition, StrawberryField):
                continue
            most = weight(definition).most
            known = {item.out_name or key for key, item in field.args.items()}
            is_list = is_list_type(get_nullable_type(field.type))
            if is_list and most is None and not is_leaf_type(get_named_type(field.type)):
                yield f"{kind.name}.{name} lists objects: say with `most=` how many there can be."
            elif isinstance(most, str) and most not in known:
                yield f"{kind.name}.{name} has no argument {most!r}, which its `most=` names."
