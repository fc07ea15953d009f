"""Addresses: how documents refer to rows, by the slugs and numbers that lead to them.

A thing with a slug is its slug; what stands below it adds what tells it from its siblings: `web/2`
is the second version of the service `web`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.domain.importing.documents.parts import CatalogParts, Part, referred
from catalog.domain.importing.documents.values import told
from catalog.storage.database.sessions import ReadSession

BETWEEN = "/"
MOST = 5_000  # ids in one statement
Known = dict[tuple[sa.Table, UUID], str]


def joined(values: Iterable[Any]) -> str:
    """Return the address that these parts make."""
    return BETWEEN.join(str(told(value)) for value in values)


class Addresses:
    """Finds the addresses of rows by their ids, in one view of the database."""

    def __init__(self, session: ReadSession, parts: CatalogParts) -> None:
        self._session = session
        self._parts = parts

    async def learn(self, wanted: Mapping[sa.Table, Collection[UUID]], known: Known) -> None:
        """Add to *known* the addresses of these rows, as far as they have one by themselves."""
        for table, ids in wanted.items():
            missing = [key for key in ids if (table, key) not in known]
            for start in range(0, len(missing), MOST):
                await self._learn(table, missing[start : start + MOST], known)

    async def _learn(self, table: sa.Table, ids: Sequence[UUID], known: Known) -> None:
        place = self._parts.places.get(table)
        if place is None or not place.part.by:
            return
        part = place.part
        names = [*((part.under,) if part.under else ()), *part.by]
        columns = [table.c[name] for name in names]
        question = sa.select(table.c.id, *columns).where(among(table.c.id, values=ids))
        rows = await self._session.rows(question)
        for position, column in enumerate(columns, 1):
            target = referred(column)
            if target is not None:
                await self.learn({target: {row[position] for row in rows}}, known)
        for key, *values in rows:
            told_parts = [
                known.get((target, value), value)
                if (target := referred(column)) is not None
                else value
                for column, value in zip(columns, values, strict=True)
            ]
            known[table, key] = joined(told_parts)


def order(part: Part, parts: CatalogParts, table: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Return the columns that bring the rows of a part in order, and the joins that they need."""
    columns: list[Any] = []
    joins: list[tuple[Any, Any]] = []
    for name in ((part.under,) if part.under else ()) + tuple(part.by):
        target = referred(part.table.c[name])
        place = None if target is None else parts.places.get(target)
        if target is None or place is None:
            columns.append(table.c[name])
            continue
        other = target.alias()
        joins.append((other, other.c.id == table.c[name]))
        inner, more = order(place.part, parts, other)
        columns += inner
        joins += more
    return columns, joins
