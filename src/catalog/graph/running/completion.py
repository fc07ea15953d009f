"""Completing what Python code returned: values of any type, for many parents at once."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    default_type_resolver,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.pyutils import is_iterable

from catalog.graph.running.selections import Failure, Field, Selection
from catalog.graph.running.sources import ObjectPlace


class Completion:
    """Turns the values of one field into answers; its selections are planned as types turn up."""

    def __init__(self, planner: Any, field: Field) -> None:
        self._planner = planner
        self._field = field
        self._named: Any = get_named_type(field.type)
        self._selections: dict[str, Selection] = {}

    async def __call__(self, run: Any, values: Sequence[Any]) -> list[Any]:
        """Return the answers for *values*, in their order."""
        return await self._complete(run, self._field.type, values)

    async def _complete(self, run: Any, kind: Any, values: Sequence[Any]) -> list[Any]:
        is_required = isinstance(kind, GraphQLNonNull)
        inner = get_nullable_type(kind)
        found: list[Any] = []
        for value in values:
            if isinstance(value, Exception):
                run.is_dirty = True
                found.append(Failure(value))
            else:
                run.is_dirty = run.is_dirty or (is_required and value is None)
                found.append(value)
        there = [
            number
            for number, value in enumerate(found)
            if value is not None and not isinstance(value, Failure)
        ]
        given = [found[number] for number in there]
        if isinstance(inner, GraphQLList):
            answers = await self._lists(run, inner.of_type, given)
        elif is_leaf_type(inner):
            answers = [self._leaf(run, inner, value) for value in given]
        else:
            answers = await self._objects(run, given)
        for number, answer in zip(there, answers, strict=True):
            found[number] = answer
        return found

    async def _lists(self, run: Any, kind: Any, lists: Sequence[Any]) -> list[Any]:
        items: list[Any] = []
        for found in lists:
            try:
                items.append(await _items(found))
            except Exception as error:  # noqa: BLE001  # whatever a value may be
                run.is_dirty = True
                items.append(Failure(error))
        flat = [item for many in items if not isinstance(many, Failure) for item in many]
        answers = iter(await self._complete(run, kind, flat))
        return [
            many if isinstance(many, Failure) else [next(answers) for _ in many] for many in items
        ]

    def _leaf(self, run: Any, kind: Any, value: Any) -> Any:
        try:
            return kind.coerce_output_value(value)
        except Exception as error:  # noqa: BLE001  # whatever a value may be
            run.is_dirty = True
            return Failure(error)

    async def _objects(self, run: Any, values: Sequence[Any]) -> list[Any]:
        groups: dict[str, list[int]] = defaultdict(list)
        found: list[Any] = [None] * len(values)
        for number, value in enumerate(values):
            try:
                groups[self._type_name(run, value)].append(number)
            except Exception as error:  # noqa: BLE001  # whatever a value may be
                run.is_dirty = True
                found[number] = Failure(error)
        for name, numbers in groups.items():
            selection = self._selection(name)
            answers = await selection.run(run, [values[number] for number in numbers])
            for number, answer in zip(numbers, answers, strict=True):
                found[number] = answer
        return found

    def _type_name(self, run: Any, value: Any) -> str:
        kind = self._named
        info = run.info(self._field)
        if is_abstract_type(kind):
            name = (kind.resolve_type or default_type_resolver)(value, info, kind)
            possible = self._planner.schema.graphql.get_possible_types(kind)
            kind = next((item for item in possible if item.name == name), None)
        if kind is None or (kind.is_type_of and not kind.is_type_of(value, info)):
            message = f"{value!r} is no {self._named.name}."
            raise TypeError(message)
        return str(kind.name)

    def _selection(self, name: str) -> Selection:
        made = self._selections.get(name)
        if made is None:
            kind = self._planner.schema.graphql.type_map[name]
            place = ObjectPlace(self._planner.dialect.key)
            made = self._planner.selection(kind, self._field.nodes, place)
            self._selections[name] = made
        return made


async def _items(value: Any) -> Sequence[Any]:
    if not is_iterable(value):
        message = f"{value!r} is no list."
        raise TypeError(message)
    found = list(value)
    if any(hasattr(item, "__await__") for item in found):
        return await asyncio.gather(*map(_awaited, found))
    return found


async def _awaited(value: Any) -> Any:
    if not hasattr(value, "__await__"):
        return value
    try:
        return await value
    except Exception as error:  # noqa: BLE001  # one item's error is its own
        return error
