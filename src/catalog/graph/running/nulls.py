"""Null propagation: only when something failed, what failed becomes null up to where it may."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    is_leaf_type,
)

from catalog.graph.declaring.descriptions import OWNER
from catalog.graph.errors import FieldError
from catalog.graph.running.runs import Failure, Field

At: TypeAlias = tuple[str | int, ...]
"""The path of a value in the answer."""
BUBBLES = object()


class Nulls:
    """Walks one answer with its types; *answers* are those of its selections, with their fields."""

    def __init__(self, answers: Iterable[tuple[Sequence[Field], Sequence[object]]]) -> None:
        self._fields = {id(answer): fields for fields, many in answers for answer in many}
        self.errors: list[GraphQLError] = []

    def completed(self, fields: Sequence[Field], answer: Mapping[str, object], at: At) -> Any:
        """Return the object without failures, or `BUBBLES` where it cannot stand."""
        found: dict[str, Any] = {}
        for field in fields:
            found[field.key] = self._value(field, field.type, answer[field.key], (*at, field.key))
        return BUBBLES if any(value is BUBBLES for value in found.values()) else found

    def _value(self, field: Field, kind: GraphQLOutputType, value: Any, at: At) -> Any:
        if isinstance(kind, GraphQLNonNull):
            before = len(self.errors)
            found = self._value(field, kind.of_type, value, at)
            if found is not None:
                return found
            if len(self.errors) == before:
                message = f"Cannot return null for non-nullable field {field.full_name}."
                self._fail(field, TypeError(message), at)
            return BUBBLES
        if isinstance(value, Failure):
            self._fail(field, value.error, at)
            return None
        return None if value is None else self._there(field, kind, value, at)

    def _there(self, field: Field, kind: GraphQLOutputType, value: Any, at: At) -> Any:
        if isinstance(kind, GraphQLList):
            items = [
                self._value(field, kind.of_type, item, (*at, number))
                for number, item in enumerate(value)
            ]
            return None if BUBBLES in items else items
        if is_leaf_type(kind):
            return value
        found = self._part(value, at)
        return None if found is BUBBLES else found

    def _part(self, value: object, at: At) -> Any:
        """Return an object, or a part of a page, without failures."""
        if isinstance(value, list):
            items = [self._part(item, (*at, number)) for number, item in enumerate(value)]
            return BUBBLES if BUBBLES in items else items
        if not isinstance(value, dict):
            return value
        fields = self._fields.get(id(value))
        if fields is not None:
            return self.completed(fields, value, at)
        found = {key: self._part(item, (*at, key)) for key, item in value.items()}
        return BUBBLES if BUBBLES in found.values() else found

    def _fail(self, field: Field, error: Exception, at: At) -> None:
        extensions = error.extensions if isinstance(error, GraphQLError) else None
        told = FieldError(
            str(getattr(error, "message", error)),
            getattr(error, "nodes", None) or field.nodes,
            path=list(at),
            original_error=error,
            extensions=extensions,
        )
        told.plugin = field.definition.extensions.get(OWNER, told.plugin)
        self.errors.append(told)
