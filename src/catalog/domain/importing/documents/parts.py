"""What a document of the catalog's own format is made of: a table, and the tables below it."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeAlias, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.domain.importing.documents.values import told
from catalog.domain.importing.forms import Form
from catalog.domain.levels.fields import WrongItem
from catalog.storage.database.sessions import WriteSession
from catalog.storage.rows import KEPT, EntityRow, Row

Rebuild: TypeAlias = Callable[[WriteSession, Collection[UUID]], Awaitable[None]]
BOOKKEEPING = frozenset({"id", "revision", "created_at", "updated_at"})


@dataclass(frozen=True)
class Derivation:
    """What is known of a row whose column follows from the rest: ids are texts."""

    top_id: str
    values: Mapping[str, Any]
    document: Mapping[str, Any]
    id_of: Callable[[sa.Table, str], str | None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """The rows of one table as lists of a document, or as documents of their own.

    *by* are the columns that tell a row from its siblings; rows without any are numbered in the
    order of what they say, beginning with the columns *first*. *under* is the column that refers to
    the part around it, *fixed* are those that have one value, and *derived* those that follow from
    what else is known. *settle* is given the values of siblings, and sets what follows from each
    other in them. *listed* are columns that hold lists of ids of rows of another table.
    Values that are among the *defaults*, or the column's own, need not be told.
    *forms* are those of columns that hold JSON, where a document must keep to one. *wrong* is given
    what a document says, with all below it, and tells what does not fit together in it.
    *like* is the change whose fields have the limits of its texts. What *edits* names may be
    brought up to date where a thing is there already, and lists that are *plain* are replaced:
    whatever else was said or decided then stays as it is. *seconds* are columns whose whole numbers
    are moments, counted from 1970 on.
    """

    name: str
    row: type[Row]
    by: Sequence[str] = ()
    first: Sequence[str] = ()
    under: str | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    listed: Mapping[str, type[Row]] = field(default_factory=dict)
    parts: "Sequence[Part]" = ()
    derived: "Mapping[str, Callable[[Derivation], Any]]" = field(default_factory=dict)
    settle: Callable[[Sequence[dict[str, Any]]], None] | None = None
    like: type | None = None
    forms: "Mapping[str, Form]" = field(default_factory=dict)
    wrong: Callable[[Mapping[str, Any]], Iterator[WrongItem]] | None = None
    edits: frozenset[str] = frozenset()
    is_plain: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)
    seconds: frozenset[str] = frozenset()

    @property
    def table(self) -> sa.Table:
        """The table of its rows."""
        return cast("sa.Table", self.row.__table__)

    @property
    def is_entity(self) -> bool:
        """Whether its rows have revisions."""
        return issubclass(self.row, EntityRow)

    @property
    def has_id(self) -> bool:
        """Whether others can refer to its rows."""
        return "id" in self.table.c

    @cached_property
    def columns(self) -> Mapping[str, sa.Column[Any]]:
        """The columns that a document tells, by their names in it, in the order of the table."""
        named = [self.table.c[name] for name in (*self.by, *self.first)]
        rest = [column for column in self.table.c if column not in named]
        return {
            called(column): column
            for column in (*named, *rest)
            if column.name
            not in BOOKKEEPING | self.derived.keys() | self.fixed.keys() | {self.under}
            and column.info != KEPT
        }

    def unsaid(self, column: sa.Column[Any]) -> Any:
        """Return the value that a document need not tell."""
        if column.name in self.defaults:
            return self.defaults[column.name]
        default: Any = column.default
        if default is not None and default.is_scalar:
            return told(default.arg)
        return [] if default is not None and isinstance(column.type, sa.JSON) else None

    def all(self) -> "Iterator[Part]":
        """Yield it, and every part below it."""
        yield self
        for part in self.parts:
            yield from part.all()


@cache
def called(column: Any) -> str:
    """Return what a column is called in documents: as in the schema, a reference without `Id`."""
    first, *words = str(column.name).removesuffix("_id" if column.foreign_keys else "").split("_")
    return first + "".join(word.title() for word in words)


@cache
def referred(column: sa.Column[Any]) -> sa.Table | None:
    """Return the table that a column refers to, or None."""
    return next((key.column.table for key in column.foreign_keys), None)


@dataclass(frozen=True)
class Place:
    """Where a table stands: its part, and the one around that."""

    part: Part
    around: Part | None


class CatalogParts:
    """All parts of a catalog: those of the core, then those of its plugins.

    *rebuilt* are those whose exporters say what follows from them.
    """

    def __init__(self, parts: Sequence[Part], rebuilt: "Sequence[Exporter]" = ()) -> None:
        self.top = tuple(parts)
        self.rebuilt = tuple(rebuilt)
        self.places: dict[sa.Table, Place] = {}
        for part in parts:
            self._place(part, None)

    def _place(self, part: Part, around: Part | None) -> None:
        self.places.setdefault(part.table, Place(part, around))
        for inner in part.parts:
            self._place(inner, part)

    @property
    def tables(self) -> set[str]:
        """The names of the tables that are told."""
        return {table.name for table in self.places}

    def top_of(self, table: sa.Table) -> Part | None:
        """Return the part at the top whose documents hold the rows of a table."""
        return next((top for top in self.top if table in {one.table for one in top.all()}), None)

    def is_later(self, top: Part, part: Part, column: sa.Column[Any]) -> bool:
        """Tell whether what the column refers to may be written after the row itself."""
        table = referred(column)
        there = None if table is None else self.top_of(table)
        if there is None or not column.nullable:
            return False
        if there is not top or table is None:
            return self.top.index(there) > self.top.index(top)
        order = [one.table for one in top.all()]
        return order.index(table) >= order.index(part.table)


@dataclass(frozen=True)
class Exporter:
    """What a plugin adds to the catalog's own format: documents of its own kind.

    *part* tells the rows; the kind is called `<plugin>.<name>`. Tables that are *left_out* stand
    there with the reason; a plugin may have no other. *rebuilds* `(session, ids)` writes anew what
    follows from rows of the part, in the transaction of an import that brought them: it is given
    their ids, or those of the things of the core that they are under, some hundreds at a time.
    """

    part: Part | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    rebuilds: Rebuild | None = None
    plugin: str = ""

    @property
    def name(self) -> str:
        """The name of the kind, without the plugin's."""
        return getattr(self.part, "name", "")
