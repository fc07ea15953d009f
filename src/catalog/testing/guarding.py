"""Guarded columns, the values that are written into them, and every question that names them."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from catalog.graph.composing.composition import Schema
from catalog.graph.declaring.descriptions import DEFINITION
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Column, ToOne, declared
from catalog.ids import encode
from catalog.rings import Ring
from catalog.storage.rows import Row
from catalog.testing import walking
from catalog.testing.asking import Asking
from catalog.testing.questions import TypedField
from catalog.testing.samples import MOMENT, UnknownKindError
from catalog.testing.subjects import table_of

Wanted = Mapping[str, Sequence[str]]
"""Names of fields, by the names of their types."""
PAGE = "{ edges { cursor node { id } } pageInfo { hasNextPage endCursor } }"
UNDER_NOT = "eq"  # the operator that is asked through relations and under NOT, too
UPWARDS = ("gt", "gte")
STEPS = 1  # relations between a connection and the column that it filters by


@dataclass(frozen=True)
class Guarded:
    """A column that a ring guards, the field that shows it, and three values in their order."""

    entity: Entity
    column: str
    ring: Ring
    name: str
    field: GraphQLField
    values: tuple[Any, Any, Any]

    @property
    def is_nullable(self) -> bool:
        """Whether it may hold none of them."""
        return bool(getattr(self.entity.row, self.column).nullable)


def guarded(found: Asking, schema: Schema) -> list[Guarded]:
    """Return the guarded columns of all types, with values that their tables can hold."""
    made = []
    for entity in schema.entities.values():
        kind = schema.graphql.type_map[entity.name]
        for name, field in getattr(kind, "fields", {}).items():
            column = _column(field)
            if column in entity.guards:
                values = _values(found, entity.row, column, field)
                made.append(Guarded(entity, column, entity.guards[column], name, field, values))
    return made


def _column(field: GraphQLField) -> str:
    definition: Any = field.extensions.get(DEFINITION)
    match declared(definition):
        case Column(name=name):
            return name or str(definition.python_name)
        case ToOne(key=key):
            return key
    return ""


def _values(
    found: Asking, row: type[Row], column: str, field: GraphQLField
) -> tuple[Any, Any, Any]:
    """Return a low, a middle and a high value of a column; of one that refers, three keys."""
    stored = table_of(row).columns[column]
    key = next(iter(stored.foreign_keys), None)
    if key is not None:
        keys = sorted(_keys(found, key.column))
        return keys[0], keys[len(keys) // 2], keys[-1]
    kind = getattr(stored.type, "impl_instance", stored.type)
    if isinstance(kind, sa.Enum):
        members = list(kind.enum_class or kind.enums)
        return members[0], members[len(members) // 2], members[-1]
    if isinstance(kind, sa.JSON):
        low, middle, high = (_document(field, text) for text in ("low", "middle", "upper"))
        return low, middle, high
    days = [dt.timedelta(number) for number in range(3)]
    plain: Mapping[type, tuple[Any, Any, Any]] = {
        str: ("a low one", "the middle", "upper"),
        bool: (False, False, True),
        int: (2, 5, 9),
        float: (2.0, 5.0, 9.0),
        Decimal: (Decimal(2), Decimal(5), Decimal(9)),
        dt.datetime: (MOMENT, MOMENT + days[1], MOMENT + days[2]),
        dt.date: (MOMENT.date(), MOMENT.date() + days[1], MOMENT.date() + days[2]),
        UUID: (UUID(int=2), UUID(int=5), UUID(int=9)),
    }
    if kind.python_type not in plain:
        where = f"{row.__name__}.{column}"
        raise UnknownKindError(where, kind.python_type.__name__)
    return plain[kind.python_type]


def _keys(found: Asking, column: Any) -> Sequence[Any]:
    async def ask() -> Sequence[Any]:
        async with found.catalog.database.reading() as session:
            return await session.scalars(sa.select(column))

    return found.run(ask)


def _document(field: GraphQLField, text: str) -> Any:
    """Return JSON that a field can show."""
    kind = get_named_type(field.type)
    item: Any = text
    if isinstance(kind, GraphQLObjectType):
        names = [item.extensions[DEFINITION].python_name for item in kind.fields.values()]
        item = dict.fromkeys(names, text)
    elif isinstance(kind, GraphQLScalarType) and kind.name == "JSON":
        item = {"text": text}
    return [item] if isinstance(get_nullable_type(field.type), GraphQLList) else item


def write(found: Asking, guards: Sequence[Guarded], keys: Mapping[str, UUID], at: int) -> None:
    """Write one of their values into the columns of these objects; past the last one, none."""
    statements = []
    for guard in guards:
        key, row = keys.get(guard.entity.name), guard.entity.row
        if key is not None and (at < len(guard.values) or guard.is_nullable):
            value = _other(guard, key, at) if at < len(guard.values) else None
            statements.append(sa.update(row).where(row.id == key).values({guard.column: value}))
    found.write(statements)


def _other(guard: Guarded, key: UUID, at: int) -> Any:
    """Return one of the values; tables may refuse a row that refers to itself: then another."""
    values = guard.values if at == 0 else guard.values[::-1]
    return guard.values[at] if guard.values[at] != key else next(v for v in values if v != key)


def wanted(guards: Sequence[Guarded]) -> Wanted:
    """Return the fields that show guarded columns, by type."""
    found: dict[str, list[str]] = {}
    for guard in guards:
        found.setdefault(guard.entity.name, []).append(shown(guard))
    return found


def shown(guard: Guarded) -> str:
    """Return the selection of a guarded field."""
    kind = get_named_type(guard.field.type)
    if is_leaf_type(kind):
        return guard.name
    assert isinstance(kind, GraphQLObjectType)
    return f"{guard.name} {{ {' '.join(walking.leaves(kind))} }}"


def selections(
    schema: GraphQLSchema, guards: Sequence[Guarded], fields: Iterable[TypedField]
) -> Iterator[str]:
    """Yield questions that select guarded columns: all that *fields* show or lead to.

    Each goes the shortest way to the type of its field.
    """
    found, known = wanted(guards), walking.ways(schema)
    for type_name, name, field in fields:
        text = ""
        if is_leaf_type(get_named_type(field.type)):
            texts = [shown for shown in found.get(type_name, ()) if shown.split()[0] == name]
            text = texts[0] if texts else ""
        elif not any(map(is_required_argument, field.args.values())) and "id" not in field.args:
            inside = walking.pruned(schema, field, found, 0)
            text = " ".join(f"{call} {inside}" for call in walking.calls(name, field) if inside)
        if text and type_name in known:
            yield walking.along(known[type_name], text)


def lookups(guards: Sequence[Guarded], keys: Mapping[str, UUID]) -> Iterator[str]:
    """Yield questions for these objects by their ids."""
    fields = wanted(guards)
    arms = " ".join(f"... on {name} {{ {' '.join(found)} }}" for name, found in fields.items())
    ids = [encode(name, key) for name, key in keys.items() if name in fields]
    if ids:
        yield from walking.together(f'node(id: "{text}") {{ {arms} }}' for text in ids)
        yield f"{{ nodes(ids: {json.dumps(ids)}) {{ {arms} }} }}"


def filters(schema: GraphQLSchema, guards: Sequence[Guarded]) -> Iterator[str]:
    """Yield fields that filter by guarded columns, also through relations and under NOT."""
    for name, field in walking.pages(schema):
        where: Any = get_named_type(field.args["where"].type)
        for guard in guards:
            for condition in _conditions(schema, where, guard, STEPS):
                yield f"{name}(where: {condition}) {{ totalCount }}"
                if f"{{{UNDER_NOT}:" in condition:
                    yield f"{name}(where: {{NOT: {condition}}}) {{ nodes {{ id }} }}"


def _conditions(
    schema: GraphQLSchema, where: GraphQLInputObjectType, guard: Guarded, steps: int
) -> Iterator[str]:
    if _is_of(schema, where, guard) and guard.name in where.fields:
        yield from _comparisons(where.fields[guard.name].type, guard, is_far=steps < STEPS)
    for name, inner in walking.related(where) if steps else ():
        for condition in _conditions(schema, inner, guard, steps - 1):
            yield f"{{{name}: {condition}}}"


def _is_of(schema: GraphQLSchema, where: GraphQLInputObjectType, guard: Guarded) -> bool:
    """Tell whether a filter is over objects of the guard's type, alone or among others."""
    kind = schema.type_map.get(where.name.removesuffix("Where"))
    names = {kind.name} if kind is not None else set()
    if is_abstract_type(kind):
        names = {found.name for found in schema.get_possible_types(kind)}
    return guard.entity.name in names


