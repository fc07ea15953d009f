"""Connections while they run: a page for each parent, and what of it is asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from itertools import accumulate, chain
from typing import TypeAlias

from graphql import FieldNode, GraphQLNamedType, assert_object_type, get_named_type

from catalog.arrays import Convert
from catalog.graph.budgets import OBJECT, SHORT, Price, at
from catalog.graph.context import RowValues
from catalog.graph.declaring import facets, kinds
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments, arguments
from catalog.graph.request.collecting import Collector
from catalog.graph.running.completion import Completion
from catalog.graph.running.fetching import FacetsPart, Fetching, Shown
from catalog.graph.running.runs import MANY, Failure, Field, Run, failed
from catalog.graph.running.selections import PagePart, Selection
from catalog.graph.running.sources import EntitySource, Read
from catalog.graph.sql import cursors
from catalog.graph.sql.ordering import Term
from catalog.graph.sql.questions import Question
from catalog.graph.sql.statements import Key

Counts: TypeAlias = Mapping[Key | None, int]
Ordering: TypeAlias = Callable[[Sequence[Term]], Sequence[tuple[int, Convert | None]]]
"""Tells where the columns of an order stand in a row, and what makes Python values of them."""

CURSOR = 100  # letters of a cursor, and more where texts are ordered by
CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


class PageStep:
    """A connection: a page for each parent, and a count where one is asked for."""

    def __init__(
        self,
        name: str,
        read: Read | None,
        what: kinds.Page,
        source: EntitySource,
        arguments: Arguments,
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

    async def values(self, run: Run, parents: Sequence[object]) -> Sequence[object]:
        """Return the connection of each parent."""
        read = self.read
        try:
            question = self.fetching.questions.question(
                self.name, self.source.entity, self.what, self.arguments(run.variables), run.context
            )
            if self.shape.shows_cursors:
                self.shape.ordering(question.order)
            keys = [None if read is None else read(parent) for parent in parents]
            found, refused = await self.fetching.page(
                self.source, question, keys, run, self.shape.shows
            )
            counts: Counts = {}
            if self.shape.counts:
                counts = await self.fetching.counts(self.source, question, keys, run)
        except ClientError as error:
            return failed(run, error, parents)
        if not refused:
            return await self._pages(run, question, keys, found, counts)
        run.is_dirty = True
        there = [key for key in keys if key not in refused]
        answers = iter(await self._pages(run, question, there, found, counts))
        return [Failure(refused[key]) if key in refused else next(answers) for key in keys]

    async def _pages(
        self,
        run: Run,
        question: Question,
        keys: Sequence[Key | None],
        found: Mapping[Key | None, list[RowValues]],
        counts: Counts,
    ) -> Sequence[object]:
        size = question.window.size
        run.budget.draw(len(keys), self.shape.price)
        windows = [found[key][:size] if key in found else [] for key in keys]
        if question.window.from_end:
            windows = [rows[::-1] for rows in windows]
        if self.shape.only_nodes is not None:
            return await self.shape.nodes(run, windows, self.shape.only_nodes)
        pages = [
            ParentPage(self, question, key, rows, len(found.get(key, ())) > size, run)
            for key, rows in zip(keys, windows, strict=True)
        ]
        for part in self.shape.facets:
            answers = await part.answers(self.fetching, self.source, question, run, keys)
            for page, answer in zip(pages, answers, strict=True):
                page.facets[part.key] = answer
        return await self.shape.run(run, pages, counts)


@dataclass
class ParentPage:
    """The page of one parent."""

    step: PageStep
    question: Question
    key: Key | None
    rows: Sequence[RowValues]
    has_more: bool
    run: Run
    facets: dict[str, object] = made(default_factory=dict)

    def cursors(self) -> list[str]:
        """Return the cursor of each row."""
        return [self.cursor(row) for row in self.rows]

    def cursor(self, row: RowValues) -> str:
        """Return the cursor of one row."""
        values = [
            convert(row[at]) if convert and row[at] is not None else row[at]
            for at, convert in self.step.shape.ordering(self.question.order)
        ]
        parent = None if self.key is None else self.run.python_key(self.key)
        binding = self.question.binding(parent)
        return cursors.write(values, binding, self.run.context.secret)


@dataclass
class PageShape:
    """The selection of a connection: its parts, in the order of the document."""

    ordering: Ordering
    counts: bool = False
    shows_cursors: bool = False
    parts: list[PagePart] = made(default_factory=list)
    selections: list[Selection] = made(default_factory=list)
    price: Price = made(default_factory=Price)
    edges: list[tuple[str, Price]] = made(default_factory=list)
    names: list[str] = made(default_factory=list)  # where each selection stands in the page
    shows: Shown = Shown.NOTHING
    facets: list[FacetsPart] = made(default_factory=list)

    def seal(self) -> None:
        """Work out what a page costs beside its objects: itself, its page info, and its edges."""
        self.price.parts += OBJECT
        for part in self.parts:
            self.price.include(part.key)
            if part.name == "nodes":
                self.names.append(part.key)
            elif part.name == "pageInfo":
                _add(self.price, part.parts)
            elif part.name == "edges":
                price = Price()
                _add(price, part.parts)
                self.edges.append((part.key, price))
                self.names += [f"{part.key}.{p.key}" for p in part.parts if p.name == "node"]
        names = {part.name for part in self.parts}
        if names & {"nodes", "edges"}:
            self.shows = Shown.ROWS
        elif "pageInfo" in names:
            self.shows = Shown.ENDS

    def collect(
        self,
        collector: Collector,
        field: Field,
        select: Callable[[Sequence[FieldNode]], Selection],
        complete: Callable[[Field], Completion],
    ) -> None:
        """Collect the parts that the connection *field* is asked for.

        *select* plans its nodes, and *complete* what Python code returned.
        """

        def parts(kind: GraphQLNamedType, nodes: Sequence[FieldNode]) -> Iterable[PagePart]:
            kind = assert_object_type(kind)
            for key, found in collector.fields(kind, nodes).items():
                name = found[0].name.value
                part = PagePart(key, name, kind.name)
                if name in {"nodes", "node"}:
                    part = part._replace(selection=len(self.selections))
                    self.selections.append(select(found))
                elif name in {"edges", "pageInfo"}:
                    inner = get_named_type(kind.fields[name].type)
                    part = part._replace(parts=list(parts(inner, found)))
                elif name == facets.FIELD:
                    of = Field(key, found, kind, kind.fields[name])
                    given = arguments(of.definition, found[0])
                    self.facets.append(FacetsPart(key, given, complete(of)))
                self.counts = self.counts or name == "totalCount"
                self.shows_cursors = self.shows_cursors or name in CURSORS
                yield part

        self.parts = list(parts(get_named_type(field.type), field.nodes))

    @property
    def only_nodes(self) -> PagePart | None:
        """The part with the nodes, where nothing else is asked for."""
        return self.parts[0] if [part.name for part in self.parts] == ["nodes"] else None

    async def nodes(
        self, run: Run, windows: Sequence[Sequence[RowValues]], part: PagePart
    ) -> Sequence[object]:
        """Return the answer for each page of which only the nodes are asked for."""
        key = part.key
        found = await self._inside(run, part.selection, list(chain.from_iterable(windows)))
        ends = list(accumulate(map(len, windows)))
        return [
            {key: found[end - len(rows) : end]} for rows, end in zip(windows, ends, strict=True)
        ]

    async def _inside(self, run: Run, number: int, rows: Sequence[RowValues]) -> Sequence[object]:
        with at(self.names[number]):
            return await self.selections[number].run(run, rows)

    async def run(self, run: Run, pages: Sequence[ParentPage], counts: Counts) -> Sequence[object]:
        """Return the answer for each page."""
        flat = [row for page in pages for row in page.rows]
        for key, price in self.edges:
            with at(key):
                run.budget.draw(len(flat), price)
        nodes = [await self._inside(run, number, flat) for number in range(len(self.selections))]
        answers, start = [], 0
        for page in pages:
            span = slice(start, start + len(page.rows))
            answers.append(
                {part.key: _part(part, page, nodes, span, counts) for part in self.parts}
            )
            start = span.stop
        return answers


def _add(price: Price, parts: Iterable[PagePart]) -> None:
    """Add an object with these parts."""
    price.parts += OBJECT
    for part in parts:
        price.include(part.key, letters=CURSOR if part.name in CURSORS else SHORT)


def _part(
    part: PagePart, page: ParentPage, nodes: Sequence[Sequence[object]], span: slice, counts: Counts
) -> object:
    match part.name:
        case "totalCount":
            return counts.get(page.key, 0)
        case "nodes":
            return nodes[part.selection][span]
        case "edges":
            return _edges(part.parts, page, nodes, span)
        case facets.FIELD:
            return page.facets[part.key]
        case "pageInfo":
            return {inner.key: _page_info(inner, page) for inner in part.parts}
    return part.type_name


def _edges(
    parts: Sequence[PagePart], page: ParentPage, nodes: Sequence[Sequence[object]], span: slice
) -> Sequence[object]:
    columns: list[Iterable[object]] = []
    for part in parts:
        if part.name == "cursor":
            columns.append(page.cursors())
        elif part.name == "node":
            columns.append(nodes[part.selection][span])
        else:
            columns.append([part.type_name] * len(page.rows))
    keys = [part.key for part in parts]
    if not keys:  # all of it was skipped
        return [{} for _ in page.rows]
    if len(keys) == 1:
        return [{keys[0]: value} for value in columns[0]]
    return [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]


def _page_info(part: PagePart, page: ParentPage) -> object:
    window = page.question.window
    match part.name:
        case "hasNextPage":
            return window.before is not None if window.from_end else page.has_more
        case "hasPreviousPage":
            return page.has_more if window.from_end else window.after is not None
        case "startCursor":
            return page.cursor(page.rows[0]) if page.rows else None
        case "endCursor":
            return page.cursor(page.rows[-1]) if page.rows else None
    return part.type_name
