"""Reading documents of all that the catalog holds, in the order of their addresses."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.documents.addresses import Addresses, Known, joined, order
from catalog.domain.importing.documents.parts import CatalogParts, Part, called, referred
from catalog.domain.importing.documents.values import told
from catalog.storage.database.sessions import ReadSession

PORTION = 200  # documents that are in memory at once
Document = dict[str, Any]


class Reading:
    """Reads documents in one view of the database, some hundred at a time."""

    def __init__(self, session: ReadSession, parts: CatalogParts) -> None:
        self._session = session
        self._parts = parts
        self._addresses = Addresses(session, parts)

    async def count(self, part: Part) -> int:
        """Return how many documents there are of a part."""
        question = sa.select(sa.func.count()).select_from(part.table).where(*_where_fixed(part))
        return await self._session.scalar(question) or 0

    async def all(self, part: Part) -> AsyncIterator[list[Document]]:
        """Yield all documents of a part, in portions."""
        table = part.table
        columns, joins = order(part, self._parts, table)
        source: Any = table
        for other, where in joins:
            source = source.join(other, where)
        rows = sa.select(table.c.id, *columns).select_from(source)
        question = rows.where(*_where_fixed(part)).order_by(*columns)
        last: Sequence[Any] | None = None
        while True:
            asked = question.limit(PORTION)
            if last is not None:
                asked = asked.where(sa.tuple_(*columns) > sa.tuple_(*map(sa.literal, last)))
            found = await self._session.rows(asked)
            if not found:
                return
            documents = await self.some(part, [row[0] for row in found])
            yield [documents[row[0]] for row in found]
            last = found[-1][1:]

    async def some(self, part: Part, ids: Collection[UUID]) -> dict[UUID, Document]:
        """Return the documents of these rows, by id."""
        return await _Portion(self._session, self._parts, self._addresses).read(part, ids)


class _Portion:
    """Some documents of one part: their rows, and the addresses that these have."""

    def __init__(self, session: ReadSession, parts: CatalogParts, addresses: Addresses) -> None:
        self._session = session
        self._parts = parts
        self._addresses = addresses
        self._rows: dict[int, Mapping[Any, list[Mapping[str, Any]]]] = {}
        self._known: Known = {}

    async def read(self, part: Part, ids: Collection[UUID]) -> dict[UUID, Document]:
        """Return the documents of these rows, by id."""
        await self._load(part, "id", ids)
        await self._learn(part)
        rows = {key: rows[0] for key, rows in self._rows[id(part)].items()}
        for row in rows.values():  # what is numbered refers to each other, in any order
            self._document(part, row)
        return {key: self._document(part, row) for key, row in rows.items()}

    async def _load(self, part: Part, key: str, ids: Collection[Any]) -> None:
        table = part.table
        question = sa.select(table).where(among(table.c[key], values=ids), *_where_fixed(part))
        if "id" in table.c:
            question = question.order_by(table.c.id)
        rows: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for row in await self._session.rows(question):
            values = row._asdict()
            rows[values[key]].append(values)
        self._rows[id(part)] = rows
        held = [row["id"] for found in rows.values() for row in found] if part.parts else []
        for inner in part.parts:
            assert inner.under is not None  # noqa: S101  # what stands below has a parent
            await self._load(inner, inner.under, held)

    async def _learn(self, part: Part) -> None:
        """Learn the addresses of what the rows refer to, which lies outside or has its own."""
        wanted: dict[sa.Table, set[UUID]] = defaultdict(set)
        for inner in part.all():
            rows = [row for found in self._rows[id(inner)].values() for row in found]
            if inner.parts:
                wanted[inner.table] |= {row["id"] for row in rows}
            for column in inner.columns.values():
                target = referred(column)
                if target is not None:
                    wanted[target] |= {row[column.name] for row in rows} - {None}
        await self._addresses.learn(wanted, self._known)

    def _document(self, part: Part, row: Mapping[str, Any]) -> Document:
        document: Document = {}
        keys = {called(part.table.c[name]) for name in part.by}
        for name, column in part.columns.items():
            value = self._told(part, column, row[column.name])
            is_empty = value is None or (column.nullable and value in ([], {}))
            is_said = not is_empty and value != part.unsaid(column)
            if is_said or name in keys:
                document[name] = value
        for inner in part.parts:
            listed = self._listed(inner, row["id"])
            if listed:
                document[inner.name] = listed
        return document

    def _listed(self, part: Part, parent: UUID) -> list[Document]:
        """Return what stands below a row in its order, and number what has no key of its own."""
        found = [
            (self._place(part, row), number, row)
            for number, row in enumerate(self._rows[id(part)].get(parent, ()))
        ]
        found.sort(key=lambda item: item[:2])
        around = self._parts.places[part.table].around
        outer = None if around is None else self._known.get((around.table, parent))
        for number, (*_place, row) in enumerate(found, 1):
            if not part.by and "id" in row and outer is not None:
                self._known[part.table, row["id"]] = joined((outer, number))
        return [self._document(part, row) for *_place, row in found]

    def _place(self, part: Part, row: Mapping[str, Any]) -> list[Any]:
        """Return what a row is sorted by; what is numbered only by its place counts for nothing."""
        document: Document = {}
        for name, column in part.columns.items():
            place = (
                self._parts.places.get(table) if (table := referred(column)) is not None else None
            )
            is_numbered = column.name in part.listed or (place is not None and not place.part.by)
            document[name] = None if is_numbered else self._told(part, column, row[column.name])
        keys = [called(part.table.c[name]) for name in (*part.by, *part.first)]
        ranked = [(document[key] is not None, document[key]) for key in keys]
        told_whole = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        return [*ranked, told_whole]

    def _told(self, part: Part, column: sa.Column[Any], value: Any) -> Any:
        listed = part.listed.get(column.name)
        if listed is not None:
            table = cast("sa.Table", listed.__table__)
            known = [self._known.get((table, UUID(key))) for key in value or ()]
            return sorted(filter(None, known))
        target = referred(column)
        if value is not None and column.name in part.forms:
            return told(part.forms[column.name].tell(value))
        if target is None or value is None:
            return told(value)
        return self._known.get((target, value))


def _where_fixed(part: Part) -> list[sa.ColumnElement[bool]]:
    return [part.table.c[name] == value for name, value in part.fixed.items()]
