"""The parts that a schema is made of: who brings what, and where two of them clash."""

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphql import GraphQLSchema
from strawberry.types.base import get_object_definition, has_object_definition
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.descriptions import CORE, DEFINITION, OWNER
from catalog.graph.declaring.entities import Entity, entity_of
from catalog.graph.declaring.kinds import Act, Batch, Column, Computed, ToOne, declared
from catalog.graph.errors import DeclarationError

MADE_OF_ENTITIES = ("{}Connection", "{}Edge", "{}Where", "{}Order", "{}OrderField")


class SchemaParts:
    """Types and classes marked with `extends`, by the name of who brings them.

    *name_of* tells the name of a field in the graph, *roots* are the types that a schema has
    anyway. Raises `DeclarationError` with every class that is no part, and every clash.
    """

    def __init__(
        self,
        brought: Mapping[str, Iterable[type]],
        roots: Iterable[type],
        name_of: Callable[[StrawberryField], str],
    ) -> None:
        listed = [(owner, part) for owner in sorted(brought) for part in brought[owner]]
        _refuse([_no_part(owner, part) for owner, part in listed if not _is_part(part)])
        self.owners: dict[type, str] = dict.fromkeys(roots, CORE)
        self.owners |= {part: owner for owner, part in listed}
        self._name_of = name_of
        self.types = [part for _, part in listed if not hasattr(part, "__extends__")]
        self.added = self._extensions()
        self.entities = {
            found.name: self._with_computed(found) for found in map(entity_of, self.types) if found
        }
        _refuse(
            [
                *self._types_twice(listed),
                *self._rows_twice(),
                *self._fields_twice(),
                *self._columns_missing(),
            ]
        )

    def __iter__(self) -> Iterator[type]:
        """Return the types that parts bring."""
        return iter(self.types)

    def facets(self, type_name: str) -> Sequence[StrawberryField]:
        """Return the fields of a connection of this name that count its rows."""
        entity = self.entities.get(type_name.removesuffix("Connection"))
        declaring = (
            None if entity is None or type_name == entity.name else entity.facets.declared_by
        )
        return () if declaring is None else [copy.copy(item) for item in _fields(declaring)]

    def credit(self, schema: GraphQLSchema) -> None:
        """Let the types and the fields of plugins say in their description whose they are."""
        for named in schema.type_map.values():
            definition: Any = named.extensions.get(DEFINITION)
            made_from: Any = getattr(definition, "origin", getattr(definition, "wrapped_cls", None))
            owner = self.owners.get(made_from, CORE)
            _add_credit(named, owner)
            for field in getattr(named, "fields", {}).values():
                metadata = getattr(field.extensions.get(DEFINITION), "metadata", {})
                field.extensions[OWNER] = metadata.get(OWNER, owner)
                _add_credit(field, metadata.get(OWNER, CORE))

    def _extensions(self) -> dict[type, list[StrawberryField]]:
        """Return the fields that parts add, by the type that they join, each a copy of its own."""
        added: dict[type, list[StrawberryField]] = defaultdict(list)
        for part, owner in sorted(self.owners.items(), key=_by_owner):
            target = getattr(part, "__extends__", None)
            if target is None:
                continue
            for item in _fields(part):
                field = copy.copy(item)
                field.extensions = [copy.copy(extension) for extension in item.extensions]
                field.metadata = MappingProxyType({**item.metadata, OWNER: owner})
                added[target].append(field)
        return dict(added)

    def _with_computed(self, entity: Entity) -> Entity:
        """Return the entity with the fields that the database computes in this schema alone."""
        own = get_object_definition(entity.type, strict=True).fields
        fields = (*own, *self.added.get(entity.type, ()))
        named = {item.python_name: declared(item) for item in fields}
        computed = {name: what for name, what in named.items() if isinstance(what, Computed)}
        return replace(entity, computed=computed)

    def _fields_twice(self) -> Iterator[str]:
        for cls in dict.fromkeys([*self.owners, *self.added]):
            definition = get_object_definition(cls)
            if definition is None or hasattr(cls, "__extends__"):
                continue
            owner_of_type = self.owners.get(cls, CORE)
            taken = {self._name_of(item): owner_of_type for item in definition.fields}
            for origin in (cls, *(item.origin for item in definition.interfaces)):
                for item in self.added.get(origin, ()):
                    name, owner = self._name_of(item), item.metadata[OWNER]
                    if name in taken:
                        yield (
                            f"{definition.name}.{name} is declared {_by(taken[name], owner)}: "
                            "one of them must choose another name."
                        )
                    taken[name] = owner

    def _rows_twice(self) -> Iterator[str]:
        """Tell which rows have two types, since who sees a row is known by the row."""
        by_row: dict[object, str] = {}
        for entity in self.entities.values():
            other = by_row.setdefault(entity.row, entity.name)
            if other != entity.name:
                yield (
                    f"{other} and {entity.name} are both declared over {entity.row.__name__}: "
                    "one of them must go, or have a table of its own."
                )

    def _columns_missing(self) -> Iterator[str]:
        for found in self.entities.values():
            table = found.row.__mapper__
            definition = get_object_definition(found.type, strict=True)
            for name in sorted(found.computed.keys() & table.all_orm_descriptors.keys()):
                yield (
                    f"{found.name}.{name} is computed, and {table.class_.__name__} has a column of "
                    "that name: choose another one."
                )
            for item in (*definition.fields, *self.added.get(found.type, ())):
                for column in _read(item):
                    if column not in table.columns:
                        yield (
                            f"{found.name}.{self._name_of(item)} reads the column {column}, which "
                            f"{table.class_.__name__} does not have: name one of "
                            f"{', '.join(sorted(table.columns.keys()))}."
                        )

    def _types_twice(self, listed: Iterable[tuple[str, type]]) -> Iterator[str]:
        brought = defaultdict(list)
        for owner, part in [*((CORE, root) for root in self._roots()), *listed]:
            for name, made_for in _names(part):
                brought[name].append((owner, made_for))
        for name, makers in sorted(brought.items()):
            (first, _), (second, made_for) = (*makers, *makers)[:2]
            if len(makers) > 1 and (made_for == name or len(brought[made_for]) == 1):
                yield (
                    f"The type {name} is declared {_by(first, second)}: "
                    "one of them must choose another name."
                )

    def _roots(self) -> list[type]:
        listed = set(self.types)
        return [
            part for part in self.owners if part not in listed and not hasattr(part, "__extends__")
        ]


