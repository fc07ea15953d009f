"""Entities: types over tables, each with who sees which of its rows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, dataclass_transform, runtime_checkable

import sqlalchemy as sa
import strawberry
from strawberry.types.base import get_object_definition

from catalog.graph.declaring.facets import Facets
from catalog.graph.declaring.kinds import Column, Computed, Expressed, ToOne, declared
from catalog.graph.errors import DeclarationError
from catalog.rings import Ring

T = TypeVar("T")
NO_FACETS = Facets()


@runtime_checkable
class Guard(Protocol):
    """Who sees the rows of one table: called with table and principal, it gives a condition."""

    @property
    def name(self) -> str:
        """The name in the graph of the type over the table."""

    @property
    def row(self) -> Any:
        """The class of the rows."""

    @property
    def ring(self) -> Ring:
        """The widest ring that sees any of the rows."""

    @property
    def rings(self) -> Collection[Ring]:
        """The narrower rings that are told apart."""

    @property
    def scope(self) -> str | None:
        """The scope without which nobody sees a row, if any."""

    def who(self, ring: Ring, /) -> str:
        """Return who stands in *ring* around a row, in words that follow “outside of”."""

    def __call__(self, table: Any, principal: Any, /) -> sa.ColumnElement[bool]:
        """Return the condition that the principal sees a row of *table*."""

    def where_within(self, ring: Ring, table: Any, principal: Any, /) -> sa.ColumnElement[bool]:
        """Return the condition that the principal is in *ring* around a row of *table*."""


@dataclass(frozen=True)
class Entity:
    """A type over a table, who sees which of its rows, and the rings that guard its columns.

    *computed* are the fields of one schema that the database computes, by their names in Python.
    *orders* are what rows can be ordered by beside their fields, by the names of these orders, and
    *facets* what they are counted by.
    """

    type: type
    row: Any
    visible: Guard
    guards: Mapping[str, Ring] = field(default_factory=dict)
    computed: Mapping[str, Computed] = field(default_factory=dict)
    orders: Mapping[str, Computed] = field(default_factory=dict)
    facets: Facets = NO_FACETS

    @property
    def name(self) -> str:
        """The type's name in the graph."""
        return get_object_definition(self.type, strict=True).name


def entity(
    seen: Guard,
    *,
    orders: Mapping[str, Expressed] | None = None,
    facets: Facets = NO_FACETS,
) -> Callable[[type[T]], type[T]]:
    """Make the class the type over the table that *seen* names, and *seen* its guard.

    *orders* are expressions of the database that rows can be ordered by beside their fields, made
    of the table and the principal; whoever sees the row must be allowed to see them. *facets* are
    what connections of them are counted by.
    """
    others = {name: Computed(made) for name, made in (orders or {}).items()}

    @dataclass_transform(kw_only_default=True)
    def make(cls: type[T]) -> type[T]:
        _must_be_guarded(cls, seen)

        def is_type_of(_cls: type, value: object, _info: object) -> bool:
            return isinstance(value, seen.row)

        setattr(cls, "is_type_of", classmethod(is_type_of))
        made = strawberry.type(cls)
        guards = dict(_guards(made, seen))
        setattr(
            made, "__entity__", Entity(made, seen.row, seen, guards, orders=others, facets=facets)
        )
        return made

    return make


def _must_be_guarded(cls: type, seen: object) -> None:
    if not isinstance(seen, Guard):
        message = f"{cls.__qualname__} must say who sees its rows: @entity(Seen(...))."
        raise DeclarationError(message)
    if cls.__name__ != seen.name:
        message = f"{cls.__qualname__} is not {seen.name}, whose rows its Seen is about."
        raise DeclarationError(message)


def _guards(made: type, seen: Guard) -> Iterator[tuple[str, Ring]]:
    """Yield the columns that a ring guards: one that the rule of the rows does not let in.

    A guard without a ring guards none: no schema is composed with it.
    """
    if getattr(seen, "ring", None) is None:
        return
    for item in get_object_definition(made, strict=True).fields:
        what = declared(item)
        if not isinstance(what, Column | ToOne) or what.ring is None or what.ring <= seen.ring:
            continue
        yield what.key if isinstance(what, ToOne) else what.name or item.python_name, what.ring


def entity_of(cls: object) -> Entity | None:
    """Return the entity that a type was declared as, or None."""
    return getattr(cls, "__entity__", None)
