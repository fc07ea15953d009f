"""Rings of the fields of types over tables: the schema is not built until each of them is known."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from graphql import GraphQLField, GraphQLNamedType, GraphQLNonNull
from strawberry.types.field import StrawberryField

from catalog.graph.declaring.descriptions import OWNER
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Batch, Column, Computed, One, Refs, ToOne, declared
from catalog.graph.sql import guards
from catalog.rings import Ring

Fields = Iterable[tuple[GraphQLNamedType, str, GraphQLField, StrawberryField]]


def unringed(fields: Fields, entities: Mapping[str, Entity]) -> Iterator[str]:
    """Tell of types and fields whose ring nobody says or knows, or that cannot be null outside.

    All are told at once, so that an author looks through a plugin once.
    """
    for entity in entities.values():
        if not _is_ringed(entity):
            yield (
                f"{entity.name} must say which ring sees its rows: add ring=PUBLIC, PARTICIPANT or "
                "HOUSE to its Seen, the widest that sees any of them."
            )
    for named, name, field, definition in fields:
        entity_of_field = entities.get(named.name)
        if entity_of_field is not None:
            told = _wrong(entity_of_field, f"{named.name}.{name}", field, definition)
            if told is not None:
                yield told


def _is_ringed(entity: Entity) -> bool:
    return getattr(entity.visible, "ring", None) is not None


def tell(
    fields: Fields, entities: Mapping[str, Entity], target: Callable[[GraphQLField], Entity | None]
) -> None:
    """Let descriptions say which scope a type takes, and who gets less than the value of a field.

    *target* returns the entity that a field reaches.
    """
    for named, _, field, definition in fields:
        entity = entities.get(named.name)
        takes = entity and entity.visible.scope and f"It takes the scope `{entity.visible.scope}`."
        if takes and named.description and takes not in named.description:
            named.description = f"{named.description}\n\n{takes}"
        told = entity and _told(entity, definition, target(field))
        if told and field.description:
            between = "\n\n" if "\n" in field.description else " "
            field.description = f"{field.description}{between}{told}"


def _told(entity: Entity, definition: StrawberryField, target: Entity | None) -> str:
    """Return the sentence on who gets less than the value of a field; empty where nobody does."""
    what = declared(definition)
    ring = guards.ring_of(entity, definition.python_name, what)
    if ring > entity.visible.ring:
        return f"Null outside of {entity.visible.who(ring)}."
    link = getattr(getattr(what, "path", None), "link", None)
    is_narrower = target is not None and _is_narrower(target, entity)
    if not (is_narrower or link) or isinstance(what, Batch):
        return ""
    is_one = isinstance(what, ToOne | One) or (isinstance(what, Refs) and what.only_first)
    return "Null where you do not see it." if is_one else "Only those that you see."


def _is_narrower(target: Entity, entity: Entity) -> bool:
    """Tell whether somebody may see an object of *entity* and not one of *target* that it has."""
    takes = target.visible.scope is not None and target.visible.scope != entity.visible.scope
    return takes or target.visible.ring > entity.visible.ring


def _wrong(
    entity: Entity, name: str, field: GraphQLField, definition: StrawberryField
) -> str | None:
    what = declared(definition)
    if isinstance(what, Batch) and what.ring is None:
        return (
            f"{name} does not say which ring it answers: add ring=PUBLIC, PARTICIPANT or HOUSE "
            "to its batch."
        )
    if isinstance(what, Computed) and (told := _miscomputed(what, name, field)):
        return told
    if isinstance(what, Column | ToOne) and what.ring is not None and OWNER in definition.metadata:
        return f"{name} guards a column of a type of others: only the type itself says its rings."
    ring = guards.ring_of(entity, definition.python_name, what) if what else Ring.PUBLIC
    is_guarded = _is_ringed(entity) and ring > entity.visible.ring
    if is_guarded and ring not in entity.visible.rings:
        return (
            f"{name} is for the ring {ring.name}, of which {entity.name} does not say who is in "
            "it: add it to the rings of its Seen."
        )
    if is_guarded and isinstance(field.type, GraphQLNonNull):
        return f"{name} is null outside of the ring {ring.name}: let its type say `| None`."
    return None


def _miscomputed(what: Computed, name: str, field: GraphQLField) -> str | None:
    if what.ring is None:
        return (
            f"{name} does not say which ring may know it: add ring=PUBLIC, PARTICIPANT or HOUSE "
            "to its computed."
        )
    if isinstance(field.type, GraphQLNonNull):
        return f"{name} is computed, and SQL may find none: let its type say `| None`."
    return None
