"""Docstrings become descriptions, so that there is one place to explain a thing."""

from enum import Enum
from inspect import getdoc
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion

DEFINITION = "strawberry-definition"
CORE = "core"  # the owner of the parts that need not say whose they are
OWNER = "owner"  # who brings a field, among its metadata and its extensions


def describe(schema: GraphQLSchema) -> None:
    """Give each type, field and enum value of *schema* its docstring where it has no words yet."""
    for named in schema.type_map.values():
        if not named.description:
            named.description = _words(named.extensions.get(DEFINITION))
        if isinstance(named, GraphQLEnumType):
            _describe_values(named)
        for field in getattr(named, "fields", {}).values():
            if not field.description:
                field.description = _words(field.extensions.get(DEFINITION))


def _words(definition: Any) -> str | None:
    match definition:
        case StrawberryObjectDefinition(origin=origin):
            return getdoc(origin)
        case StrawberryEnumDefinition(wrapped_cls=wrapped):
            return getdoc(wrapped)
        case StrawberryField(base_resolver=resolver) if resolver:
            return getdoc(resolver.wrapped_func)
        case StrawberryUnion(description=description):
            return description
    return None


def _describe_values(named: GraphQLEnumType) -> None:
    definition = named.extensions.get(DEFINITION)
    members: Any = getattr(definition, "wrapped_cls", None)
    if members is None or not issubclass(members, Enum):
        return
    for name, value in named.values.items():
        value.description = value.description or getattr(members[name], "description", None)
