"""Completing what Python code returned: values of any type, for many parents at once."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from math import isfinite
from types import NoneType
from typing import Any, TypeAlias, TypeGuard

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
ANSWERS = {"Boolean": bool, "ID": str, "String": str}
"""The types of Python whose values are what leaves of these names answer."""
LARGEST_INT = 2**31 - 1  # that GraphQL knows
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
        types = set(map(type, values))
        if not any(map(_is_absent, types)):
            return await self._present(run, kind, values, types)
        there = [
            number
            for number, value in enumerate(values)
            if value is not None and not isinstance(value, Exception)
        ]
        is_required = isinstance(kind, GraphQLNonNull)
        found: list[object] = [Failure(v) if isinstance(v, Exception) else None for v in values]
        run.is_dirty = run.is_dirty or is_required or any(each is not None for each in found)
        present = {item for item in types if not _is_absent(item)}
        answers = await self._present(run, kind, [values[number] for number in there], present)
        for number, answer in zip(there, answers, strict=True):
            found[number] = answer
        return found

    async def _present(
        self,
        run: Run,
        kind: GraphQLOutputType,
        values: Sequence[object],
        types: Collection[type[object]],
    ) -> Sequence[object]:
        """Return the answers for values of these *types*, none of which is null or an error."""
        inner = get_nullable_type(kind)
        if isinstance(inner, GraphQLList):
            return await self._lists(run, inner.of_type, values)
        if is_leaf_type(inner):
            are_answers = _are_answers(inner.name, values, types)
            found = values if are_answers else _leaves(run, inner.coerce_output_value, values)
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
                items.append(found if _is_plain(found) else await _items(found))
            except Exception as error:  # noqa: BLE001  # whatever a value may be
                run.is_dirty = True
                items.append(Failure(error))
        flat = [item for many in items if not isinstance(many, Failure) for item in many]
        if is_leaf_type(get_nullable_type(kind)):
            run.budget.write(SHORT * len(flat))
        answers = iter(await self._complete(run, kind, flat))
        return [
            many if isinstance(many, Failure) else list(islice(answers, len(many)))
            for many in items
        ]

    async def _objects(self, run: Run, values: Sequence[object]) -> Sequence[object]:
        if len(values) >= run.budget.objects:
            run.budget.spend(len(values) * OBJECT)
        if is_object_type(self._named) and self._named.is_type_of is None:
            return await self._selection(self._named).run(run, values)
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
            selection = self._selection(types[name])
            answers = await selection.run(run, [values[number] for number in numbers])
            for number, answer in zip(numbers, answers, strict=True):
                found[number] = answer
        return found

    def _selection(self, kind: GraphQLObjectType) -> Selection:
        if kind.name not in self._selections:
            self._selections[kind.name] = self._plan(kind)
        return self._selections[kind.name]

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


def _is_absent(kind: type[object]) -> bool:
    """Tell whether values of a type stand for none: they are null, or an error."""
    return kind is NoneType or issubclass(kind, Exception)


def _are_answers(leaf: str, values: Sequence[Any], types: Collection[type[object]]) -> bool:
    """Tell whether values of these types are what a *leaf* of this name makes of them."""
    if len(types) != 1:
        return False
    (kind,) = types
    if leaf == "Int" and kind is int:
        return bool(max(values) <= LARGEST_INT and min(values) >= -LARGEST_INT - 1)
    if leaf == "Float" and kind is float:
        return all(map(isfinite, values))
    return ANSWERS.get(leaf) is kind


def _leaves(
    run: Run, coerce: Callable[[Any], object], values: Sequence[object]
) -> Sequence[object]:
    each = {id(value): value for value in values}  # of an enum there are few
    try:
        if len(each) * 2 > len(values):
            return list(map(coerce, values))
        made = {key: coerce(value) for key, value in each.items()}
        return [made[id(value)] for value in values]
    except Exception:  # noqa: BLE001  # some value is wrong: each is looked at alone
        return [_leaf(run, coerce, value) for value in values]


def _leaf(run: Run, coerce: Callable[[Any], object], value: object) -> object:
    try:
        return coerce(value)
    except Exception as error:  # noqa: BLE001  # whatever a value may be
        run.is_dirty = True
        # graphql-core raises what clients are told; yet it was no client who gave this value.
        return Failure(TypeError(error.message) if isinstance(error, GraphQLError) else error)


def _is_plain(value: object) -> TypeGuard[list[object]]:
    """Tell whether a value is a list of what needs not be waited for."""
    return type(value) is list and not any(hasattr(kind, "__await__") for kind in map(type, value))


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
