"""Sources: one SELECT each, over a type's table and what joins it, for many parents at once."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.graph import cursors, ordering
from catalog.graph.declare import Entity, Path
from catalog.graph.filters import shown
from catalog.graph.pages import Pages, Question
from catalog.graph.statements import Dialect, Statement, among

Row = Sequence[Any]


@dataclass
class Source:
    """What is selected of one table's rows, gathered while an operation is planned."""

    entity: Any  # None where the table is a link's
    table: Any
    selected: list[Any] = field(default_factory=list)
    joins: list[tuple[Any, Any]] = field(default_factory=list)
    _positions: dict[tuple[int, str], int] = field(default_factory=dict)
    statements: dict[Hashable, Statement] = field(default_factory=dict)

    def position(self, table: Any, name: str) -> int:
        """Return where the column *name* of *table* stands in a row."""
        key = (id(table), name)
        if key not in self._positions:
            self._positions[key] = len(self.selected)
            self.selected.append(getattr(table, name))
        return self._positions[key]

    def join(self, entity: Entity, key: Any, principal: Any) -> Any:
        """Join the entity's row that *key* names, where the principal sees it; return its alias."""
        target = aliased(entity.row)
        self.joins.append((target, sa.and_(target.id == key, entity.visible(target, principal))))
        return target

    def joined(self, question: Any) -> Any:
        """Return *question* with the joins of this source."""
        for target, on in self.joins:
            question = question.outerjoin(target, on)
        return question


def source_of(entity: Entity) -> Source:
    """Return a source over the entity's table."""
    return Source(entity, aliased(entity.row))


