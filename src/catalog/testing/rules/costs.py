"""What the fields of a plugin cost: as many statements for many objects as for one."""

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from catalog.testing import samples, walking
from catalog.testing.subjects import Subject
from catalog.testing.worlds import Anchor

ROOTS = {"Query", "Mutation", "Subscription"}
FEW, MANY = ("one",), ("one", "two", "three", "four", "five", "six")


def statements_follow_from_the_question(subject: Subject) -> Iterator[str]:
    """Find fields that take more statements for six services than for one."""
    few, many = _counted(subject, FEW), _counted(subject, MANY)
    for name, counted in few.items():
        if isinstance(counted, str):
            yield f"{name} fails: {counted}"
        elif counted != many[name]:
            yield (
                f"{name} takes {counted} statements for one service and {many[name]} for six: "
                "declare it with `batch`, and ask once for all parents."
            )


def _counted(subject: Subject, organizations: tuple[str, ...]) -> dict[str, int | str]:
    """Return the number of statements of each field, or why it fails."""
    found: dict[str, int | str] = {}
    with subject.world(*organizations) as made:
        for anchor in made.anchors:
            made.catalog.put(subject.rows(anchor))
        for name, text in _questions(subject, made.anchors[0]):
            made.catalog.answer(text)  # so that plans are made, and settings read
            with made.catalog.counting() as statements:
                answer = made.catalog.answer(text)
            errors = [error["message"] for error in answer.get("errors", [])]
            found[name] = " ".join(errors) if errors else len(statements)
    return found


def _questions(subject: Subject, anchor: Anchor) -> Iterator[tuple[str, str]]:
    schema = subject.schema.graphql
    ways = walking.ways(schema)
    for type_name, name, field in subject.added_fields():
        if type_name in ROOTS or type_name not in ways:
            continue
        text = f"{name}{samples.arguments(field, anchor.by_type)}{_selection(subject, field)}"
        for step, passed in reversed(ways[type_name]):
            inside = f"nodes {{ {text} }}" if walking.is_connection(passed) else text
            text = f"{step} {{ {inside} }}"
        yield f"{type_name}.{name}", f"{{ {text} }}"


def _selection(subject: Subject, field: GraphQLField) -> str:
    """Return everything that a field leads to, one step far."""
    if is_leaf_type(get_named_type(field.type)):
        return ""
    schema = subject.schema.graphql

    def inside(kind: GraphQLObjectType) -> str:
        return walking.tree(schema, kind, 1)

    return f" {walking.selected(schema, field, inside)}"
