"""Looking objects up: steps of root fields that find one by an argument, and `find` for plugins."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from graphql import GraphQLError
from sqlalchemy.orm import aliased

from catalog import ids
from catalog.graph.context import OperationContext, RowValues
from catalog.graph.declaring import kinds
from catalog.graph.declaring.entities import entity_of
from catalog.graph.declaring.kinds import must_be_few
from catalog.graph.errors import ClientError, DeclarationError, NotFoundError
from catalog.graph.request.arguments import Arguments
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.runs import MANY, Failure, Run, failed
from catalog.graph.running.selections import Selection
from catalog.graph.running.sources import EntitySource
from catalog.graph.sql.statements import Key

ByType: TypeAlias = Callable[[str], tuple[EntitySource, Selection] | None]
"""Tells how objects of a type are had, by its name; None where no id can name one."""


class LookupStep:
    """The one object that an argument names."""

    def __init__(
        self,
        what: kinds.Lookup,
        source: EntitySource,
        selection: Selection,
        arguments: Arguments,
        fetching: Fetching,
    ) -> None:
        self.what = what
        self.source = source
        self.selection = selection
        self.arguments = arguments
        self.fetching = fetching

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return 1 + self.selection.statements

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the object, or the error NOT_FOUND."""
        try:
            row = await self._row(run)
        except ClientError as error:
            return failed(run, error, parents)
        return await self.selection.run(run, [row])

    async def _row(self, run: Run) -> RowValues:
        entity = self.source.entity
        arguments = self.arguments(run.variables)
        given = {name: value for name, value in arguments.items() if value is not None}
        if len(given) != 1:
            message = "Give exactly one of id and slug."
            raise ClientError(message)
        row = decoded = None
        if "id" in given:
            decoded = ids.decode(given["id"])
            if decoded is not None and decoded.type == entity.name:
                key = self.fetching.dialect.key(decoded.key)
                row = (await self.fetching.by_ids(self.source, [key], run)).get(key)
        elif self.what.by_slug is not None and "\x00" not in given["slug"]:
            row = await self.fetching.by_slug(self.source, self.what.by_slug, given["slug"], run)
        if row is None:
            if "id" in given:
                raise NotFoundError.of_id(given["id"], decoded and decoded.type, entity.name)
            raise NotFoundError.of_slug(entity.name, given["slug"])
        return row


class ByIdsStep:
    """Objects of any type that global ids name: one, or those of a list."""

    statements = MANY

    def __init__(
        self, what: kinds.ByIds, by_type: ByType, arguments: Arguments, fetching: Fetching
    ) -> None:
        self.what = what
        self.by_type = by_type
        self.arguments = arguments
        self.fetching = fetching

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the objects in the order of their ids, each missing one as the error NOT_FOUND."""
        try:
            given = self.arguments(run.variables)
            if not self.what.is_list:
                return await self._objects(run, [given["id"]])
            must_be_few(given["ids"])
        except GraphQLError as error:
            return failed(run, error, parents)
        return [await self._objects(run, given["ids"])]

    async def _objects(self, run: Run, global_ids: Sequence[str]) -> Sequence[object]:
        answers: list[object] = []
        places: dict[str, list[tuple[int, Key]]] = {}
        for number, given in enumerate(global_ids):
            decoded = ids.decode(given)
            answers.append(Failure(NotFoundError.of_id(given, decoded and decoded.type)))
            if decoded is not None:
                key = self.fetching.dialect.key(decoded.key)
                places.setdefault(decoded.type, []).append((number, key))
        for name, wanted in places.items():
            planned = self.by_type(name)
            if planned is not None:
                source, selection = planned
                rows = await self.fetching.by_ids(source, [key for _, key in wanted], run)
                there = [(number, rows[key]) for number, key in wanted if key in rows]
                objects = await selection.run(run, [row for _, row in there])
                for (number, _), found in zip(there, objects, strict=True):
                    answers[number] = found
        run.is_dirty = run.is_dirty or any(isinstance(item, Failure) for item in answers)
        return answers


async def find(kind: type, global_id: str, context: OperationContext) -> Any:
    """Return the row behind the object of the type *kind* that has this global id.

    Raises `NotFoundError` where there is none that the principal sees.
    """
    entity = entity_of(kind)
    if entity is None:
        message = f"{kind.__qualname__} is no type that was declared with `entity`."
        raise DeclarationError(message)
    decoded = ids.decode(global_id)
    if decoded is not None and decoded.type == entity.name:
        table = aliased(entity.row)
        is_shown = entity.visible(table, context.principal)
        question = sa.select(table).where(table.id == decoded.key, is_shown)
        row = await context.session.scalar(question)
        if row is not None:
            return row
    raise NotFoundError.of_id(global_id, decoded and decoded.type, entity.name)
