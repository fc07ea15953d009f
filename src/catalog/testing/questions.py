"""Questions for the fields that a plugin adds to types of others."""

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from catalog.testing import samples, walking
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor

WRITING = {"Mutation", "Subscription"}


def of_fields(subject: Subject, anchor: Anchor) -> Iterator[tuple[str, str]]:
    """Yield the name of each field that the plugin adds, and the shortest question for it.

    It asks for everything that is one step away from the field.
    """
    ways = walking.ways(subject.schema.graphql)
    for type_name, name, field in subject.added_fields():
        if type_name in WRITING or type_name not in ways:
            continue
        text = f"{name}{samples.arguments(field, anchor.by_type)}{_selection(subject, field)}"
        for step, passed in reversed(ways[type_name]):
            inside = f"nodes {{ {text} }}" if walking.is_connection(passed) else text
            text = f"{step} {{ {inside} }}"
        yield f"{type_name}.{name}", f"{{ {text} }}"


def _selection(subject: Subject, field: GraphQLField) -> str:
    if is_leaf_type(get_named_type(field.type)):
        return ""
    schema = subject.schema.graphql

    def inside(kind: GraphQLObjectType) -> str:
        return walking.tree(schema, kind, 1)

    return f" {walking.selected(schema, field, inside)}"
