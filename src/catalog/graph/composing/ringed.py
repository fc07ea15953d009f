"""Rings of the fields of types over tables: the schema is not built until each of them is known."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import GraphQLField, GraphQLNamedType, GraphQLNonNull
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.descriptions import OWNER
from catalog.graph.declaring.entities import Entity, must_know_ring
from catalog.graph.declaring.kinds import Batch, Column, ToOne, declared
from catalog.graph.errors import DeclarationError
from catalog.graph.sql import guards
from catalog.rings import Ring

Fields = Iterable[tuple[GraphQLNamedType, str, GraphQLField, StrawberryField]]


def unringed(fields: Fields, entities: Mapping[str, Entity]) -> Iterator[str]:
    """Tell of fields whose ring nobody says, nobody knows, or that cannot be null outside of it."""
    for named, name, field, definition in fields:
        entity = entities.get(named.name)
        if entity is not None:
            told = _wrong(entity, f"{named.name}.{name}", field, definition)
            if told is not None:
                yield told


def _wrong(
    entity: Entity, name: str, field: GraphQLField, definition: StrawberryField
) -> str | None:
    what = declared(definition)
    if isinstance(what, Batch):
        if what.ring is None:
            return (
                f"{name} does not say which ring it answers: add ring=PUBLIC, PARTICIPANT or HOUSE "
                "to its batch."
            )
        try:
            must_know_ring(name, what.ring, entity.visible)
        except DeclarationError as error:
            return str(error)
    if isinstance(what, Column | ToOne) and what.ring is not None and OWNER in definition.metadata:
        return f"{name} guards a column of a type of others: only the type itself says its rings."
    ring = guards.ring_of(entity, definition.python_name, what) if what else Ring.PUBLIC
    if ring > entity.visible.ring and isinstance(field.type, GraphQLNonNull):
        return f"{name} is null outside of the ring {ring.name}: let its type say `| None`."
    return None
