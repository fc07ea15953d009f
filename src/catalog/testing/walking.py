"""Walking a composed schema, to generate questions about everything that it has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
    parse,
)
from graphql.type import specified_scalar_types

AT_ONCE = 30  # fields of one question
PLAIN = {"String", "Int", "Boolean", "Date", "DateTime", "Decimal"}


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yield everything of a schema's own that can be described, each with its description."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or name in specified_scalar_types:
            continue
        yield name, kind.description
        for field_name, field in getattr(kind, "fields", {}).items():
            yield f"{name}.{field_name}", field.description
            for argument_name, argument in getattr(field, "args", {}).items():
                yield f"{name}.{field_name}({argument_name}:)", argument.description
        if isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.description


def is_connection(field: GraphQLField) -> bool:
    """Tell whether a field is a connection."""
    return "pageInfo" in getattr(get_named_type(field.type), "fields", {})


def is_many(field: GraphQLField) -> bool:
    """Tell whether a field has more than one value."""
    return is_connection(field) or isinstance(get_nullable_type(field.type), GraphQLList)


def reached(schema: GraphQLSchema, field: GraphQLField) -> list[GraphQLObjectType]:
    """Return the object types that a field leads to; of a connection, those of its nodes."""
    found: Any = get_named_type(field.type)
    if is_connection(field):
        found = get_named_type(found.fields["nodes"].type)
    if isinstance(found, GraphQLUnionType | GraphQLInterfaceType):
        return sorted(schema.get_possible_types(found), key=lambda item: item.name)
    return [found] if isinstance(found, GraphQLObjectType) else []


def steps(kind: GraphQLObjectType) -> Iterator[tuple[str, GraphQLField]]:
    """Yield the fields of a type that lead to objects and need no argument; lookups need one."""
    for name, field in sorted(kind.fields.items()):
        needs = "id" in field.args or any(map(is_required_argument, field.args.values()))
        if not needs and not is_leaf_type(get_named_type(field.type)):
            yield name, field


def leaves(kind: GraphQLObjectType) -> list[str]:
    """Return the fields of a type that are plain values and need no argument."""
    return [
        name
        for name, field in sorted(kind.fields.items())
        if is_leaf_type(get_named_type(field.type))
    ]


def selected(
    schema: GraphQLSchema,
    field: GraphQLField,
    of: Callable[[GraphQLObjectType], str],
    page: str = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }",
) -> str:
    """Return the selection of a field, with *of* below each type, and *page* of connections."""
    kinds = reached(schema, field)
    if not isinstance(get_named_type(field.type), GraphQLUnionType | GraphQLInterfaceType):
        (kind,) = kinds
        inside = of(kind)
        if is_connection(field):
            return f"{{ {page} nodes {{ {inside} }} }}"
        return f"{{ {inside} }}"
    arms = " ".join(f"... on {kind.name} {{ {_told_apart(kind, of(kind))} }}" for kind in kinds)
    return f"{{ __typename {arms} }}"


def _told_apart(kind: GraphQLObjectType, selection: str) -> str:
    """Return a selection with aliases of its own: types may differ in what a field returns."""
    fields = []
    (operation,) = parse(f"{{ {selection} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    for field in operation.selection_set.selections:
        assert isinstance(field, FieldNode)
        assert field.loc is not None
        text = field.loc.source.body[field.loc.start : field.loc.end]
        is_plain = field.alias or field.name.value in {"id", "__typename"}
        fields.append(text if is_plain else f"{kind.name}_{field.name.value}: {text}")
    return " ".join(fields)


def ways(schema: GraphQLSchema) -> dict[str, list[tuple[str, GraphQLField]]]:
    """Return the shortest way from the query to each object type, by its name.

    Ways through fields of one type go before those through fields of several.
    """
    found: dict[str, list[tuple[str, GraphQLField]]] = {"Query": []}
    for are_several in (False, True):
        waiting = [schema.get_type(name) for name in found]
        for kind in waiting:
            assert isinstance(kind, GraphQLObjectType)  # each was reached
            for name, field in steps(kind):
                targets = reached(schema, field) if are_several or _is_of_one(field) else []
                for target in targets:
                    if target.name not in found:
                        found[target.name] = [*found[kind.name], (name, field)]
                        waiting.append(target)
    return found


def _is_of_one(field: GraphQLField) -> bool:
    return not isinstance(get_named_type(field.type), GraphQLUnionType | GraphQLInterfaceType)


def along(way: Sequence[tuple[str, GraphQLField]], text: str) -> str:
    """Return the question that selects *text* at the end of a way from the query."""
    for step, passed in reversed(way):
        text = f"{step} {{ {f'nodes {{ {text} }}' if is_connection(passed) else text} }}"
    return f"{{ {text} }}"


def tree(schema: GraphQLSchema, kind: GraphQLObjectType, depth: int) -> str:
    """Return a selection of everything that is up to *depth* steps away from an object.

    Of the objects of the last step it selects the id alone, where they have one.
    """
    found = leaves(kind) or ["__typename"]
    if not depth and "id" in kind.fields:
        return "id"
    for name, field in steps(kind) if depth else ():
        inside = selected(
            schema, field, lambda below: tree(schema, below, depth - 1), "pageInfo { endCursor }"
        )
        found += [f"{call} {inside}" for call in calls(name, field)]
    return " ".join(found)


def pruned(
    schema: GraphQLSchema, field: GraphQLField, wanted: Mapping[str, Sequence[str]], depth: int
) -> str:
    """Return the selection of a field with all that is *wanted* up to *depth* steps below it.

    It is empty where nothing of it is there.
    """
    arms = {}
    for kind in reached(schema, field):
        found = list(wanted.get(kind.name, ()))
        for name, further in steps(kind) if depth else ():
            inside = pruned(schema, further, wanted, depth - 1)
            found += [f"{call} {inside}" for call in calls(name, further) if inside]
        if found:
            arms[kind.name] = " ".join(found)
    if not arms:
        return ""
    page = "totalCount pageInfo { endCursor }"
    return selected(schema, field, lambda kind: arms.get(kind.name, "__typename"), page)


def calls(name: str, field: GraphQLField) -> list[str]:
    """Return a field once for each value of its enum argument, each under an alias."""
    for argument, declared in field.args.items():
        kind = get_nullable_type(declared.type)
        if isinstance(kind, GraphQLEnumType):
            return [f"{name}_{value}: {name}({argument}: {value})" for value in kind.values]
    return [name]


def trees(schema: GraphQLSchema) -> Iterator[str]:
    """Yield questions that together ask for every field within three steps of the query."""
    assert schema.query_type is not None
    for name, field in steps(schema.query_type):
        for kind in reached(schema, field):
            plain = selected(schema, field, lambda below: " ".join(leaves(below)))
            yield f"{{ {name} {plain} }}"
            for step, further in steps(kind):
                inside = selected(schema, further, lambda below: tree(schema, below, 1))
                below = " ".join(f"{call} {inside}" for call in calls(step, further))
                own = f"nodes {{ id {below} }}" if is_connection(field) else below
                yield f"{{ {name} {{ {own} }} }}"


def orders(schema: GraphQLSchema) -> Iterator[str]:
    """Yield questions that order the connections of the query by each of their orders."""
    for name, field in pages(schema):
        order: Any = get_named_type(field.args["orderBy"].type)
        fields: Any = get_named_type(order.fields["field"].type)
        yield from together(
            f"{name}(first: 3, orderBy: [{{field: {value}, direction: {direction}}}])"
            " { nodes { id } pageInfo { hasNextPage endCursor } }"
            for value, direction in product(fields.values, ("ASC", "DESC"))
        )


def relations(schema: GraphQLSchema) -> Iterator[str]:
    """Yield questions that filter by each relation: whether it has any object, or none."""
    for name, field in pages(schema):
        where: Any = get_named_type(field.args["where"].type)
        yield from together(
            f"{name}(where: {condition}) {{ nodes {{ id }} }}"
            for related, _ in related(where)
            for condition in (f"{{{related}: {{}}}}", f"{{NOT: {{{related}: {{}}}}}}")
        )


def related(where: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a filter that ask for related objects, each with the filter of these."""
    for name, field in sorted(where.fields.items()):
        kind = get_named_type(field.type)
        if name not in {"AND", "OR", "NOT"} and kind.name.endswith("Where"):
            yield name, kind


