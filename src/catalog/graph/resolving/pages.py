"""The pages of the oracle: one window of a connection, or the same one for many parents."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import TableAlias, mapped
from catalog.graph.context import OperationContext, RowValues, Select
from catalog.graph.declaring.facets import Facet, FacetValue, FacetValues
from catalog.graph.errors import ClientError
from catalog.graph.resolving.loaders import known, loader, newest
from catalog.graph.sql import cursors, guards, ordering, relations
from catalog.graph.sql.conditions import Conditions, where_shown
from catalog.graph.sql.facets import faceted, values_of
from catalog.graph.sql.operands import Values
from catalog.graph.sql.questions import Question, Questions
from catalog.graph.sql.tables import Expression

Ordered: TypeAlias = tuple[object, Sequence[object]]
"""A row, and the values that it is ordered by."""
RowsOrError: TypeAlias = Sequence[Ordered] | ClientError
Counting: TypeAlias = Callable[[], Awaitable[int]]
Faceting: TypeAlias = Callable[[Sequence[Enum], int], Awaitable[Sequence[FacetValues]]]
EVERYTHING = None  # the parent of a connection at the root


@dataclass(frozen=True)
class EdgeOfRow:
    """One row in its place."""

    cursor: str
    node: object


@dataclass(frozen=True)
class InfoOfPage:
    """Where a page lies."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True)
class PageOfRows:
    """One page, which counts all pages when it is asked to."""

    edges: list[EdgeOfRow]
    page_info: InfoOfPage
    count: Counting
    facets: Faceting
    """Counts the rows of all pages by the values that they share."""

    @property
    def nodes(self) -> list[object]:
        """The rows alone."""
        return [edge.node for edge in self.edges]

    @property
    def total_count(self) -> Awaitable[int]:
        """The number of rows on all pages."""
        return self.count()


