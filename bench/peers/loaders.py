"""Asking the database as strawberry's documents teach it: sessions, and a loader a relation."""

import os
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from strawberry.dataloader import DataLoader

from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow, OfferingServiceRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow

engine = create_async_engine(
    os.environ.get("DATABASE_URL", "postgresql://").replace("://", "+asyncpg://"), pool_size=16
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


async def rows(question: Any) -> Any:
    """Return the rows that answer a question, in a session of its own."""
    async with sessions() as session:
        return (await session.scalars(question)).all()


class Context:
    """The loaders of one request."""

    def __init__(self) -> None:
        self.services = self._by_id(ServiceRow)
        self.organizations = self._by_id(OrganizationRow)
        self.offerings = self._by_id(OfferingRow)
        self.owners = self._by_key(RoleAssignmentRow.scope_id, "position")
        self.offered = self._by_key(OfferingServiceRow.service_id, "offering_id")
        self.dependencies = self._by_key(ServiceDependencyRow.service_id, "id")

    @staticmethod
    def _by_id(row: Any) -> DataLoader[Any, Any]:
        async def load(keys: list[Any]) -> list[Any]:
            found = {item.id: item for item in await rows(sa.select(row).where(row.id.in_(keys)))}
            return [found.get(key) for key in keys]

        return DataLoader(load)

    @staticmethod
    def _by_key(column: Any, order: str) -> DataLoader[Any, Any]:
        async def load(keys: list[Any]) -> list[Any]:
            row = column.class_
            question = sa.select(row).where(column.in_(keys)).order_by(getattr(row, order))
            found: dict[Any, list[Any]] = {key: [] for key in keys}
            for item in await rows(question):
                found[getattr(item, column.key)].append(item)
            return [found[key] for key in keys]

        return DataLoader(load)
