"""Where the objects of a selection come from: rows of a source, or Python code."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.graph.declaring.declare import Entity
from catalog.graph.sql.statements import Statement

Wrap = Callable[[Any], Any]
MOST_JOINS = 24  # SQLite joins at most 64 tables, those of `visible` and of filters among them


@dataclass
class Source:
    """What is selected of one table's rows, gathered while an operation is planned."""

    entity: Any  # None where the table is a link's
    table: Any
    selected: list[Any] = field(default_factory=list)
    joins: list[tuple[Any, Any]] = field(default_factory=list)
    _positions: dict[tuple[int, str, Wrap | None], int] = field(default_factory=dict)
    _aliases: dict[tuple[int, str], Any] = field(default_factory=dict)
    statements: dict[Hashable, Statement] = field(default_factory=dict)

    def position(self, table: Any, name: str, wrap: Wrap | None = None) -> int:
        """Return where the column *name* of *table*, or what *wrap* makes of it, is in a row."""
        key = (id(table), name, wrap)
        if key not in self._positions:
            self._positions[key] = len(self.selected)
            column = getattr(table, name)
            self.selected.append(wrap(column) if wrap else column)
        return self._positions[key]

    def join(self, entity: Entity, table: Any, name: str, principal: Any) -> Any:
        """Join the entity's row whose key stands in the column *name* of *table*, if it is visible.

        Return its alias, which is the same for the same column; None where there are joins enough.
        """
        place = (id(table), name)
        known = self._aliases.get(place)
        if known is None and len(self.joins) < MOST_JOINS:
            known = self._aliases[place] = aliased(entity.row)
            key = getattr(table, name)
            on = sa.and_(known.id == key, entity.visible(known, principal))
            self.joins.append((known, on))
        return known

    def having_joined(self, principal: Any) -> Any:
        """Return the principal who need not be checked again for what this source joins."""
        for (table, name), target in self._aliases.items():
            if table == id(self.table):
                principal = principal.having_joined(getattr(self.table, name), target)
        return principal

    def joined(self, question: Any) -> Any:
        """Return *question* with the joins of this source."""
        for target, on in self.joins:
            question = question.outerjoin(target, on)
        return question


def source_of(entity: Entity) -> Source:
    """Return a source over the entity's table."""
    return Source(entity, aliased(entity.row))


class RowPlace:
    """Objects whose columns stand in the rows of a source."""

    def __init__(self, source: Source, entity: Entity, table: Any) -> None:
        self.source = source
        self.entity = entity
        self.table = table

    def read(self, name: str) -> Callable[[Any], Any]:
        """Return what reads a column of a row, as the driver gave it."""
        at = self.source.position(self.table, name)
        return lambda row: row[at]


class ObjectPlace:
    """Objects that Python code returned."""

    def __init__(self, key: Callable[[Any], Any]) -> None:
        self._key = key

    def read(self, name: str) -> Callable[[Any], Any]:
        """Return what reads an attribute that holds a key, or a list of keys."""

        def read(value: Any) -> Any:
            found = attribute(value, name)
            if isinstance(found, list | tuple):
                return [self._key(item) for item in found]
            return None if found is None else self._key(found)

        return read


def attribute(value: Any, name: str) -> Any:
    """Return what an object, or a mapping, holds under *name*."""
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