class Pages:
    """Asks the pages of one schema's connections."""

    def __init__(self, questions: Questions) -> None:
        self.question = questions.question
        self._filters = questions.filters

    async def page(
        self, question: Question, parent: UUID | None, context: OperationContext
    ) -> PageOfRows:
        """Return the page of *parent*, or of everything."""
        if question.path is None or parent is None:
            statement = self._all_rows(question, context)
            rows = _ordered(await context.session.rows(newest(statement, context)))
        else:

            async def ask(keys: list[UUID]) -> Sequence[RowsOrError]:
                return await self._for_parents(question, keys, context)

            rows = await loader(context, ("page", question.key), ask).load(parent)

        async def count() -> int:
            async def ask(keys: list[UUID | None]) -> list[int]:
                return await self._counts(question, keys, context)

            number: int = await loader(context, ("count", question.key), ask).load(parent)
            return number

        async def facets(fields: Sequence[Enum], first: int) -> Sequence[FacetValues]:
            by = question.entity.facets.by
            return [
                FacetValues(field, await self._facet(question, parent, by[field], first, context))
                for field in fields
            ]

        return _connection(question, rows, parent, (count, facets), context)

    def _all_rows(self, question: Question, context: OperationContext) -> Select:
        table = guards.table(question.entity, context.principal)
        statement = sa.select(mapped(table), *_columns(question, table))
        statement = statement.where(*self._where(question, table, context))
        return self._cut(statement, question, table, EVERYTHING, context)

    def _where(
        self, question: Question, table: TableAlias, context: OperationContext
    ) -> list[sa.ColumnElement[bool]]:
        hidden = question.path.hidden_unless_asked if question.path else None
        return [
            question.entity.visible(table, context.principal),
            Conditions(self._filters, context.principal, Values(question.taken.values)).where(
                question.entity, table, question.taken
            ),
            where_shown(table, hidden, question.where),
        ]

    def _cut(
        self,
        statement: Select,
        question: Question,
        table: TableAlias,
        parent: UUID | None,
        context: OperationContext,
    ) -> Select:
        window = question.window
        statement = statement.where(*_where_beyond_cursors(question, table, parent, context))
        return statement.order_by(
            *ordering.clauses(table, question.order, backwards=window.from_end)
        ).limit(window.size + 1)

    async def _for_parents(
        self, question: Question, keys: list[UUID], context: OperationContext
    ) -> Sequence[RowsOrError]:
        assert question.path is not None  # noqa: S101  # `page` asks only with one
        window = question.window
        if window.after is not None or window.before is not None:
            refused_or_found: list[RowsOrError] = []
            # A cursor belongs to one parent, so this is one question in any sensible operation.
            for key in keys:
                try:
                    refused_or_found.append(await self._after(question, key, context))
                except ClientError as error:
                    refused_or_found.append(error)
            return refused_or_found
        target, parent_key, statement = relations.children(
            question.path, question.entity, keys, context.principal
        )
        rank = sa.func.row_number().over(
            partition_by=parent_key,
            order_by=ordering.clauses(target, question.order, backwards=window.from_end),
        )
        ranked = (
            statement.where(*self._where(question, target, context))
            .with_only_columns(
                target.id.label("id"), parent_key.label("parent_key"), rank.label("rank")
            )
            .subquery()
        )
        table = guards.table(question.entity, context.principal)
        cut = (
            sa.select(ranked.c.parent_key, mapped(table), *_columns(question, table))
            .join(ranked, ranked.c.id == table.id)
            .where(ranked.c.rank <= window.size + 1)
            .order_by(ranked.c.parent_key, ranked.c.rank)
        )
        found: dict[UUID, list[Ordered]] = defaultdict(list)
        for key, row, *values in await context.session.rows(newest(cut, context)):
            found[key].append((row, values))
        return [found[key] for key in keys]

    async def _after(
        self, question: Question, key: UUID, context: OperationContext
    ) -> Sequence[Ordered]:
        assert question.path is not None  # noqa: S101  # `page` asks only with one
        target, _, statement = relations.children(
            question.path, question.entity, [key], context.principal
        )
        statement = statement.where(*self._where(question, target, context))
        statement = statement.with_only_columns(mapped(target), *_columns(question, target))
        cut = self._cut(statement, question, target, key, context)
        return _ordered(await context.session.rows(newest(cut, context)))

    async def _facet(
        self,
        question: Question,
        parent: UUID | None,
        facet: Facet,
        first: int,
        context: OperationContext,
    ) -> list[FacetValue]:
        parent_key: Expression | None = None
        if question.path is None:
            table = guards.table(question.entity, context.principal)
            statement: Select = sa.select(table.id).select_from(table)
        else:
            table, parent_key, statement = relations.children(
                question.path, question.entity, [parent], context.principal
            )
        statement = statement.where(*self._where(question, table, context))
        counted = faceted(statement, table, facet, context.principal, parent_key)
        asked = known(counted, context).params(first=first)
        return values_of(await context.session.rows(asked))

    async def _counts(
        self, question: Question, keys: list[UUID | None], context: OperationContext
    ) -> list[int]:
        if question.path is None:
            table = guards.table(question.entity, context.principal)
            counted = (
                sa.select(sa.func.count())
                .select_from(table)
                .where(*self._where(question, table, context))
            )
            return list(await context.session.scalars(known(counted, context))) * len(keys)
        target, parent_key, statement = relations.children(
            question.path, question.entity, keys, context.principal
        )
        counting = (
            statement.where(*self._where(question, target, context))
            .with_only_columns(parent_key, sa.func.count())
            .group_by(parent_key)
        )
        numbers = dict(map(tuple, await context.session.rows(known(counting, context))))
        return [numbers.get(key, 0) for key in keys]


def _columns(question: Question, table: TableAlias) -> Sequence[Any]:
    return [getattr(table, term.column) for term in question.order]


def _ordered(rows: Sequence[RowValues]) -> Sequence[Ordered]:
    return [(row, values) for row, *values in rows]


def _where_beyond_cursors(
    question: Question, table: TableAlias, parent: UUID | None, context: OperationContext
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the cursors `after` and `before`."""
    given = question.cursors(table, parent, context.secret)
    return [
        ordering.where_beyond(table, question.order, values, backwards=name == "before")
        for name, values in given.items()
    ]


def _connection(
    question: Question,
    rows: Sequence[Ordered],
    parent: UUID | None,
    asked: tuple[Counting, Faceting],
    context: OperationContext,
) -> PageOfRows:
    window = question.window
    has_more = len(rows) > window.size
    shown_rows = list(rows[: window.size])
    if window.from_end:
        shown_rows.reverse()
    binding = question.binding(parent)
    edges = [
        EdgeOfRow(cursors.write(values, binding, context.secret), row) for row, values in shown_rows
    ]
    info = InfoOfPage(
        has_next_page=window.before is not None if window.from_end else has_more,
        has_previous_page=has_more if window.from_end else window.after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
    return PageOfRows(edges, info, *asked)
