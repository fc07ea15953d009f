"""Values without tables: types of classes that know no GraphQL, and inputs as their classes."""

from collections.abc import Callable, Mapping
from inspect import getdoc
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry.types.arguments import convert_argument
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

T = TypeVar("T")
Instances: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Makes instances of input classes out of the arguments of a field."""


def shows(shown: type) -> Callable[[type[T]], type[T]]:
    """Make *shown* a type of the graph, with the fields and the words of the class below.

    Its objects are instances of *shown*, and annotations name *shown*. Who makes them need not know
    how they are published.
    """

    def make(cls: type[T]) -> type[T]:
        made = strawberry.type(cls, name=shown.__name__, description=getdoc(cls))
        definition = get_object_definition(made, strict=True)
        definition.origin = shown
        definition.is_type_of = lambda value, _info: isinstance(value, shown)
        setattr(shown, "__strawberry_definition__", definition)
        return made

    return make


def instances(definition: StrawberryField, schema: strawberry.Schema) -> Instances:
    """Return what makes instances of input classes out of the arguments of a field."""
    kinds = {item.python_name: item for item in definition.arguments}
    if not kinds:
        return lambda given: given
    registry, config = schema.schema_converter.scalar_registry, schema.config

    def convert(given: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            name: convert_argument(value, kinds[name].type, registry, config)
            for name, value in given.items()
        }

    return convert
