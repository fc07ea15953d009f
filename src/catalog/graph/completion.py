"""Completing what Python code returned: values of any type, for many parents at once."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
)

from catalog.graph.places import ObjectPlace
from catalog.graph.selections import Failure, Field, Selection


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
        items = [await asyncio.gather(*map(_awaited, found)) for found in lists]
        flat = iter(await self._complete(run, kind, [item for many in items for item in many]))
        return [[next(flat) for _ in many] for many in items]

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
            groups[self._type_name(run, value)].append(number)
        for name, numbers in groups.items():
            selection = self._selection(name)
            answers = await selection.run(run, [values[number] for number in numbers])
            for number, answer in zip(numbers, answers, strict=True):
                found[number] = answer
        return found

    def _type_name(self, run: Any, value: Any) -> str:
        if not is_abstract_type(self._named):
            return str(self._named.name)
        for kind in self._planner.schema.graphql.get_possible_types(self._named):
            if kind.is_type_of is not None and kind.is_type_of(value, run.info(self._field)):
                return str(kind.name)
        message = f"{value!r} is of no type of {self._named.name}."
        raise TypeError(message)

    def _selection(self, name: str) -> Selection:
        made = self._selections.get(name)
        if made is None:
            kind = self._planner.schema.graphql.type_map[name]
            place = ObjectPlace(self._planner.dialect.key)
            made = self._planner.selection(kind, self._field.nodes, place)
            self._selections[name] = made
        return made


async def _awaited(value: Any) -> Any:
    if not hasattr(value, "__await__"):
        return value
    try:
        return await value
    except Exception as error:  # noqa: BLE001  # one item's error is its own
        return error
