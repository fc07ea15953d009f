"""The SQL of relations: how the rows on a path are joined to their parents."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from catalog.aliases import TableAlias, alias, mapped
from catalog.graph.context import Select
from catalog.graph.declaring.entities import Entity
from catalog.graph.declaring.kinds import Path
from catalog.graph.sql import guards
from catalog.graph.sql.tables import Expression


def where_joined(
    path: Path, parent: TableAlias, target: TableAlias, principal: object
) -> sa.ColumnElement[bool]:
    """Return the condition under which *target* hangs on *parent* by *path*."""
    if path.target_key is None:
        own: sa.ColumnElement[bool] = getattr(target, path.parent_key.key) == parent.id
        return own if path.where is None else sa.and_(own, path.where(target))
    linked: sa.ColumnElement[bool] = target.id.in_(
        through(path, path.target_key, parent, principal)
    )
    return linked


def through(
    path: Path, column: InstrumentedAttribute[object], parent: TableAlias, principal: object
) -> Select:
    """Return the question of what *column* of the link holds for *parent*."""
    link = alias(path.parent_key.class_)
    question = sa.select(getattr(link, column.key)).where(
        getattr(link, path.parent_key.key) == parent.id
    )
    if path.where is not None:
        question = question.where(path.where(link))
    if path.link is not None:
        question = question.where(path.link(link, principal))
    return question.correlate(parent)


def children(
    path: Path, entity: Entity, keys: Sequence[object], principal: object
) -> tuple[TableAlias, Expression, Select]:
    """Return the alias of the target, the column with the parent's key, and their question."""
    target = guards.table(entity, principal)
    if path.target_key is None:
        parent_key = getattr(target, path.parent_key.key)
        question = sa.select(mapped(target), parent_key.label("parent_key"))
        conditions = [] if path.where is None else [path.where(target)]
    else:
        link = alias(path.parent_key.class_)
        parent_key = getattr(link, path.parent_key.key)
        question = sa.select(mapped(target), parent_key.label("parent_key")).join(
            link, getattr(link, path.target_key.key) == target.id
        )
        conditions = [] if path.where is None else [path.where(link)]
        if path.link is not None:
            conditions.append(path.link(link, principal))
    return target, parent_key, question.where(parent_key.in_(keys), *conditions)
