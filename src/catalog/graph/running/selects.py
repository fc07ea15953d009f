"""The SQL of what sources are asked: one question for many parents at once."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from catalog.aliases import alias
from catalog.arrays import among
from catalog.graph.context import Select
from catalog.graph.declaring.facets import Facet
from catalog.graph.declaring.kinds import BySlug, Path
from catalog.graph.running.sources import EntitySource, RowSource
from catalog.graph.sql import guards, ordering
from catalog.graph.sql.conditions import Conditions, where_shown
from catalog.graph.sql.facets import faceted
from catalog.graph.sql.filters import Filters
from catalog.graph.sql.operands import Names
from catalog.graph.sql.questions import Question
from catalog.graph.sql.statements import Dialect


class Selects:
    """Makes the questions of all principals of one shape, for one kind of database."""

    def __init__(self, filters: Filters, dialect: Dialect, principal: Any) -> None:
        self.filters = filters
        self.dialect = dialect
        self.principal = principal

    def by_ids(self, source: EntitySource) -> Select:
        """Return the question for the visible rows with the keys in `keys`."""
        table = source.table
        question = source.asked()
        return question.where(among(table.id, "keys"), source.entity.visible(table, self.principal))

    def by_slug(self, source: EntitySource, condition: BySlug) -> Select:
        """Return the question for the visible row of which *condition* holds."""
        table = source.table
        question = source.asked()
        is_named = condition(table, sa.bindparam("slug", type_=sa.Text))
        return question.where(is_named, source.entity.visible(table, self.principal))

    def hanging(self, source: EntitySource, path: Path, *, is_cut: bool) -> Select:
        """Return the question for the visible rows on a path, the parents' key last."""
        parent_key, question, conditions = self._children(source, path)
        visible = source.entity.visible(source.table, self._on(path, source))
        question = question.where(among(parent_key, "keys"), *conditions, visible)
        if path.order_by is not None:
            question = question.order_by(getattr(source.table, path.order_by.key))
        return _cut(question) if is_cut else question

    def links(
        self, source: RowSource, path: Path, markers: Sequence[int], *, is_cut: bool
    ) -> Select:
        """Return the question for the rows of a link, the parents' key last.

        The keys of what they name stand at *markers*.
        """
        link = source.table
        parent_key = getattr(link, path.parent_key.key)
        question = source.joined(sa.select(*source.selected, parent_key).select_from(link))
        question = question.where(among(parent_key, "keys"))
        if path.where is not None:
            question = question.where(path.where(link))
        if path.link is not None:
            question = question.where(path.link(link, self.principal))
        if path.order_by is not None:
            question = question.order_by(getattr(link, path.order_by.key))
        if not is_cut:
            return question
        # What is not seen is not paid for, so that it must not count either.
        return _cut(question.where(sa.or_(*(source.selected[at].is_not(None) for at in markers))))

    def _children(
        self, source: RowSource, path: Path
    ) -> tuple[InstrumentedAttribute[object], Select, list[sa.ColumnElement[bool]]]:
        """Return the parents' key, the question with it as the last column, and conditions."""
        table = source.table
        if path.target_key is None:
            parent_key = getattr(table, path.parent_key.key)
            question = source.joined(sa.select(*source.selected, parent_key).select_from(table))
            return parent_key, question, [] if path.where is None else [path.where(table)]
        link = alias(path.parent_key.class_)
        parent_key = getattr(link, path.parent_key.key)
        question = sa.select(*source.selected, parent_key).select_from(link)
        question = question.join(table, getattr(link, path.target_key.key) == table.id)
        conditions = [] if path.where is None else [path.where(link)]
        if path.link is not None:
            conditions.append(path.link(link, self.principal))
        return parent_key, source.joined(question), conditions

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
        conditions = Conditions(self.filters, self.principal, Names())
        return [
            question.entity.visible(table, principal),
            conditions.where(question.entity, table, question.taken),
            where_shown(table, hidden, question.where),
        ]

    def window(self, source: EntitySource, question: Question, mask: ordering.Mask) -> Select:
        """Return the question for one window: of everything, or of one parent."""
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

    def first_of_each(self, source: EntitySource, question: Question, *, is_cut: bool) -> Select:
        """Return the question for the first rows of each parent, which an index finds at once."""
        assert question.path is not None  # noqa: S101  # only nested pages come here
        if self.dialect.is_sqlite:
            return self._first_keys_of_each(source, question, is_cut=is_cut)
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
        asked = sa.select(*found.c).select_from(parents).join(found, sa.true())
        return _cut(asked) if is_cut else asked

    def _first_keys_of_each(
        self, source: EntitySource, question: Question, *, is_cut: bool
    ) -> Select:
        """Return the question for the first rows of each parent, whose keys SQLite looks up.

        It has no LATERAL, and a window would number all rows of each parent.
        """
        assert question.path is not None  # noqa: S101  # only nested pages come here
        table, path = source.table, question.path
        inner = EntitySource(source.entity, self.principal)
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
        if is_cut:  # before anything is sorted, which would take all rows
            other = guards.table(source.entity, self.principal)
            found = sa.select(parents.c.value, other.id).select_from(parents)
            cut = _cut(found.join(other, other.id.in_(keys))).subquery()
            outer = sa.select(*source.selected, cut.c.value).select_from(cut)
            outer = source.joined(outer.join(table, table.id == cut.c.id))
        else:
            outer = sa.select(*source.selected, parents.c.value).select_from(parents)
            outer = source.joined(outer.join(table, table.id.in_(keys)))
        # By an index of the outer table, each of its rows would be looked up for each parent.
        order = ordering.clauses(table, question.order, backwards=is_backwards, by_index=False)
        return outer.order_by(*order)

    def counting(self, question: Question) -> Select:
        """Return the question for how many rows each parent's connection has."""
        source = EntitySource(question.entity, self.principal)
        table = source.table
        if question.path is None:
            asked = sa.select(sa.func.count()).select_from(table)
            return asked.where(*self._where(question, source))
        parent_key, asked, conditions = self._children(source, question.path)
        asked = asked.where(among(parent_key, "keys"), *conditions, *self._where(question, source))
        return asked.with_only_columns(parent_key, sa.func.count()).group_by(parent_key)

    def faceting(self, question: Question, facet: Facet) -> Select:
        """Return the question for the values of one facet: of everything, or of many parents."""
        source = EntitySource(question.entity, self.principal)
        table = source.table
        parent_key: InstrumentedAttribute[object] | None = None
        if question.path is None:
            asked: Select = sa.select(table.id).select_from(table)
        else:
            parent_key, asked, conditions = self._children(source, question.path)
            asked = asked.where(among(parent_key, "keys"), *conditions)
        asked = asked.where(*self._where(question, source))
        return faceted(asked, table, facet, self.principal, parent_key)


def _cut(question: Select) -> Select:
    """Return *question* with as many rows as are left to the answer, in the parameter `most`."""
    return question.limit(sa.bindparam("most", type_=sa.Integer))
