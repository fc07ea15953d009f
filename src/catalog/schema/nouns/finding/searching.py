"""Searching by words in the graph."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry

from catalog.arrays import among
from catalog.domain.finding import searching
from catalog.domain.finding.searching import HitPlace
from catalog.graph.declaring.declare import batch, extends
from catalog.graph.declaring.types import PageInfo
from catalog.graph.declaring.weights import weighs
from catalog.graph.errors import ClientError
from catalog.graph.sql import cursors, windows
from catalog.graph.sql.statements import Dialect
from catalog.schema.context import Context, Info
from catalog.schema.nouns.offerings import ServiceOffering
from catalog.schema.nouns.organizations import Organization, Person
from catalog.schema.nouns.provision.products import Product
from catalog.schema.nouns.provision.resources import Resource
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Query
from catalog.statements import Statement
from catalog.storage.searching.folding import words
from catalog.storage.tables.derived import SearchKind

FIELD = "Query.search"
LONGEST = 200  # characters
COST = 20  # a common word is in many rows, and who sees each of them is looked up
SHAPES = 500  # statements that are kept
PLACE = (int, str, UUID)
_statements: dict[Hashable, Statement] = {}

strawberry.enum(SearchKind, name="SearchType")
SearchResult = Annotated[
    Service | ServiceOffering | Organization | Person | Product | Resource,
    strawberry.union("SearchResult", description="What can be found by words."),
]


def _size(given: Mapping[str, Any]) -> int:
    """Return at most how many hits a page has."""
    first = given.get("first")
    return windows.USUAL if first is None else max(first, 0)


@strawberry.type
class SearchResultEdge:
    """A hit in its place."""

    cursor: str = strawberry.field(description="Where the hit lies, for `after`.")
    node: SearchResult = strawberry.field(description="What was found.")


@dataclass
class _Search:
    """One search while it is answered: what is asked, and what of it was found."""

    context: Context
    asked: Sequence[str]
    kinds: Collection[SearchKind]
    window: windows.PageWindow
    values: Mapping[str, Any]
    binding: bytes
    _hits: Sequence[tuple[SearchKind, HitPlace]] | None = None
    _rows: list[Any] = field(default_factory=list)

    async def hits(self) -> Sequence[tuple[SearchKind, HitPlace]]:
        """Return the hits of the page, and one more where there are more."""
        if self._hits is None:
            after = self.window.after
            given: dict[str, Any] = {"size": self.window.size + 1}
            if after is not None:
                place = cursors.read(after, PLACE, self.binding, self.context.secret)
                given |= dict(zip(HitPlace._fields, place, strict=True))
            make = partial(searching.page, is_after=after is not None)
            self._hits = [
                (
                    SearchKind[kind],
                    HitPlace(rank, title, key if isinstance(key, UUID) else UUID(key)),
                )
                for kind, key, rank, title in await self._ask("page", make, given)
            ]
        return self._hits

    async def shown(self) -> Sequence[tuple[SearchKind, HitPlace]]:
        """Return the hits of the page."""
        return (await self.hits())[: self.window.size]

    async def rows(self) -> Sequence[Any]:
        """Return the row of each hit of the page: one statement for each kind."""
        shown = await self.shown()
        if shown and not self._rows:
            keys: dict[SearchKind, list[UUID]] = defaultdict(list)
            for kind, place in shown:
                keys[kind].append(place.id)
            found: dict[UUID, Any] = {}
            for kind, some in keys.items():
                row: Any = searching.SEEN[kind].row
                question = sa.select(row).where(among(row.id, values=some))
                found |= {one.id: one for one in await self.context.session.scalars(question)}
            self._rows = [found[place.id] for _, place in shown]
        return self._rows

    async def count(self) -> int:
        """Return the number of hits on all pages."""
        found = await self._ask("count", searching.count, {})
        return sum(number for (number,) in found)

    async def page_info(self) -> PageInfo:
        """Return where the page lies."""
        cursors_shown = [self.cursor(place) for _, place in await self.shown()]
        return PageInfo(
            has_next_page=len(await self.hits()) > self.window.size,
            has_previous_page=self.window.after is not None,
            start_cursor=cursors_shown[0] if cursors_shown else None,
            end_cursor=cursors_shown[-1] if cursors_shown else None,
        )

    def cursor(self, place: HitPlace) -> str:
        """Return the cursor of a hit."""
        return cursors.write(place, self.binding, self.context.secret)

    async def _ask(self, what: str, make: Any, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Return what a question finds; nothing where nothing is searched for."""
        if not self.asked or not self.kinds:
            return ()
        session, viewer = self.context.session, self.context.viewer
        number = len(self.asked)
        key = session.dialect, viewer.shape, number, self.kinds, what, self.window.after is None
        statement = _statements.get(key)
        if statement is None:
            if len(_statements) >= SHAPES:
                _statements.clear()
            dialect = Dialect(session.sqlalchemy_dialect)
            asked = searching.SearchShape(viewer.principal, self.kinds, number, dialect.is_sqlite)
            statement = _statements[key] = dialect.statement(make(asked))
        values = {**viewer.parameters, **self.values, **given}
        return await session.fetch(statement.text, statement.parameters(values))


