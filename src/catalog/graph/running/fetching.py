"""Fetching: asking sources, each in one statement for many parents at once."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from itertools import groupby
from operator import itemgetter

from catalog.graph.context import RowValues, Select
from catalog.graph.declaring.facets import FacetValues
from catalog.graph.declaring.kinds import BySlug, Path, Refs
from catalog.graph.errors import ClientError
from catalog.graph.request.arguments import Arguments
from catalog.graph.running.completion import Completion
from catalog.graph.running.runs import Run
from catalog.graph.running.selects import Selects
from catalog.graph.running.sources import EntitySource, RowSource
from catalog.graph.sql import ordering
from catalog.graph.sql.facets import values_of
from catalog.graph.sql.questions import Question, Questions
from catalog.graph.sql.statements import Dialect, Key
from catalog.statements import Statement

LAST = itemgetter(-1)
SHAPES = 64  # statements that one source keeps
LONG = 1_000  # characters of a filter's shape: to make SQL of it takes some 20 milliseconds


class Shown(Enum):
    """What a page shows of the rows that it fetches: nothing, only where it ends, or them."""

    NOTHING = 0
    ENDS = 1
    ROWS = 2


class Fetching:
    """Asks sources for all principals of one shape, on one kind of database.

    Where rows could be more than are left to the answer, a LIMIT ends the statement after one more:
    whoever pays for them finds out.
    """

    def __init__(self, questions: Questions, dialect: Dialect, principal: object) -> None:
        self.questions = questions
        self.dialect = dialect
        self.principal = principal
        self._selects = Selects(questions.filters, dialect, principal)

    async def by_ids(
        self, source: EntitySource, keys: Iterable[Key], run: Run
    ) -> dict[Key | None, RowValues]:
        """Return the visible rows with these keys, by key."""
        table = source.table
        at = source.position(table, "id")
        statement = self._kept(source, "ids", partial(self._selects.by_ids, source))
        rows = await run.fetch(statement, {"keys": list(dict.fromkeys(keys))})
        return {row[at]: row for row in rows}

    async def by_slug(
        self, source: EntitySource, condition: BySlug, slug: str, run: Run
    ) -> RowValues | None:
        """Return the visible row of which *condition* holds, made of the table and a slug."""
        statement = self._kept(source, "slug", partial(self._selects.by_slug, source, condition))
        return next(iter(await run.fetch(statement, {"slug": slug})), None)

    async def hanging(
        self, source: EntitySource, path: Path, keys: Iterable[Key], run: Run, most: int | None
    ) -> dict[Key | None, list[RowValues]]:
        """Return the visible rows on a path, by the parents' keys; each has at most *most*."""
        wanted = list(dict.fromkeys(keys))
        cut = run.budget.cut(None if most is None else most * len(wanted))
        make = partial(self._selects.hanging, source, path, is_cut=bool(cut))
        statement = self._kept(source, ("hanging", bool(cut)), make)
        return by_parent(await run.fetch(statement, {"keys": wanted, **cut}))

    async def links(
        self,
        source: RowSource,
        what: Refs,
        keys: Iterable[Key],
        run: Run,
        most: int | None,
        markers: Sequence[int],
    ) -> Sequence[RowValues]:
        """Return the rows of a link in its order, the parents' key last, with what they name.

        The keys of what they name stand at *markers*; each parent has at most *most*.
        """
        wanted = list(dict.fromkeys(keys))
        # Of those whose first alone is shown, the others are not paid for.
        cut = {} if most is None else run.budget.cut(most * len(wanted))
        make = partial(self._selects.links, source, what.path, markers, is_cut=bool(cut))
        statement = self._kept(source, ("links", bool(cut)), make)
        return await run.fetch(statement, {"keys": wanted, **cut})

    async def page(
        self,
        source: EntitySource,
        question: Question,
        keys: Sequence[Key | None],
        run: Run,
        shows: Shown,
    ) -> tuple[dict[Key | None, list[RowValues]], dict[Key | None, ClientError]]:
        """Return one row more than each parent's window holds, by key; by None at the root.

        Parents to whom a cursor does not belong have an error instead, in the second mapping.
        """
        window, found, refused = question.window, {}, {}
        if question.path is None:
            return {None: await self._cut(source, question, None, run, shows)}, {}
        if window.after is None and window.before is None:
            if shows is Shown.NOTHING:
                return {}, {}
            return by_parent(await self._first(source, question, keys, run, shows)), {}
        for key in keys:
            try:
                found[key] = await self._cut(source, question, key, run, shows)
            except ClientError as error:
                refused[key] = error
        return found, refused

    async def _first(
        self,
        source: EntitySource,
        question: Question,
        keys: Iterable[Key | None],
        run: Run,
        shows: Shown,
    ) -> Sequence[RowValues]:
        window, wanted = question.window, list(dict.fromkeys(keys))
        cut = dict(run.budget.cut(len(wanted) * window.size)) if shows is Shown.ROWS else {}
        statement = await self._asking(
            source,
            question,
            ("first", question.order, window.from_end, bool(cut)),
            partial(self._selects.first_of_each, source, question, is_cut=bool(cut)),
        )
        if cut:  # one row more of each parent tells whether there are more
            cut["most"] += len(wanted)
        values = {"keys": wanted, "size": window.size + 1, **cut}
        return await run.fetch(statement, values | question.parameters)

    async def _cut(
        self, source: EntitySource, question: Question, key: Key | None, run: Run, shows: Shown
    ) -> list[RowValues]:
        """Return the rows of one window: of everything, or of one parent."""
        parent = None if key is None else run.python_key(key)
        given = question.cursors(source.table, parent, run.context.secret)
        mask, bounds = ordering.named_bounds(given)
        if shows is Shown.NOTHING:
            return []
        size = question.window.size
        if shows is Shown.ROWS:  # those that are not shown are not paid for
            size = min(size, run.budget.objects)
        statement = await self._asking(
            source,
            question,
            ("cut", question.order, question.window.from_end, mask),
            partial(self._selects.window, source, question, mask),
        )
        values = {"size": size + 1, "parent": parent}
        return list(await run.fetch(statement, values | bounds | question.parameters))

    async def counts(
        self, source: EntitySource, question: Question, keys: Iterable[Key | None], run: Run
    ) -> dict[Key | None, int]:
        """Return how many rows each parent's connection has, by key; by None at the root."""
        statement = await self._asking(
            source, question, ("count",), partial(self._selects.counting, question)
        )
        values = question.parameters | {"keys": list(dict.fromkeys(keys))}
        rows = await run.fetch(statement, values)
        if question.path is None:
            return {None: rows[0][0]}
        return {key: count for key, count in rows}  # noqa: C416  # rows of drivers are no pairs

    async def facets(
        self,
        source: EntitySource,
        question: Question,
        keys: Iterable[Key | None],
        run: Run,
        fields: Sequence[Enum],
        first: int,
    ) -> dict[Key | None, list[FacetValues]]:
        """Return the facets of each parent's connection, by key; by None at the root."""
        wanted = list(dict.fromkeys(keys))
        told: dict[Key | None, list[FacetValues]] = {key: [] for key in wanted}
        values = question.parameters | {"keys": wanted, "first": first}
        for field in fields:
            make = partial(self._selects.faceting, question, question.entity.facets.by[field])
            statement = await self._asking(source, question, ("facet", field.name), make)
            rows: dict[Key | None, list[RowValues]] = {}
            for row in await run.fetch(statement, values):
                rows.setdefault(None if question.path is None else row[0], []).append(row)
            for key in wanted:
                told[key].append(FacetValues(field, values_of(rows.get(key, []))))
        return told

    async def _asking(
        self, source: RowSource, question: Question, kind: Hashable, make: Callable[[], Select]
    ) -> Statement:
        """Return the statement that asks *question*; a long one is made while others go on."""
        shape = question.taken.shape
        kept = partial(self._kept, source, (kind, shape), make)
        return await asyncio.to_thread(kept) if len(shape) > LONG else kept()

    def _kept(self, source: RowSource, shape: Hashable, make: Callable[[], Select]) -> Statement:
        statement = source.statements.get(shape)
        if statement is None:
            if len(source.statements) >= SHAPES:
                source.statements.clear()
            statement = source.statements[shape] = self.dialect.statement(make())
        return statement


@dataclass(frozen=True)
class FacetsPart:
    """One response key of a page that asks for facets."""

    key: str
    arguments: Arguments
    complete: Completion

    async def answers(
        self,
        fetching: Fetching,
        source: EntitySource,
        question: Question,
        run: Run,
        keys: Sequence[Key | None],
    ) -> Sequence[object]:
        """Return what the page of each parent shows under the key."""
        given = self.arguments(run.variables)
        found = await fetching.facets(source, question, keys, run, given["fields"], given["first"])
        return await self.complete(run, [found[key] for key in keys])


def by_parent(rows: Iterable[RowValues]) -> dict[Key | None, list[RowValues]]:
    """Return rows, whose last column is their parent's key, by these keys."""
    found: dict[Key | None, list[RowValues]] = {}
    for key, many in groupby(rows, LAST):  # most come one parent after the other
        if key in found:
            found[key] += many
        else:
            found[key] = list(many)
    return found
