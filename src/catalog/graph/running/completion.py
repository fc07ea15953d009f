"""Completing what Python code returned: values of any type, for many parents at once."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    default_type_resolver,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)
from graphql.pyutils import is_iterable

from catalog.graph.budgets import OBJECT, SHORT
from catalog.graph.context import OperationContext
from catalog.graph.running.runs import Failure, Field, Run
from catalog.graph.running.selections import Selection

SHORT_TYPES = frozenset({"Boolean", "Date", "DateTime", "Decimal", "Float", "ID", "Int"})
SelectionOf: TypeAlias = Callable[[GraphQLObjectType], Selection]
"""Plans what a field selects of objects of one type that Python code returned."""


class Completion:
    """Turns the values of one field into answers; *plan* is asked once for each type they have."""

    def __init__(self, field: Field, plan: SelectionOf) -> None:
        self._field = field
        self._named = get_named_type(field.type)
        self._plan = plan
        self._selections: dict[str, Selection] = {}

    async def __call__(self, run: Run, values: Sequence[object]) -> Sequence[object]:
        """Return the answers for *values*, in their order."""
        return await self._complete(run, self._field.type, values)

    async def _complete(
        self, run: Run, kind: GraphQLOutputType, values: Sequence[object]
    ) -> Sequence[object]:
        there = [
            number
            for number, value in enumerate(values)
            if value is not None and not isinstance(value, Exception)
        ]
        if len(there) == len(values):
            return await self._present(run, kind, values)
        is_required = isinstance(kind, GraphQLNonNull)
        found: list[object] = [Failure(v) if isinstance(v, Exception) else None for v in values]
        run.is_dirty = run.is_dirty or is_required or any(each is not None for each in found)
        answers = await self._present(run, kind, [values[number] for number in there])
        for number, answer in zip(there, answers, strict=True):
            found[number] = answer
        return found

    async def _present(
        self, run: Run, kind: GraphQLOutputType, values: Sequence[object]
    ) -> Sequence[object]:
        """Return the answers for values none of which is null or an error."""
        inner = get_nullable_type(kind)
        if isinstance(inner, GraphQLList):
            return await self._lists(run, inner.of_type, values)
        if is_leaf_type(inner):
            found = _leaves(run, inner.coerce_output_value, values)
            if inner.name not in SHORT_TYPES and not isinstance(inner, GraphQLEnumType):
                run.budget.write(sum(map(_letters, found)))
            return found
        return await self._objects(run, values)

    async def _lists(
        self, run: Run, kind: GraphQLOutputType, lists: Sequence[object]
    ) -> Sequence[object]:
        items: list[Sequence[object] | Failure] = []
        for found in lists:
            try:
                items.append(await _items(found))
            except Exception as error:  # noqa: BLE001  # whatever a value may be
                run.is_dirty = True
                items.append(Failure(error))
        flat = [item for many in items if not isinstance(many, Failure) for item in many]
        if is_leaf_type(get_nullable_type(kind)):
            run.budget.write(SHORT * len(flat))
        answers = iter(await self._complete(run, kind, flat))
        return [
            many if isinstance(many, Failure) else [next(answers) for _ in many] for many in items
        ]

    async def _objects(self, run: Run, values: Sequence[object]) -> Sequence[object]:
        if len(values) >= run.budget.objects:
            run.budget.spend(len(values) * OBJECT)
        info = run.info(self._field)
        groups: dict[str, list[int]] = defaultdict(list)
        types: dict[str, GraphQLObjectType] = {}
        found: list[object] = [None] * len(values)
        for number, value in enumerate(values):
            try:
                kind = self._type_of(run, info, value)
                types[kind.name] = kind
                groups[kind.name].append(number)
            except Exception as error:  # noqa: BLE001  # whatever a value may be
                run.is_dirty = True
                found[number] = Failure(error)
        for name, numbers in groups.items():
            if name not in self._selections:
                self._selections[name] = self._plan(types[name])
            selection = self._selections[name]
            answers = await selection.run(run, [values[number] for number in numbers])
            for number, answer in zip(numbers, answers, strict=True):
                found[number] = answer
        return found

    def _type_of(
        self, run: Run, info: GraphQLResolveInfo[OperationContext], value: object
    ) -> GraphQLObjectType:
        named = self._named
        kind = named if is_object_type(named) else None
        if is_abstract_type(named):
            name = (named.resolve_type or default_type_resolver)(value, info, named)
            possible = run.schema.get_possible_types(named)
            kind = next((item for item in possible if item.name == name), None)
        if kind is None or (kind.is_type_of and not kind.is_type_of(value, info)):
            message = f"{value!r} is no {named.name}."
            raise TypeError(message)
        return kind


def _letters(value: object) -> int:
    """Return about how long a value is in JSON."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + SHORT + _letters(item) for key, item in value.items())
    return sum(SHORT + _letters(item) for item in value) if isinstance(value, list) else 0


def _leaves(
    run: Run, coerce: Callable[[Any], object], values: Sequence[object]
) -> Sequence[object]:
    try:
        return list(map(coerce, values))
    except Exception:  # noqa: BLE001  # some value is wrong: each is looked at alone
        return [_leaf(run, coerce, value) for value in values]


def _leaf(run: Run, coerce: Callable[[Any], object], value: object) -> object:
    try:
        return coerce(value)
    except Exception as error:  # noqa: BLE001  # whatever a value may be
        run.is_dirty = True
        # graphql-core raises what clients are told; yet it was no client who gave this value.
        return Failure(TypeError(error.message) if isinstance(error, GraphQLError) else error)


async def _items(value: object) -> Sequence[object]:
    if not is_iterable(value):
        message = f"{value!r} is no list."
        raise TypeError(message)
    found = list(value)
    if any(hasattr(item, "__await__") for item in found):
        return await asyncio.gather(*map(_awaited, found))
    return found


async def _awaited(value: Any) -> object:
    if not hasattr(value, "__await__"):
        return value
    try:
        return await value
    except Exception as error:  # noqa: BLE001  # one item's error is its own
        return error
