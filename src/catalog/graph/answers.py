"""What the fields of one selection answer: each for all objects of its level at once."""

import inspect
from collections import namedtuple
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from graphql import GraphQLError

from catalog.graph import declare, ids
from catalog.graph.errors import ClientError, NotFoundError
from catalog.graph.fetching import Fetching
from catalog.graph.places import Source
from catalog.graph.selections import Selection, failed

Read = Callable[[Any], Any]
LACKING = (AttributeError, KeyError, TypeError, ValueError)


class Guarded:
    """A root field that asks for a scope."""

    def __init__(self, child: Any, scope: str, arguments: Callable[[Any], Any]) -> None:
        self.child = child
        self.scope = scope
        self.arguments = arguments

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the field's answers, or the refusal."""
        try:
            run.context.require(self.scope)
        except ClientError as error:
            return failed(run, self._told_first(run) or error, rows)
        found: list[Any] = await self.child.values(run, rows)
        return found

    def _told_first(self, run: Any) -> GraphQLError | None:
        """Return what is wrong with the arguments, which are looked at before anybody's scopes."""
        try:
            self.arguments(run)
        except GraphQLError as error:
            return error
        return None


class Careful:
    """A field of objects that Python code returned, which may lack what it reads of them."""

    def __init__(self, child: Any) -> None:
        self.child = child

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the field's answers; where one object lacks something, its own is a failure."""
        try:
            found: list[Any] = await self.child.values(run, rows)
        except LACKING as error:
            if len(rows) == 1:
                return failed(run, error, rows)
            return [answer for row in rows for answer in await self.values(run, [row])]
        return found


class Joined:
    """An object whose row was joined to the parent's."""

    def __init__(self, marker: int, selection: Selection, *, is_required: bool) -> None:
        self.marker = marker
        self.selection = selection
        self.is_required = is_required

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the answer of each parent's object."""
        at = self.marker
        there = [row for row in rows if row[at] is not None]
        if self.is_required and len(there) < len(rows):
            run.is_dirty = True
        answers = iter(await self.selection.run(run, there))
        return [None if row[at] is None else next(answers) for row in rows]


class Named:
    """An object, or a list of objects, whose keys stand in an attribute of the parent."""

    def __init__(
        self, read: Read, source: Source, selection: Selection, fetching: Fetching, *, is_list: bool
    ) -> None:
        self.read = read
        self.source = source
        self.selection = selection
        self.fetching = fetching
        self.is_list = is_list

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the answers for each parent's keys; what is not seen is null, or left out."""
        wanted = [self.read(row) for row in rows]
        keys = [key for item in wanted for key in (item if self.is_list else (item,))]
        keys = list(dict.fromkeys(key for key in keys if key is not None))
        found = await self.fetching.by_ids(self.source, keys, run) if keys else {}
        answers = dict(zip(found, await self.selection.run(run, list(found.values())), strict=True))
        if self.is_list:
            return [[answers[key] for key in item if key in answers] for item in wanted]
        values = [answers.get(key) for key in wanted]
        run.is_dirty = run.is_dirty or None in values
        return values


class Hanging:
    """The rows on a path: all of them, or the only one."""

    def __init__(
        self,
        read: Read,
        path: Any,
        source: Source,
        selection: Selection,
        fetching: Fetching,
        *,
        is_only: bool,
    ) -> None:
        self.read = read
        self.path = path
        self.source = source
        self.selection = selection
        self.fetching = fetching
        self.is_only = is_only

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the answers for each parent."""
        keys = [self.read(row) for row in rows]
        found = await self.fetching.hanging(self.source, self.path, keys, run)
        flat = [row for many in found.values() for row in many]
        answers = iter(await self.selection.run(run, flat))
        grouped = {key: [next(answers) for _ in many] for key, many in found.items()}
        if self.is_only:
            return [next(iter(grouped.get(key, ())), None) for key in keys]
        return [grouped.get(key, []) for key in keys]


class Referenced:
    """Objects of several types that the columns of a link name: one statement for them all."""

    def __init__(
        self,
        read: Read,
        what: declare.Refs,
        source: Source,
        targets: Sequence[tuple[int, Selection]],
        fetching: Fetching,
    ) -> None:
        self.read = read
        self.what = what
        self.source = source
        self.targets = targets
        self.fetching = fetching

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the objects of each parent, or the first."""
        keys = [self.read(row) for row in rows]
        links = await self.fetching.links(self.source, self.what.path, keys, run)
        answers = []
        for at, selection in self.targets:
            there = [link for link in links if link[at] is not None]
            answers.append(iter(await selection.run(run, there)))
        grouped: dict[Any, list[Any]] = {}
        for link in links:
            for (at, _), found in zip(self.targets, answers, strict=True):
                if link[at] is not None:
                    grouped.setdefault(link[-1], []).append(next(found))
        if self.what.only_first:
            return [next(iter(grouped.get(key, ())), None) for key in keys]
        return [grouped.get(key, []) for key in keys]


