"""The inputs of mutations: they follow from the fields of the changes themselves."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from inspect import getdoc
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    get_named_type,
    is_input_object_type,
)
from strawberry.utils.str_converters import to_camel_case
from typing_extensions import Doc

from catalog import ids
from catalog.domain.seen import Seen
from catalog.domain.writing.field_checks import Shape, shapes
from catalog.domain.writing.field_types import NOBODY, OMITTED, GivenKey, ObjectKey
from catalog.graph.errors import not_found
from catalog.graph.request.variables import LONGEST_LIST
from catalog.graph.sql.filters import LONGEST
from catalog.values import FixedPoint

Convert = Callable[[Any], Any]


class Inputs:
    """Makes the input types of one schema, each once."""

    def __init__(self) -> None:
        self._made: dict[Any, GraphQLInputObjectType] = {}
        self._references: list[tuple[str, Seen]] = []
        self.unlimited: list[str] = []
        """What is wrong with fields that take numbers without a limit."""

    def __call__(self, change: type, convert: Convert) -> Any:
        """Return the required input of *change*; *convert* turns Python types into the graph's."""
        return GraphQLNonNull(self._type(change, convert))

    def strange_references(self, seen: Mapping[str, Any]) -> Iterator[str]:
        """Tell which fields refer to a type by another `Seen` than the one in *seen*.

        With another one, a change could refer to rows that its caller does not see.
        """
        for field, reference in self._references:
            if seen.get(reference.name) is not reference:
                yield (
                    f"{field} refers to {reference.name} by a Seen of its own: "
                    f"use the one that the type {reference.name} is declared with."
                )

    def _type(self, change: Any, convert: Convert) -> GraphQLInputObjectType:
        made = self._made.get(change)
        if made is None:
            name = change.__name__.removesuffix("Input") + "Input"
            made = self._made[change] = GraphQLInputObjectType(
                name,
                lambda: self._fields(change, convert),
                description=getdoc(change),
                out_type=lambda values: _instance(change, values),
            )
        return made

    def _fields(self, change: type, convert: Convert) -> dict[str, GraphQLInputField]:
        found = {}
        for item in dataclasses.fields(change):
            shape = shapes(change)[item.name]
            has_default = item.default is not dataclasses.MISSING
            kind = self._kind(shape, convert)
            if _is_unlimited(shape):
                self.unlimited.append(
                    f"{change.__name__}.{item.name} takes any Decimal: write "
                    "Annotated[Decimal, FixedPoint(digits=12, places=2)], as its column has it."
                )
            self._references += [
                (f"{change.__name__}.{item.name}", marker) for marker in _references(shape)
            ]
            if has_default and item.default is OMITTED:
                kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
            found[to_camel_case(item.name.rstrip("_"))] = GraphQLInputField(
                kind,
                default_value=item.default
                if has_default and item.default is not OMITTED
                else Undefined,
                description=_description(shape),
                out_name=item.name,
            )
        return found

    def _kind(self, shape: Shape, convert: Convert) -> Any:
        if shape.item is not None:
            item: Any = self._kind(shape.item, convert)
            named = get_named_type(item)
            if shape.most > LONGEST_LIST and is_input_object_type(named):
                named.extensions[LONGEST] = shape.most
            kind: Any = GraphQLList(item)
        elif _references(shape):
            kind = GraphQLID
        elif dataclasses.is_dataclass(shape.kind):
            kind = self._type(shape.kind, convert)
        else:
            kind = convert(shape.kind)
            kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        return kind if shape.is_nullable else GraphQLNonNull(kind)


def _references(shape: Shape) -> list[Seen]:
    """Return whose ids a field, or each item of a list, may hold."""
    own = [marker for marker in shape.markers if isinstance(marker, Seen)]
    return own if shape.item is None else own + _references(shape.item)


def _is_unlimited(shape: Shape) -> bool:
    """Tell whether a field takes decimal numbers that no column may be able to hold."""
    if shape.item is not None:
        return _is_unlimited(shape.item)
    is_limited = any(isinstance(marker, FixedPoint) for marker in shape.markers)
    return shape.kind is Decimal and not is_limited


def _description(shape: Shape) -> str | None:
    texts = [marker.documentation for marker in shape.markers if isinstance(marker, Doc)]
    return texts[0] if texts else None


def _instance(change: type, values: dict[str, Any]) -> Any:
    forms = shapes(change)
    return change(**{name: _decoded(forms[name], value) for name, value in values.items()})


def _decoded(shape: Shape, value: Any) -> Any:
    """Return *value* with global ids turned into keys; a malformed id becomes a key of no row."""
    if value is None:
        return None
    if shape.item is not None:
        return [_decoded(shape.item, item) for item in value]
    references = [reference.name for reference in _references(shape)]
    if not references:
        return value
    decoded = ids.decode(value)
    known = decoded is not None and decoded.type in references
    named, key = decoded or (None, NOBODY)
    given = GivenKey.made(key if known else NOBODY, not_found(value, named, *references))
    if shape.kind is ObjectKey:
        return ObjectKey(named if known and named else references[0], given)
    assert shape.kind is UUID  # noqa: S101  # a reference is the one or the other
    return given
