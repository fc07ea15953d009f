"""Connections while they run: a page for each parent, and what of it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

from catalog.graph.declaring import declare
from catalog.graph.errors import ClientError
from catalog.graph.running.fetching import Fetching
from catalog.graph.running.selections import MANY, Failure, Selection, failed
from catalog.graph.running.sources import Source
from catalog.graph.running.steps import Read
from catalog.graph.sql import cursors


class Paged:
    """A connection: a page for each parent, and a count where one is asked for."""

    def __init__(
        self,
        name: str,
        read: Read | None,
        what: declare.Page,
        source: Source,
        arguments: Callable[[Any], Any],
        shape: "PageShape",
        fetching: Fetching,
    ) -> None:
        self.name = name
        self.read = read
        self.what = what
        self.source = source
        self.arguments = arguments
        self.shape = shape
        self.fetching = fetching

    @property
    def statements(self) -> int:
        """How many statements it may take: with a cursor, one for each parent."""
        inside = sum(selection.statements for selection in self.shape.selections)
        return inside + self.shape.counts + (1 if self.read is None else MANY)

    async def values(self, run: Any, rows: Sequence[Any]) -> list[Any]:
        """Return the connection of each parent."""
        try:
            question = self.fetching.questions.question(
                self.name, self.source.entity, self.what, self.arguments(run), run.context
            )
            if self.shape.shows_cursors:
                self.shape.ordering(question.order)
            keys = [None if self.read is None else self.read(row) for row in rows]
            asked = None if self.read is None else keys
            found = await self.fetching.page(self.source, question, asked, run)
            counts = None
            if self.shape.counts:
                counts = await self.fetching.counts(self.source, question, asked, run)
        except ClientError as error:
            return failed(run, error, rows)
        refused = {key: many for key, many in found.items() if isinstance(many, ClientError)}
        if not refused:
            return await self._pages(run, question, keys, found, counts)
        run.is_dirty = True
        there = [key for key in keys if key not in refused]
        answers = iter(await self._pages(run, question, there, found, counts))
        return [Failure(refused[key]) if key in refused else next(answers) for key in keys]

    async def _pages(
        self, run: Any, question: Any, keys: Sequence[Any], found: Any, counts: Any
    ) -> list[Any]:
        size = question.window.size
        windows = [found[key][:size] if key in found else [] for key in keys]
        if question.window.from_end:
            windows = [rows[::-1] for rows in windows]
        if self.shape.only_nodes is not None:
            return await self.shape.nodes(run, windows)
        places = [
            Place(self, question, key, rows, len(found.get(key, ())) > size, run)
            for key, rows in zip(keys, windows, strict=True)
        ]
        return await self.shape.run(run, places, counts)


@dataclass
class Place:
    """One parent's page."""

    paged: Paged
    question: Any
    key: Any
    rows: list[Any]
    has_more: bool
    run: Any

    def cursors(self) -> list[str]:
        """Return the cursor of each row."""
        return [self.cursor(row) for row in self.rows]

    def cursor(self, row: Any) -> str:
        """Return the cursor of one row."""
        shape = self.paged.shape
        values = [
            convert(row[at]) if convert and row[at] is not None else row[at]
            for at, convert in shape.ordering(self.question.order)
        ]
        parent = None if self.key is None else self.run.python_key(self.key)
        binding = self.question.binding(parent)
        return cursors.write(values, binding, self.run.context.secret)


class PageShape:
    """The selection of a connection: its parts, in the order of the document."""

    def __init__(self, ordering: Callable[[Any], list[tuple[int, Any]]]) -> None:
        self.ordering = ordering
        self.counts = False
        self.shows_cursors = False
        self.parts: list[tuple[str, str, Any]] = []  # response key, field, and what is inside
        self.selections: list[Selection] = []

    @property
    def only_nodes(self) -> tuple[str, int] | None:
        """The response key and the selection of the nodes, where nothing else is asked for."""
        match self.parts:
            case [(key, "nodes", inside)]:
                return key, inside
        return None

    async def nodes(self, run: Any, windows: list[list[Any]]) -> list[Any]:
        """Return the answer for each page of which only the nodes are asked for."""
        assert self.only_nodes is not None  # noqa: S101  # the caller looked
        key, inside = self.only_nodes
        found = await self.selections[inside].run(run, list(chain.from_iterable(windows)))
        ends = list(accumulate(map(len, windows)))
        return [
            {key: found[end - len(rows) : end]} for rows, end in zip(windows, ends, strict=True)
        ]

    async def run(self, run: Any, places: list[Place], counts: Any) -> list[Any]:
        """Return the answer for each page."""
        flat = [row for place in places for row in place.rows]
        nodes = [await selection.run(run, flat) for selection in self.selections]
        answers, start = [], 0
        for place in places:
            end = start + len(place.rows)
            answers.append(
                {
                    key: self._part(name, inside, place, nodes, slice(start, end), counts)
                    for key, name, inside in self.parts
                }
            )
            start = end
        return answers

    def _part(
        self, name: str, inside: Any, place: Place, nodes: Any, span: slice, counts: Any
    ) -> Any:
        match name:
            case "totalCount":
                return counts.get(place.key, 0)
            case "nodes":
                return nodes[inside][span]
            case "edges":
                return self._edges(inside, place, nodes, span)
            case "pageInfo":
                return {key: _page_info(part, place) for key, part in inside}
        return inside  # the name of the type

    def _edges(self, inside: Any, place: Place, nodes: Any, span: slice) -> list[Any]:
        columns = []
        for _, name, part in inside:
            if name == "cursor":
                columns.append(place.cursors())
            elif name == "node":
                columns.append(nodes[part][span])
            else:
                columns.append([part] * len(place.rows))
        keys = [key for key, _, _ in inside]
        if not keys:  # all of it was skipped
            return [{} for _ in place.rows]
        if len(keys) == 1:
            return [{keys[0]: value} for value in columns[0]]
        return [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]


def _page_info(name: str, place: Place) -> Any:
    window = place.question.window
    match name:
        case "hasNextPage":
            return window.before is not None if window.from_end else place.has_more
        case "hasPreviousPage":
            return place.has_more if window.from_end else window.after is not None
        case "startCursor":
            return place.cursor(place.rows[0]) if place.rows else None
        case "endCursor":
            return place.cursor(place.rows[-1]) if place.rows else None
    return "PageInfo"