def together(fields: Iterable[str]) -> Iterator[str]:
    """Yield questions that ask for *fields* of the query, each under an alias."""
    named = [f"f{index}: {text}" for index, text in enumerate(fields)]
    for first in range(0, len(named), AT_ONCE):
        yield f"{{ {' '.join(named[first : first + AT_ONCE])} }}"


def pages(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField]]:
    """Yield the connections of the query."""
    assert schema.query_type is not None
    return ((name, field) for name, field in steps(schema.query_type) if is_connection(field))


def holes(kind: Any) -> list[str]:
    """Return the names of the fields of an input, and of the inputs inside it, that take ids."""
    found = []
    for name, field in sorted(kind.fields.items()):
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            found += holes(inner)
        elif inner.name == "ID":
            found.append(name)
    return found


def given(kind: Any, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return an input with these *ids*, given by field, and with all that is required."""
    found: dict[str, Any] = {}
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        plain = {
            "String": "new",
            "StageKey": "live",
            "Int": 1,
            "Boolean": True,
            "Date": "2100-01-01",
            "DateTime": "2100-01-01T00:00:00Z",
            "Decimal": "1",
            "ID": ids.get(name),
        }
        value: Any = plain.get(inner.name)
        if isinstance(inner, GraphQLInputObjectType):
            is_wanted = is_required_input_field(field) or set(holes(inner)) & set(ids)
            value = given(inner, ids) if is_wanted else None
        elif isinstance(inner, GraphQLEnumType):
            value = next(iter(inner.values))
        if value is not None and (is_required_input_field(field) or inner.name not in PLAIN):
            is_list = isinstance(get_nullable_type(field.type), GraphQLList)
            found[name] = [value] if is_list else value
    return found
