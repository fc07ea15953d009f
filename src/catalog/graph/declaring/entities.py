"""Entities: types over tables, each with who sees which of its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, dataclass_transform, runtime_checkable

import sqlalchemy as sa
import strawberry
from strawberry.types.base import get_object_definition

from catalog.graph.errors import DeclarationError

T = TypeVar("T")


@runtime_checkable
class Guard(Protocol):
    """Who sees the rows of one table: called with table and principal, it gives a condition."""

    @property
    def name(self) -> str:
        """The name in the graph of the type over the table."""

    @property
    def row(self) -> Any:
        """The class of the rows."""

    def __call__(self, table: Any, principal: Any, /) -> sa.ColumnElement[bool]:
        """Return the condition that the principal sees a row of *table*."""


@dataclass(frozen=True)
class Entity:
    """A type over a table, and who sees which of its rows."""

    type: type
    row: Any
    visible: Guard

    @property
    def name(self) -> str:
        """The type's name in the graph."""
        return get_object_definition(self.type, strict=True).name


def entity(seen: Guard) -> Callable[[type[T]], type[T]]:
    """Make the class the type over the table that *seen* names, and *seen* its guard."""

    @dataclass_transform(kw_only_default=True)
    def make(cls: type[T]) -> type[T]:
        _must_be_guarded(cls, seen)

        def is_type_of(_cls: type, value: object, _info: object) -> bool:
            return isinstance(value, seen.row)

        setattr(cls, "is_type_of", classmethod(is_type_of))
        made = strawberry.type(cls)
        setattr(made, "__entity__", Entity(made, seen.row, seen))
        return made

    return make


def _must_be_guarded(cls: type, seen: object) -> None:
    if not isinstance(seen, Guard):
        message = f"{cls.__qualname__} must say who sees its rows: @entity(Seen(...))."
        raise DeclarationError(message)
    if cls.__name__ != seen.name:
        message = f"{cls.__qualname__} is not {seen.name}, whose rows its Seen is about."
        raise DeclarationError(message)


def entity_of(cls: object) -> Entity | None:
    """Return the entity that a type was declared as, or None."""
    return getattr(cls, "__entity__", None)
