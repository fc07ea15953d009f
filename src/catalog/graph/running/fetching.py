"""Fetching: asking sources, each in one statement for many parents at once."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from catalog.graph.context import RowValues, Select
from catalog.graph.declaring.kinds import BySlug, Path
from catalog.graph.errors import ClientError
from catalog.graph.running.runs import Run
from catalog.graph.running.sources import EntitySource, RowSource
from catalog.graph.sql import ordering
from catalog.graph.sql.conditions import Conditions, where_shown
from catalog.graph.sql.operands import Names
from catalog.graph.sql.questions import Question, Questions
from catalog.graph.sql.statements import Dialect, Key, Statement, among

LAST = itemgetter(-1)
SHAPES = 64  # statements that one source keeps
LONG = 1_000  # characters of a filter's shape: to make SQL of it takes some 20 milliseconds


class Fetching:
    """Asks sources for all principals of one shape, on one kind of database."""

    def __init__(self, questions: Questions, dialect: Dialect, principal: Any) -> None:
        self.questions = questions
        self.dialect = dialect
        self.principal = principal

    async def by_ids(
        self, source: EntitySource, keys: Iterable[Key], run: Run
    ) -> dict[Key, RowValues]:
        """Return the visible rows with these keys, by key."""
        table = source.table
        at = source.position(table, "id")
        statement = self._kept(source, "ids", partial(self._by_ids, source))
        rows = await run.fetch(statement, {"keys": list(dict.fromkeys(keys))})
        return {row[at]: row for row in rows}

    def _by_ids(self, source: EntitySource) -> Select:
        table = source.table
        question = source.asked()
        return question.where(among(table.id, "keys"), source.entity.visible(table, self.principal))

    async def by_slug(
        self, source: EntitySource, condition: BySlug, slug: str, run: Run
    ) -> RowValues | None:
        """Return the visible row of which *condition* holds, made of the table and a slug."""
        statement = self._kept(source, "slug", partial(self._by_slug, source, condition))
        return next(iter(await run.fetch(statement, {"slug": slug})), None)

    def _by_slug(self, source: EntitySource, condition: BySlug) -> Select:
        table = source.table
        question = source.asked()
        is_named = condition(table, sa.bindparam("slug", type_=sa.Text))
        return question.where(is_named, source.entity.visible(table, self.principal))

    async def hanging(
        self, source: EntitySource, path: Path, keys: Iterable[Key], run: Run
    ) -> dict[Key | None, list[RowValues]]:
        """Return the visible rows on a path, by the parents' keys."""
        statement = self._kept(source, "hanging", partial(self._hanging, source, path))
        return by_parent(await run.fetch(statement, {"keys": list(dict.fromkeys(keys))}))

    def _hanging(self, source: EntitySource, path: Path) -> Select:
        parent_key, question, conditions = self._children(source, path)
        visible = source.entity.visible(source.table, self._on(path, source))
        question = question.where(among(parent_key, "keys"), *conditions, visible)
        if path.order_by is not None:
            question = question.order_by(getattr(source.table, path.order_by.key))
        return question

    async def links(
        self, source: RowSource, path: Path, keys: Iterable[Key], run: Run
    ) -> Sequence[RowValues]:
        """Return the rows of a link in its order, the parents' key last, with what they name."""
        statement = self._kept(source, "links", partial(self._links, source, path))
        return await run.fetch(statement, {"keys": list(dict.fromkeys(keys))})

    def _links(self, source: RowSource, path: Path) -> Select:
        link = source.table
        parent_key = getattr(link, path.parent_key.key)
        question = source.joined(sa.select(*source.selected, parent_key).select_from(link))
        question = question.where(among(parent_key, "keys"))
        if path.where is not None:
            question = question.where(path.where(link))
        if path.order_by is not None:
            question = question.order_by(getattr(link, path.order_by.key))
        return question

    def _children(
        self, source: RowSource, path: Path
    ) -> tuple[InstrumentedAttribute[object], Select, list[sa.ColumnElement[bool]]]:
        """Return the parents' key, the question with it as the last column, and conditions."""
        table = source.table
        if path.target_key is None:
            parent_key = getattr(table, path.parent_key.key)
            question = source.joined(sa.select(*source.selected, parent_key).select_from(table))
            return parent_key, question, [] if path.where is None else [path.where(table)]
        link = aliased(path.parent_key.class_)
        parent_key = getattr(link, path.parent_key.key)
        question = sa.select(*source.selected, parent_key).select_from(link)
        question = question.join(table, getattr(link, path.target_key.key) == table.id)
        return (
            parent_key,
            source.joined(question),
            [] if path.where is None else [path.where(link)],
        )

    async def page(
        self, source: EntitySource, question: Question, keys: Sequence[Key | None], run: Run
    ) -> tuple[dict[Key | None, list[RowValues]], dict[Key | None, ClientError]]:
        """Return one row more than each parent's window holds, by key; by None at the root.

        Parents to whom a cursor does not belong have an error instead, in the second mapping.
        """
        window, found, refused = question.window, {}, {}
        if question.path is None:
            return {None: await self._cut(source, question, None, run)}, {}
        if window.after is None and window.before is None:
            statement = await self._asking(
                source,
                question,
                ("first", question.order, window.from_end),
                partial(self._first_of_each, source, question),
            )
            values = {"keys": list(dict.fromkeys(keys)), "size": window.size + 1}
            return by_parent(await run.fetch(statement, values | question.parameters)), {}
        for key in keys:
            try:
                found[key] = await self._cut(source, question, key, run)
            except ClientError as error:
                refused[key] = error
        return found, refused

    def _on(self, path: Path, source: RowSource) -> Any:
        """Return the principal on a path, which begins at rows that they were shown."""
        principal = source.having_joined(self.principal)
        if path.target_key is not None:
            return principal
        return principal.having_seen(getattr(source.table, path.parent_key.key))

    def _where(self, question: Question, source: RowSource) -> list[sa.ColumnElement[bool]]:
        path, table = question.path, source.table
        principal = self.principal if path is None else self._on(path, source)
        hidden = question.path.hidden_unless_asked if question.path else None
        conditions = Conditions(self.questions.filters, self.principal, Names())
        return [
            question.entity.visible(table, principal),
            conditions.where(question.entity, table, question.taken),
            where_shown(table, hidden, question.where),
        ]

    async def _cut(
        self, source: EntitySource, question: Question, key: Key | None, run: Run
    ) -> list[RowValues]:
        """Return the rows of one window: of everything, or of one parent."""
        parent = None if key is None else run.python_key(key)
        mask, bounds = ordering.named_bounds(question.cursors(parent, run.context.secret))
        statement = await self._asking(
            source,
            question,
            ("cut", question.order, question.window.from_end, mask),
            partial(self._window, source, question, mask),
        )
        values = {"size": question.window.size + 1, "parent": parent}
        return list(await run.fetch(statement, values | bounds | question.parameters))

    def _window(self, source: EntitySource, question: Question, mask: ordering.Mask) -> Select:
        table = source.table
        order = ordering.clauses(table, question.order, backwards=question.window.from_end)
        if question.path is None:
            asked = source.asked()
        else:
            parent_key, asked, conditions = self._children(source, question.path)
            asked = asked.where(parent_key == sa.bindparam("parent"), *conditions)
        asked = asked.where(*self._where(question, source))
        asked = asked.where(*ordering.where_between(table, question.order, mask))
        return asked.order_by(*order).limit(sa.bindparam("size", type_=sa.Integer))

    def _first_of_each(self, source: EntitySource, question: Question) -> Select:
        """Return the question for the first rows of each parent, which an index finds at once."""
        assert question.path is not None  # noqa: S101  # only nested pages come here
        if self.dialect.is_sqlite:
            return self._first_keys_of_each(source, question)
        table = source.table
        parent_key, asked, conditions = self._children(source, question.path)
        parents = (
            sa.func.unnest(self.dialect.array(parent_key, "keys"))
            .table_valued("key")
            .render_derived()
        )
        size = sa.bindparam("size", type_=sa.Integer)
        clauses = ordering.clauses(table, question.order, backwards=question.window.from_end)
        asked = asked.where(
            parent_key == parents.c.key, *conditions, *self._where(question, source)
        )
        found = asked.order_by(*clauses).limit(size).lateral()
        # Each parent's rows come in their order, as its LIMIT took them: no need to sort them all.
        return sa.select(*found.c).select_from(parents).join(found, sa.true())

    def _first_keys_of_each(self, source: EntitySource, question: Question) -> Select:
        """Return the question for the first rows of each parent, whose keys SQLite looks up.

        It has no LATERAL, and a window would number all rows of each parent.
        """
        assert question.path is not None  # noqa: S101  # only nested pages come here
        table, path = source.table, question.path
        inner = EntitySource(source.entity)
        parents = sa.func.json_each(self.dialect.array(table.id, "keys")).table_valued("value")
        parent_key, asked, conditions = self._children(inner, path)
        is_backwards = question.window.from_end
        size = sa.bindparam("size", type_=sa.Integer)
        keys = (
            asked.with_only_columns(inner.table.id)
            .where(
                parent_key == sa.type_coerce(parents.c.value, parent_key.type),
                *conditions,
                *self._where(question, inner),
            )
            .order_by(*ordering.clauses(inner.table, question.order, backwards=is_backwards))
            .limit(size)
            .correlate(parents)
        )
        outer = sa.select(*source.selected, parents.c.value).select_from(parents)
        outer = source.joined(outer.join(table, table.id.in_(keys)))
        return outer.order_by(*ordering.clauses(table, question.order, backwards=is_backwards))

    async def counts(
        self, source: EntitySource, question: Question, keys: Iterable[Key | None], run: Run
    ) -> dict[Key | None, int]:
        """Return how many rows each parent's connection has, by key; by None at the root."""
        statement = await self._asking(
            source, question, ("count",), partial(self._counting, question)
        )
        values = question.parameters | {"keys": list(dict.fromkeys(keys))}
        rows = await run.fetch(statement, values)
        if question.path is None:
            return {None: rows[0][0]}
        return {key: count for key, count in rows}  # noqa: C416  # rows of drivers are no pairs

    def _counting(self, question: Question) -> Select:
        source = EntitySource(question.entity)
        table = source.table
        if question.path is None:
            asked = sa.select(sa.func.count()).select_from(table)
            return asked.where(*self._where(question, source))
        parent_key, asked, conditions = self._children(source, question.path)
        asked = asked.where(among(parent_key, "keys"), *conditions, *self._where(question, source))
        return asked.with_only_columns(parent_key, sa.func.count()).group_by(parent_key)

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


def by_parent(rows: Iterable[RowValues]) -> dict[Key | None, list[RowValues]]:
    """Return rows, whose last column is their parent's key, by these keys."""
    found: dict[Key | None, list[RowValues]] = {}
    for key, many in groupby(rows, LAST):  # most come one parent after the other
        if key in found:
            found[key] += many
        else:
            found[key] = list(many)
    return found
