"""Locating rows by their addresses: those that an import makes, then those that are there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.documents.addresses import BETWEEN
from catalog.domain.importing.documents.parts import CatalogParts, Part, referred
from catalog.domain.importing.documents.taking import TakenRow
from catalog.domain.importing.documents.values import told
from catalog.domain.importing.staged_documents import NamedRow, StagedDocuments
from catalog.storage.database.sessions import ReadSession

References: TypeAlias = Mapping[str, Mapping[str, NamedRow]]


class Locating:
    """Finds the ids of rows by the addresses that documents give."""

    def __init__(self, session: ReadSession, parts: CatalogParts, staged: StagedDocuments) -> None:
        self.session = session
        self._parts = parts
        self._staged = staged

    async def all(self, table: sa.Table, addresses: Collection[str]) -> dict[str, NamedRow]:
        """Return the rows of these addresses that there are or that are being imported."""
        found = self._staged.found(table.name, addresses)
        missing = [address for address in addresses if address not in found]
        there = await self.there(table, missing) if missing else {}
        return found | {address: NamedRow(key, is_new=False) for address, key in there.items()}

    async def there(self, table: sa.Table, addresses: Iterable[str]) -> dict[str, str]:
        """Return the ids of the rows of these addresses that the catalog holds."""
        place = self._parts.places.get(table)
        if place is None or not place.part.by or "id" not in table.c:
            return {}
        part = place.part
        names = [*((part.under,) if part.under else ()), *part.by]
        wanted: dict[str, list[str]] = {}
        for address in addresses:
            taken = address.rsplit(BETWEEN, len(names) - 1)
            if len(taken) == len(names):
                wanted[address] = taken
        if not wanted:
            return {}
        return await self._read(part, names, wanted)

    async def holding(
        self, part: Part, names: Sequence[str], wanted: Mapping[str, Sequence[str]]
    ) -> dict[str, str]:
        """Return the ids of the rows whose columns *names* have the values that are wanted."""
        return await self._read(part, names, wanted) if wanted else {}

    async def _read(
        self, part: Part, names: Sequence[str], wanted: Mapping[str, Sequence[str]]
    ) -> dict[str, str]:
        """Read the rows whose first column is one of those wanted, and compare the others."""
        table = part.table
        values: dict[str, tuple[Any, ...]] = dict.fromkeys(wanted, ())
        for position, name in enumerate(names):
            target = referred(table.c[name])
            given = {taken[position] for taken in wanted.values()}
            ids = {} if target is None else await self.all(target, given)
            for address, taken in wanted.items():
                word = taken[position]
                held = word if target is None else ids[word].id if word in ids else None
                values[address] += (held,)
        first = {key[0] for key in values.values()} - {None}
        if not first:
            return {}
        is_reference = referred(table.c[names[0]]) is not None
        asked = [UUID(key) for key in first] if is_reference else list(first)
        columns = [table.c[name] for name in names]
        question = sa.select(table.c.id, *columns).where(among(columns[0], values=asked))
        rows = {
            tuple(str(told(value)) for value in row): str(key)
            for key, *row in await self.session.rows(question)
        }
        return {address: rows[key] for address, key in values.items() if key in rows}

    async def references(self, rows: Sequence[TakenRow]) -> References:
        """Return what the rows refer to, by table and address."""
        wanted: dict[str, set[str]] = defaultdict(set)
        tables = {}
        for row in rows:
            for _name, table, given in named(row):
                tables[table.name] = table
                wanted[table.name].add(given)
        found = {name: await self.all(tables[name], wanted[name]) for name in wanted}
        return defaultdict(dict, found)


def named(row: TakenRow) -> Iterator[tuple[str, sa.Table, str]]:
    """Yield what a row refers to: the name of the field, the table, and the address."""
    for name, column in row.part.columns.items():
        table = referred(column)
        given = row.said.get(name)
        if table is not None and isinstance(given, str):
            yield name, table, given
        listed = row.part.listed.get(column.name)
        if listed is not None:
            for item in given or ():
                yield name, cast("sa.Table", listed.__table__), item
