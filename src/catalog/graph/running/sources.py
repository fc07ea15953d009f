"""Where the objects of a selection come from: rows of a source, or Python code."""

from collections.abc import Callable, Hashable, Mapping
from operator import itemgetter
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import TableAlias
from catalog.graph.context import Select
from catalog.graph.declaring.entities import Entity
from catalog.graph.sql import guards
from catalog.graph.sql.statements import Key
from catalog.graph.sql.tables import Expression
from catalog.rings import Ring
from catalog.statements import Statement

Read: TypeAlias = Callable[[Any], Any]
"""Reads one value of a parent: of a row, or of an object."""
Wrap: TypeAlias = Callable[[Expression], Expression]
MOST_JOINS = 24  # SQLite joins at most 64 tables, those of `visible` and of filters among them


class RowSource:
    """What is selected of one table's rows, gathered while an operation is planned."""

    def __init__(self, table: TableAlias) -> None:
        self.table = table
        self.selected: list[Expression] = []
        self.joins: list[tuple[TableAlias, sa.ColumnElement[bool]]] = []
        self.statements: dict[Hashable, Statement] = {}
        self._positions: dict[tuple[int, str, Wrap | None], int] = {}
        self._aliases: dict[tuple[int, str], TableAlias] = {}

    def position(self, table: TableAlias, name: str, wrap: Wrap | None = None) -> int:
        """Return where the column *name* of *table*, or what *wrap* makes of it, is in a row."""
        key = (id(table), name, wrap)
        if key not in self._positions:
            self._positions[key] = len(self.selected)
            column = getattr(table, name)
            self.selected.append(wrap(column) if wrap else column)
        return self._positions[key]

    def marker(self, table: TableAlias, ring: Ring, condition: sa.ColumnElement[bool]) -> int:
        """Return where it stands in a row whether *condition*, that of *ring*, holds of *table*."""
        key = (id(table), ring.name, None)
        if key not in self._positions:
            self._positions[key] = len(self.selected)
            self.selected.append(sa.case((condition, sa.literal_column("1"))))
        return self._positions[key]

    def join(
        self, entity: Entity, table: TableAlias, name: str, principal: object
    ) -> TableAlias | None:
        """Join the visible row of the entity whose key stands in the column *name* of *table*.

        Return its alias, which is the same for the same column; None where there are joins enough.
        """
        place = (id(table), name)
        known = self._aliases.get(place)
        if known is None and len(self.joins) < MOST_JOINS:
            known = self._aliases[place] = guards.table(entity, principal)
            on = guards.where_joined(entity, known, getattr(table, name), principal)
            self.joins.append((known, on))
        return known

    def having_joined(self, principal: Any) -> Any:
        """Return the principal who need not be checked again for what this source joins."""
        for (table, name), target in self._aliases.items():
            if table == id(self.table):
                principal = principal.having_joined(getattr(self.table, name), target)
        return principal

    def joined(self, question: Select) -> Select:
        """Return *question* with the joins of this source."""
        for target, on in self.joins:
            question = question.outerjoin(target, on)
        return question

    def asked(self) -> Select:
        """Return the question for what is selected, of every row."""
        return self.joined(sa.select(*self.selected).select_from(self.table))


class EntitySource(RowSource):
    """A source over the table of an entity."""

    def __init__(self, entity: Entity, principal: object) -> None:
        super().__init__(guards.table(entity, principal))
        self.entity = entity
        if hasattr(entity.row, "id"):
            self.position(self.table, "id")


class RowPlace:
    """Objects whose columns stand in the rows of a source."""

    def __init__(self, source: RowSource, entity: Entity, table: TableAlias) -> None:
        self.source = source
        self.entity = entity
        self.table = table

    def read(self, name: str) -> Read:
        """Return what reads a column of a row, as the driver gave it."""
        return itemgetter(self.source.position(self.table, name))


class ObjectPlace:
    """Objects that Python code returned."""

    def __init__(self, key: Callable[[UUID], Key]) -> None:
        self._key = key

    def read(self, name: str) -> Read:
        """Return what reads an attribute that holds a key, or a list of keys."""

        def read(value: object) -> list[Key] | Key | None:
            found = _attribute(value, name)
            if isinstance(found, list | tuple):
                return [self._key(item) for item in found]
            return None if found is None else self._key(found)

        return read


AnyPlace: TypeAlias = RowPlace | ObjectPlace


def _attribute(value: object, name: str) -> Any:
    """Return what an object, or a mapping, holds under *name*."""
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