class Batched:
    """A function of all parents of the level."""

    def __init__(
        self,
        what: declare.Batch,
        parents: Callable[[Sequence[Any]], Sequence[Any]],
        arguments: Callable[[Any], Any],
        complete: Any,
    ) -> None:
        self.what = what
        self.parents = parents
        self.arguments = arguments
        self.complete = complete

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return what the function answers for each parent."""
        try:
            arguments = self.arguments(run)
            values = self.what.function(self.parents(rows), run.context, **arguments)
            if inspect.isawaitable(values):
                values = await values
            values = list(values)
            if len(values) != len(rows):
                message = f"{self.what.function} answered for {len(values)} of {len(rows)} parents."
                raise ValueError(message)  # noqa: TRY301
        except Exception as error:  # noqa: BLE001  # a plugin's function may raise anything
            return failed(run, error, rows)
        found: list[Any] = await self.complete(run, values)
        return found


class Resolved:
    """A plain resolver, called for each parent."""

    def __init__(self, call: Callable[[Any, Any], Any], complete: Any) -> None:
        self.call = call
        self.complete = complete

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return what the resolver answers for each parent."""
        values = []
        for row in rows:
            try:
                value = self.call(run, row)
                if inspect.isawaitable(value):
                    value = await value
            except Exception as error:  # noqa: BLE001  # a plugin's resolver may raise anything
                value = error
            values.append(value)
        found: list[Any] = await self.complete(run, values)
        return found


class Looked:
    """The one object that an argument names."""

    def __init__(
        self,
        what: declare.Lookup,
        source: Source,
        selection: Selection,
        arguments: Callable[[Any], Any],
        fetching: Fetching,
    ) -> None:
        self.what = what
        self.source = source
        self.selection = selection
        self.arguments = arguments
        self.fetching = fetching

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the object, or the error NOT_FOUND."""
        try:
            found = await self._row(run)
        except ClientError as error:
            return failed(run, error, rows)
        return await self.selection.run(run, [found])

    async def _row(self, run: Any) -> Any:
        entity = self.source.entity
        given = {name: value for name, value in self.arguments(run).items() if value is not None}
        if len(given) != 1:
            message = "Give exactly one of id and slug."
            raise ClientError(message)
        row = None
        if "id" in given:
            decoded = ids.decode(given["id"])
            if decoded is not None and decoded.type == entity.name:
                key = self.fetching.dialect.key(decoded.key)
                row = (await self.fetching.by_ids(self.source, [key], run)).get(key)
        elif self.what.by_slug is not None and "\x00" not in given["slug"]:
            condition = self.what.by_slug(self.source.table, given["slug"])
            rows = await self.fetching.where(self.source, condition, run)
            row = next(iter(rows), None)
        if row is None:
            message = f"There is no such {entity.name}."
            raise NotFoundError(message)
        return row


def parents_of(
    name: str, columns: Sequence[tuple[str, int, Any]]
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what makes parents for functions out of rows: tuples with the columns they need."""
    names = [column for column, _, _ in columns]
    made: Any = namedtuple(f"{name}Parent", names)  # type: ignore[misc]  # noqa: PYI024
    readers = [(itemgetter(at), convert) for _, at, convert in columns]

    def parents(rows: Sequence[Any]) -> Sequence[Any]:
        return [
            made(
                *(
                    convert(read(row)) if convert and read(row) is not None else read(row)
                    for read, convert in readers
                )
            )
            for row in rows
        ]

    return parents