async def _edges(parents: Sequence[Any], _context: Context) -> Sequence[list[SearchResultEdge]]:
    """The hits with their cursors."""
    return [await _edges_of(parent.found) for parent in parents]


async def _edges_of(found: _Search) -> list[SearchResultEdge]:
    pairs = zip(await found.shown(), await found.rows(), strict=True)
    return [SearchResultEdge(cursor=found.cursor(place), node=row) for (_, place), row in pairs]


async def _nodes(parents: Sequence[Any], _context: Context) -> Sequence[list[SearchResult]]:
    """The hits alone."""
    return [[*await parent.found.rows()] for parent in parents]


async def _page_info(parents: Sequence[Any], _context: Context) -> Sequence[PageInfo]:
    """Where this page lies."""
    return [await parent.found.page_info() for parent in parents]


async def _total_count(parents: Sequence[Any], _context: Context) -> Sequence[int]:
    """How many hits there are on all pages; counting them costs time."""
    return [await parent.found.count() for parent in parents]


@strawberry.type
class SearchResultConnection:
    """One page of what was found, the nearest hit first."""

    found: strawberry.Private[_Search]
    edges = batch(cost=0, most=_size)(_edges)
    nodes = batch(cost=0, most=_size)(_nodes)
    page_info = batch(cost=0)(_page_info)
    total_count = batch(cost=0)(_total_count)

    def __hash__(self) -> int:
        """Let functions be asked of it as of rows."""
        return id(self.found)


async def _search(
    info: Info,
    query: Annotated[
        str,
        strawberry.argument(
            description="Words, at most 10 in 200 characters. The last one may be a beginning."
        ),
    ],
    types: Annotated[
        list[SearchKind] | None,
        strawberry.argument(description="What is searched for; anything where nothing is said."),
    ] = None,
    first: Annotated[
        int | None,
        strawberry.argument(description="How many hits from the start; 20 where nothing is said."),
    ] = None,
    after: Annotated[
        str | None, strawberry.argument(description="Only hits that follow this cursor.")
    ] = None,
) -> SearchResultConnection:
    """Find services, offerings, organizations, people, products and resources by their words.

    All words must be in the names, the aliases or the description of a hit; neither case nor
    accents make a difference. First comes what is called so, then what begins so, then what has all
    words in its name, in its slug or its aliases, and in its description; within these, by name.
    """
    context = info.context
    window = windows.window({"first": first, "after": after}, context.page_limit)
    if len(query) > LONGEST:
        message = f"query has at most {LONGEST} characters, not {len(query):,}."
        raise ClientError(message)
    found = searching.asked_words(query)
    if len(found) > searching.MOST_WORDS:
        message = f"query has at most {searching.MOST_WORDS} words, not {len(found)}."
        raise ClientError(message)
    kinds = tuple(kind for kind in SearchKind if types is None or kind in types)
    binding = cursors.bound_to(FIELD, words(query), [kind.value for kind in kinds])
    if window.after is not None:
        cursors.read(window.after, PLACE, binding, context.secret)
    is_sqlite = context.session.dialect == "sqlite"
    values = searching.parameters(query, is_sqlite=is_sqlite) if found else {}
    return SearchResultConnection(found=_Search(context, found, kinds, window, values, binding))


@extends(Query)
class SearchQueries:
    """Finding things by words."""

    search: SearchResultConnection = strawberry.field(resolver=_search, metadata=weighs(cost=COST))


PARTS = (SearchResultEdge, SearchResultConnection, SearchQueries)