class Fetching:
    """Asks sources on behalf of one principal shape, on one kind of database."""

    def __init__(self, pages: Pages, dialect: Dialect, principal: Any) -> None:
        self.pages = pages
        self.dialect = dialect
        self.principal = principal

    async def by_ids(self, source: Source, keys: Sequence[Any], run: Any) -> dict[Any, Row]:
        """Return the visible rows with these keys, by key."""
        table = source.table
        at = source.position(table, "id")
        statement = self._kept(source, "ids", partial(self._by_ids, source))
        rows = await run.fetch(statement, {"keys": list(dict.fromkeys(keys))})
        return {row[at]: row for row in rows}

    def _by_ids(self, source: Source) -> Any:
        table = source.table
        question = source.joined(sa.select(*source.selected).select_from(table))
        return question.where(among(table.id, "keys"), source.entity.visible(table, self.principal))

    async def where(self, source: Source, condition: Any, run: Any) -> Sequence[Row]:
        """Return the visible rows that meet *condition* of the table."""
        table = source.table
        question = source.joined(sa.select(*source.selected).select_from(table)).where(
            condition, source.entity.visible(table, self.principal)
        )
        found: Sequence[Row] = await run.fetch(self.dialect.statement(question), {})
        return found

    async def hanging(
        self, source: Source, path: Path, keys: Sequence[Any], run: Any
    ) -> dict[Any, list[Row]]:
        """Return the visible rows on a path, by the parents' keys."""
        statement = self._kept(source, "hanging", partial(self._hanging, source, path))
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in await run.fetch(statement, {"keys": list(dict.fromkeys(keys))}):
            found[row[-1]].append(row)
        return found

    def _hanging(self, source: Source, path: Path) -> Any:
        parent_key, question, conditions = self._children(source, path)
        question = question.where(
            among(parent_key, "keys"),
            *conditions,
            source.entity.visible(source.table, self.principal),
        )
        if path.order_by is not None:
            question = question.order_by(getattr(source.table, path.order_by.key))
        return question

    async def links(
        self, source: Source, path: Path, keys: Sequence[Any], run: Any
    ) -> Sequence[Row]:
        """Return the rows of a link in its order, the parents' key last, with what they name."""
        statement = self._kept(source, "links", partial(self._links, source, path))
        found: Sequence[Row] = await run.fetch(statement, {"keys": list(dict.fromkeys(keys))})
        return found

    def _links(self, source: Source, path: Path) -> Any:
        link = source.table
        parent_key = getattr(link, path.parent_key.key)
        question = source.joined(sa.select(*source.selected, parent_key).select_from(link))
        question = question.where(among(parent_key, "keys"))
        if path.where is not None:
            question = question.where(path.where(link))
        if path.order_by is not None:
            question = question.order_by(getattr(link, path.order_by.key))
        return question

    def _children(self, source: Source, path: Path) -> tuple[Any, Any, list[Any]]:
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
        self, source: Source, question: Question, keys: Sequence[Any] | None, run: Any
    ) -> dict[Any, list[Row]]:
        """Return one row more than each parent's window holds, by key; by None at the root."""
        window = question.window
        if question.path is None:
            return {None: await self._root_page(source, question, run)}
        assert keys is not None  # noqa: S101  # a path has parents
        if window.after is not None or window.before is not None:
            return {key: await self._page_after(source, question, key, run) for key in keys}
        shape = ("page", question.order, window.from_end)
        make = partial(self._ranked, source, question)
        statement = self._kept(source, shape, make) if question.where is None else None
        if statement is None:
            statement = self.dialect.statement(make())
        values = {"keys": list(dict.fromkeys(keys)), "size": window.size + 1}
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in await run.fetch(statement, values):
            found[row[-1]].append(row)
        return found

    def _conditions(self, question: Question, table: Any) -> list[Any]:
        hidden = question.path.hidden_unless_asked if question.path else None
        return [
            question.entity.visible(table, self.principal),
            self.pages.filters.condition(question.entity, table, question.where, self.principal),
            shown(table, hidden, question.where),
        ]

    async def _root_page(self, source: Source, question: Question, run: Any) -> list[Row]:
        window = question.window
        table = source.table
        is_plain = question.where is None and window.after is None and window.before is None

        def make() -> Any:
            asked = source.joined(sa.select(*source.selected).select_from(table))
            asked = asked.where(*self._conditions(question, table))
            asked = asked.where(*cursor_conditions(question, table, None, run.context.secret))
            order = ordering.clauses(table, question.order, backwards=window.from_end)
            return asked.order_by(*order).limit(sa.bindparam("size", type_=sa.Integer))

        shape = ("page", question.order, window.from_end)
        statement = self._kept(source, shape, make) if is_plain else self.dialect.statement(make())
        return list(await run.fetch(statement, {"size": window.size + 1}))

    async def _page_after(
        self, source: Source, question: Question, key: Any, run: Any
    ) -> list[Row]:
        assert question.path is not None  # noqa: S101  # only nested pages come here
        window = question.window
        parent_key, asked, conditions = self._children(source, question.path)
        table = source.table
        parent = run.python_key(key)
        order = ordering.clauses(table, question.order, backwards=window.from_end)
        asked = asked.where(
            parent_key == parent,
            *conditions,
            *self._conditions(question, table),
            *cursor_conditions(question, table, parent, run.context.secret),
        ).order_by(*order)
        statement = self.dialect.statement(asked.limit(window.size + 1))
        return list(await run.fetch(statement, {}))

    def _ranked(self, source: Source, question: Question) -> Any:
        assert question.path is not None  # noqa: S101  # only nested pages come here
        path = question.path
        inner = Source(source.entity, aliased(source.entity.row))
        inner.position(inner.table, "id")
        parent_key, asked, conditions = self._children(inner, path)
        order = ordering.clauses(inner.table, question.order, backwards=question.window.from_end)
        rank = sa.func.row_number().over(partition_by=parent_key, order_by=order)
        ranked = (
            asked.where(
                among(parent_key, "keys"),
                *conditions,
                *self._conditions(question, inner.table),
            )
            .with_only_columns(
                inner.table.id.label("id"), parent_key.label("parent_key"), rank.label("rank")
            )
            .subquery()
        )
        table = source.table
        outer = sa.select(*source.selected, ranked.c.parent_key).select_from(ranked)
        outer = source.joined(outer.join(table, table.id == ranked.c.id))
        size = sa.bindparam("size", type_=sa.Integer)
        return outer.where(ranked.c.rank <= size).order_by(ranked.c.parent_key, ranked.c.rank)

    async def counts(
        self, question: Question, keys: Sequence[Any] | None, run: Any
    ) -> Mapping[Any, int]:
        """Return how many rows each parent's connection has, by key; by None at the root."""
        source = source_of(question.entity)
        table = source.table
        if question.path is None:
            asked = sa.select(sa.func.count()).select_from(table)
            asked = asked.where(*self._conditions(question, table))
            rows = await run.fetch(self.dialect.statement(asked), {})
            return {None: rows[0][0]}
        parent_key, asked, conditions = self._children(source, question.path)
        asked = (
            asked.where(among(parent_key, "keys"), *conditions, *self._conditions(question, table))
            .with_only_columns(parent_key, sa.func.count())
            .group_by(parent_key)
        )
        rows = await run.fetch(self.dialect.statement(asked), {"keys": list(keys or ())})
        return {key: count for key, count in rows}  # noqa: C416  # rows of drivers are no pairs

    def _kept(self, source: Source, shape: Hashable, make: Any) -> Statement:
        statement = source.statements.get(shape)
        if statement is None:
            statement = source.statements[shape] = self.dialect.statement(make())
        return statement


def cursor_conditions(
    question: Question, table: Any, parent: Any, secret: bytes
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of the cursors `after` and `before`, or raise `BadCursorError`."""
    conditions = []
    for cursor, backwards in ((question.window.after, False), (question.window.before, True)):
        if cursor is not None:
            kinds = ordering.kinds(question.entity.row, question.order)
            values = cursors.read(cursor, kinds, question.binding(parent), secret)
            conditions.append(ordering.beyond(table, question.order, values, backwards=backwards))
    return conditions
