"""Aliases of tables for conditions of SQL, which take a tenth of the time of the mapper's own."""

from collections.abc import Callable, Collection
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import aliased


class TableAlias:
    """A table of rows under a name of its own, which has each of its columns as an attribute.

    Rows are not loaded by it, but their columns are asked for. *required* are the columns that are
    never null.
    """

    def __init__(
        self, row: type[Any], selectable: sa.FromClause, required: Collection[str]
    ) -> None:
        self._row = row
        self._selectable = selectable
        self._required = required
        self._made_of: dict[str, Callable[[], Any]] = {}

    def __clause_element__(self) -> Any:
        """Return what stands in a FROM."""
        return self._selectable

    def __getattr__(self, name: str) -> Any:
        """Return the column *name*, or what else the class of the rows has under this name."""
        if name.startswith("_"):
            raise AttributeError(name=name, obj=self)
        if name in self._made_of:
            setattr(self, name, self._made_of[name]())  # from now on it is a column of this alias
            return vars(self)[name]
        column = self._selectable.columns.get(name)
        return getattr(mapped(self), name) if column is None else column

    def may_be_null(self, name: str) -> bool:
        """Tell whether a column may hold null; what was set in its place is an expression."""
        return name in self._made_of or name not in self._required

    def make_later(self, name: str, make: Callable[[], Any]) -> None:
        """Let the alias have a further column, which is made once somebody asks for it."""
        self._made_of[name] = make

    def reading(self, selectable: sa.FromClause, required: Collection[str]) -> "TableAlias":
        """Return an alias of the same rows that reads columns of these names elsewhere."""
        return TableAlias(self._row, selectable, required)


def alias(row: Any) -> TableAlias:
    """Return a new alias of the table of a class of rows."""
    if row not in _TABLES:
        _TABLES[row] = _table(row)
    table, required = _TABLES[row]
    return TableAlias(row, table.alias(), required)


def mapped(table: TableAlias) -> Any:
    """Return the alias by which the mapper loads the rows of *table*."""
    return aliased(table._row, table._selectable, adapt_on_names=True)  # noqa: SLF001  # its own


_Named = tuple[sa.FromClause, frozenset[str]]
_TABLES: WeakKeyDictionary[type[Any], _Named] = WeakKeyDictionary()


def _table(row: type[Any]) -> _Named:
    """Return the table of a class of rows by its name and columns alone, and what is never null.

    SQLAlchemy copies the columns of a table with each alias of it, and these are small.
    """
    columns, required = [], set()
    for item in row.__mapper__.column_attrs:
        (column,) = item.columns
        named: sa.ColumnClause[Any] = sa.column(column.name, column.type)
        named.key = item.key
        columns.append(named)
        if not getattr(column, "nullable", True):
            required.add(item.key)
    own: sa.FromClause = row.__table__
    if isinstance(own, sa.Table):
        own = sa.table(own.name, *columns, schema=own.schema)
    return own, frozenset(required)
