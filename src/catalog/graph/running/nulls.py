"""Null propagation: only when something failed, what failed becomes null up to where it may."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)

from catalog.graph.running.selections import Failure, Selection

BUBBLES = object()


class Nulls:
    """Walks one answer with its types."""

    def __init__(self, answers: Iterable[tuple[Selection, list[Any]]]) -> None:
        self._selections = {id(answer): selection for selection, many in answers for answer in many}
        self.errors: list[GraphQLError] = []

    def object(self, selection: Selection, answer: Any, path: tuple[Any, ...]) -> Any:
        """Return the object without failures, or `BUBBLES` where it cannot stand."""
        found: dict[str, Any] = {}
        bubbles = False
        for field in selection.fields:
            at = (*path, field.key)
            if field.definition is None:
                found[field.key] = answer[field.key]
                continue
            value = self._value(field, field.type, answer[field.key], at)
            bubbles = bubbles or value is BUBBLES
            found[field.key] = value
        return BUBBLES if bubbles else found

    def _value(self, field: Any, kind: Any, value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(kind, GraphQLNonNull):
            before = len(self.errors)
            found = self._value(field, kind.of_type, value, path)
            if found is not None:
                return found
            if len(self.errors) == before:
                name = f"{field.parent_type.name}.{field.nodes[0].name.value}"
                message = f"Cannot return null for non-nullable field {name}."
                self._fail(field, TypeError(message), path)
            return BUBBLES
        if isinstance(value, Failure):
            self._fail(field, value.error, path)
            return None
        return None if value is None else self._there(field, kind, value, path)

    def _there(self, field: Any, kind: Any, value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(kind, GraphQLList):
            items = [
                self._value(field, kind.of_type, item, (*path, number))
                for number, item in enumerate(value)
            ]
            return None if BUBBLES in items else items
        return value if is_leaf_type(kind) else self._inside(field, value, path)

    def _inside(self, field: Any, value: Any, path: tuple[Any, ...]) -> Any:
        selection = self._selections.get(id(value))
        if selection is not None:
            found = self.object(selection, value, path)
        else:
            found = self._page(field, value, path)
        return None if found is BUBBLES else found

    def _page(self, field: Any, value: Any, path: tuple[Any, ...]) -> Any:
        """Return a connection, an edge or a page info without failures."""
        kind = get_nullable_type(get_named_type(field.type))
        return self._part(kind, value, path)

    def _part(self, kind: Any, value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(value, list):
            items = [self._part(kind, item, (*path, n)) for n, item in enumerate(value)]
            return BUBBLES if BUBBLES in items else items
        if not isinstance(value, dict):
            return value
        selection = self._selections.get(id(value))
        if selection is not None:
            return self.object(selection, value, path)
        found = {key: self._part(kind, item, (*path, key)) for key, item in value.items()}
        return BUBBLES if BUBBLES in found.values() else found

    def _fail(self, field: Any, error: Exception, path: tuple[Any, ...]) -> None:
        extensions = error.extensions if isinstance(error, GraphQLError) else None
        self.errors.append(
            GraphQLError(
                str(getattr(error, "message", error)),
                getattr(error, "nodes", None) or field.nodes,
                path=list(path),
                original_error=error,
                extensions=extensions,
            )
        )
