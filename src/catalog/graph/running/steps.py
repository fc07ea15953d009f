"""What the fields of one selection answer: each for all objects of its level at once."""

import inspect
from collections import namedtuple
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from catalog.graph.declaring import declare
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.selections import MANY, Selection, failed
from catalog.graph.running.sources import Source

Read = Callable[[Any], Any]
FIRST = itemgetter(0)
LACKING = (AttributeError, KeyError, TypeError, ValueError)


class Careful:
    """A field of objects that Python code returned, which may lack what it reads of them."""

    def __init__(self, child: Any) -> None:
        self.child = child

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return int(self.child.statements)

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

    @property
    def statements(self) -> int:
        """How many statements it may take."""
        return self.selection.statements

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the answer of each parent's object."""
        at = self.marker
        there = [row for row in rows if row[at] is not None]
        found = await self.selection.run(run, there)
        if len(there) == len(rows):
            return found
        run.is_dirty = run.is_dirty or self.is_required
        answers = iter(found)
        return [None if row[at] is None else next(answers) for row in rows]


class Named:
    """An object, or a list of objects, whose keys stand in an attribute of the parent."""

    statements = MANY

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

    statements = MANY

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

    statements = MANY

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
        found: list[tuple[int, Any]] = []  # with their link's place
        for at, selection in self.targets:
            there = [place for place, link in enumerate(links) if link[at] is not None]
            answers = await selection.run(run, [links[place] for place in there])
            found += zip(there, answers, strict=True)
        found.sort(key=FIRST)
        grouped: dict[Any, list[Any]] = {}
        for place, answer in found:
            grouped.setdefault(links[place][-1], []).append(answer)
        if self.what.only_first:
            return [grouped[key][0] if key in grouped else None for key in keys]
        return [grouped.get(key, []) for key in keys]


class Batched:
    """A function of all parents of the level."""

    statements = MANY

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

    statements = MANY

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