def _comparisons(declared_type: Any, guard: Guarded, *, is_far: bool) -> Iterator[str]:
    kind: Any = get_named_type(declared_type)
    if isinstance(guard.values[0], list):
        yield from _comparisons_of_items(guard)
        return
    if not kind.name.endswith("Operators"):
        target = kind.name.removesuffix("Where")
        yield f"{{{guard.name}: {{}}}}"
        yield from (
            f'{{{guard.name}: {{id: {{eq: "{encode(target, value)}"}}}}}}'
            for value in (guard.values[0], guard.values[2])
            if not is_far
        )
        return
    low, _, high = guard.values
    for operator, given in kind.fields.items():
        if operator == UNDER_NOT or not is_far:
            value = True if operator == "isNull" else low if operator in UPWARDS else high
            literal = _literal(get_named_type(given.type), value)
            if isinstance(get_nullable_type(given.type), GraphQLList):
                literal = f"[{literal}]"
            yield f"{{{guard.name}: {{{operator}: {literal}}}}}"


def _comparisons_of_items(guard: Guarded) -> Iterator[str]:
    """Yield conditions on the items of a list: texts, or objects of texts."""
    yield f"{{{guard.name}: {{}}}}"
    for value in (guard.values[0], guard.values[2]):
        for item in value:
            named = item if isinstance(item, dict) else {None: item}
            for key, text in named.items():
                for operator in (UNDER_NOT, "contains"):
                    condition = f"{{{operator}: {json.dumps(text)}}}"
                    inside = condition if key is None else f"{{{key}: {condition}}}"
                    yield f"{{{guard.name}: {inside}}}"


def _literal(kind: Any, value: Any) -> str:
    if isinstance(value, Enum):
        return value.name
    return json.dumps(kind.serialize(value))


def orders(schema: GraphQLSchema, guards: Sequence[Guarded]) -> Iterator[str]:
    """Yield the connections of the query ordered by guarded columns, up to their arguments."""
    for name, field in walking.pages(schema):
        nodes = {kind.name for kind in walking.reached(schema, field)}
        order: Any = get_named_type(field.args["orderBy"].type)
        columns: Any = get_named_type(order.fields["field"].type)
        for value, found in columns.values.items():
            if any(guard.entity.name in nodes and guard.column == found.value for guard in guards):
                for direction in ("ASC", "DESC"):
                    yield f"{name}(orderBy: [{{field: {value}, direction: {direction}}}]"


def pages(orders: Sequence[str], ends: Sequence[str | None]) -> str:
    """Return the question for the first pages in these orders, or for those after their *ends*."""
    asked = (
        f"f{index}: {order}, first: 1{f', after: {json.dumps(end)}' if end else ''}) {PAGE}"
        for index, (order, end) in enumerate(zip(orders, ends, strict=True))
    )
    return f"{{ {' '.join(asked)} }}"
