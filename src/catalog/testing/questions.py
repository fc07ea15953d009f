"""Questions for the fields that a plugin adds to types of others."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from strawberry.types.field import StrawberryField

from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.kinds import Batch, Computed, declared
from catalog.rings import Ring
from catalog.testing import samples, walking
from catalog.testing.subjects import Subject

TypedField = tuple[str, str, GraphQLField]
"""A field, with the names of its type and of itself."""
WRITING = {"Mutation", "Subscription"}


def of_fields(subject: Subject, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each field that the plugin adds, and the shortest question for it.

    It asks for everything that is one step away from the field. *ids*, by type, are its arguments.
    """
    schema = subject.schema.graphql
    ways = walking.ways(schema)
    for type_name, name, field in subject.added_fields():
        if type_name in WRITING or type_name not in ways:
            continue
        text = f"{name}{samples.arguments(field, ids)}{_selection(schema, field)}"
        yield f"{type_name}.{name}", walking.along(ways[type_name], text)


def of_functions(
    schema: Schema, fields: Iterable[TypedField], ids: Mapping[str, str]
) -> Iterator[tuple[str, Ring, str]]:
    """Yield those of *fields* that are functions for a ring, with it, and a question for each.

    What the database computes is such a function, too.
    What they answer is called `told`. They are asked of the objects that *ids* name, by type.
    """
    for type_name, name, field in fields:
        definition = field.extensions.get(DEFINITION)
        what = declared(definition) if isinstance(definition, StrawberryField) else None
        entity = schema.entities.get(type_name)
        is_told = isinstance(what, Batch | Computed) and what.ring is not None
        if not is_told or entity is None:
            continue
        ring = getattr(what, "ring", Ring.PUBLIC)
        if ring > entity.visible.ring and type_name in ids:
            text = f"told: {name}{samples.arguments(field, ids)}{_selection(schema.graphql, field)}"
            asked = f'{{ node(id: "{ids[type_name]}") {{ ... on {type_name} {{ {text} }} }} }}'
            yield f"{type_name}.{name}", ring, asked


def metric(key: str, of: str, subject: str) -> str:
    """Return the question for a metric of the object with this id; of a family, for one name.

    *of* is the type of the object.
    """
    name = key.replace("*", "name")
    return (
        f'{{ node(id: "{subject}") {{ ... on {of} {{ metrics(keys: ["{name}"]) {{'
        " value numerator denominator count status unit source window { from to } } } } }"
    )


def _selection(schema: GraphQLSchema, field: GraphQLField) -> str:
    if is_leaf_type(get_named_type(field.type)):
        return ""

    def inside(kind: GraphQLObjectType) -> str:
        return walking.tree(schema, kind, 1)

    return f" {walking.selected(schema, field, inside)}"
