"""Questions about sources, and about what they brought; ids are texts."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.sources import BroughtRow, SourceRow

PAGE = 2_000  # objects that are read at once


class Brought(NamedTuple):
    """What a source said of an object when it was last imported, and in which file."""

    file: str
    said: str


class SpokenOf(NamedTuple):
    """An object of which a source says something: where, and whether it is retired for good."""

    id: str
    slug: str
    file: str
    is_retired: bool


class SourceSummary(NamedTuple):
    """A source, and of how many objects it brought how many values."""

    source: SourceRow
    objects: int
    values: int


async def brought(session: ReadSession, ids: Collection[str]) -> dict[str, dict[int, Brought]]:
    """Return what each source, by its number, brought of these objects."""
    row = BroughtRow
    question = sa.select(row.entity_id, row.source, row.file, row.said).where(
        among(row.entity_id, values=[key.replace("-", "") for key in ids])
    )
    found: dict[str, dict[int, Brought]] = defaultdict(dict)
    for key, source, file, said in await session.rows(question):
        found[str(key)][source] = Brought(file, said)
    return found


async def numbers(session: ReadSession) -> dict[str, int]:
    """Return the number of each source by its name."""
    return dict(map(tuple, await session.rows(sa.select(SourceRow.name, SourceRow.number))))


async def named(
    session: ReadSession, row: type[ServiceRow | OrganizationRow], source: int
) -> AsyncIterator[list[SpokenOf]]:
    """Yield the objects of a kind of which a source says something, in portions."""
    last = UUID(int=0)
    table = row.__table__
    status = table.c.portfolio_status if row is ServiceRow else sa.null()
    question = (
        sa.select(BroughtRow.entity_id, table.c.slug, BroughtRow.file, status)
        .join(table, table.c.id == BroughtRow.entity_id)
        .order_by(BroughtRow.entity_id)
        .limit(PAGE)
    )
    while found := await session.rows(
        question.where(BroughtRow.source == source, BroughtRow.entity_id > last)
    ):
        yield [
            SpokenOf(str(key), slug, file, status is PortfolioStatus.RETIRED)
            for key, slug, file, status in found
        ]
        last = UUID(str(found[-1][0]))


async def summaries(session: ReadSession) -> list[SourceSummary]:
    """Return every source by name, with the number of objects and of values that it brought."""
    counted = (
        sa.select(
            BroughtRow.source,
            sa.func.count().label("number"),
            sa.func.sum(BroughtRow.number).label("total"),
        )
        .group_by(BroughtRow.source)
        .subquery()
    )
    question = (
        sa.select(
            SourceRow, sa.func.coalesce(counted.c.number, 0), sa.func.coalesce(counted.c.total, 0)
        )
        .outerjoin(counted, counted.c.source == SourceRow.number)
        .order_by(SourceRow.name)
    )
    return [SourceSummary(*row) for row in await session.rows(question)]


async def by_name(session: ReadSession, name: str) -> SourceRow | None:
    """Return the source of this name, or None."""
    return await session.scalar(sa.select(SourceRow).where(SourceRow.name == name))