def _refuse(problems: Iterable[str]) -> None:
    told = list(dict.fromkeys(problems))
    if told:
        raise DeclarationError("\n".join(told))


def _is_part(part: Any) -> bool:
    target = getattr(part, "__extends__", None)
    if target is not None:
        return has_object_definition(target)
    return hasattr(part, "__strawberry_definition__")


def _no_part(owner: str, part: Any) -> str:
    name = getattr(part, "__qualname__", repr(part))
    target = getattr(part, "__extends__", None)
    if target is not None:
        return (
            f"{name} of {owner} extends {getattr(target, '__qualname__', target)}, which is no "
            "type of the graph: name a type such as Service, not its row."
        )
    return f"{name} of {owner} is no type of the graph: mark it with @entity or @extends."


def _by(first: str, second: str) -> str:
    return f"twice by {first}" if first == second else f"by {first} and by {second}"


def _by_owner(item: tuple[type, str]) -> tuple[str, str]:
    part, owner = item
    return owner, part.__qualname__


def _fields(part: type) -> list[StrawberryField]:
    return list(get_object_definition(part, strict=True).fields)


def _read(field: StrawberryField) -> Sequence[str]:
    """Return the columns of its own object that a field reads."""
    match declared(field):
        case Column(name=name):
            return [name or field.python_name]
        case ToOne(key=key):
            return [key]
        case Batch(needs=needs, filters=filters):
            return [*needs, *filters.values()]
    return []


def _names(part: Any) -> Iterator[tuple[str, str]]:
    """Return the names of the types that a schema has because of *part*, and for which type."""
    if not hasattr(part, "__extends__"):
        own = part.__strawberry_definition__.name
        patterns = MADE_OF_ENTITIES if entity_of(part) else ()
        yield from ((pattern.format(own), own) for pattern in ("{}", *patterns))
    for item in _fields(part) if has_object_definition(part) else ():
        what = declared(item)
        if isinstance(what, Act):
            for kind in ("Payload", "Input"):
                name = f"{what.change.__name__}{kind}"
                yield name, name


def _add_credit(described: Any, owner: str) -> None:
    if owner != CORE:
        words = f"From the plugin `{owner}`."
        described.description = f"{described.description or ''}\n\n{words}".strip()
