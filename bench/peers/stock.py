"""Strawberry as its documents teach it: types with resolvers, data loaders, and its own caches.

`python -m bench.peers.stock` reads `DATABASE_URL` and `PORT`. It answers the very questions that
the catalog is asked.
"""

import datetime as dt
import gc
import os
from base64 import b64decode, b64encode
from enum import Enum
from typing import Annotated, Any, Self
from uuid import UUID

import sqlalchemy as sa
import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.peers.loaders import Context, rows
from catalog.storage.enums import OfferingStatus, PortfolioStatus
from catalog.storage.tables.services import ServiceRow

VISIBLE = ServiceRow.portfolio_status == PortfolioStatus.CATALOGUE
strawberry.enum(PortfolioStatus)
strawberry.enum(OfferingStatus)


def global_id(kind: str, key: UUID) -> strawberry.ID:
    """Return the global id of an object."""
    return strawberry.ID(b64encode(f"{kind}:{key}".encode()).decode())


Info = strawberry.Info[Context, None]


@strawberry.type
class Organization:
    """An organization."""

    id: strawberry.ID
    name: str


@strawberry.type
class Person:
    """A person."""

    id: strawberry.ID
    name: str


@strawberry.type
class Offering:
    """An offering."""

    id: strawberry.ID
    name: str
    status: OfferingStatus


@strawberry.type
class Offerings:
    """Some offerings."""

    nodes: list[Offering]


@strawberry.type
class Dependency:
    """An edge between two services."""

    row: strawberry.Private[Any]

    @strawberry.field
    async def depends_on(self, info: Info) -> "Service":
        """Find the far end."""
        return Service.of(await info.context.services.load(self.row.depends_on_id))


@strawberry.type
class Dependencies:
    """Some dependencies."""

    nodes: list[Dependency]


@strawberry.type
class Service:
    """A service."""

    row: strawberry.Private[Any]
    id: strawberry.ID
    name: str
    slug: str
    description: str | None
    portfolio_status: PortfolioStatus
    tier: str | None
    criticality: str | None
    created_at: dt.datetime

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return the service of a row."""
        return cls(
            row=row,
            id=global_id("Service", row.id),
            name=row.name,
            slug=row.slug,
            description=row.description,
            portfolio_status=row.portfolio_status,
            tier=row.tier,
            criticality=row.criticality,
            created_at=row.created_at,
        )

    @strawberry.field
    async def owner(
        self, info: Info
    ) -> Annotated[Organization | Person, strawberry.union("Party")] | None:
        """Find its first owner."""
        owners = await info.context.owners.load(self.row.id)
        found = await info.context.organizations.load(owners[0].organization_id)
        return Organization(id=global_id("Organization", found.id), name=found.name)

    @strawberry.field
    async def offerings(self, info: Info, first: int) -> Offerings:
        """Find what offers it."""
        links = (await info.context.offered.load(self.row.id))[:first]
        found = await info.context.offerings.load_many([link.offering_id for link in links])
        return Offerings(
            nodes=[
                Offering(id=global_id("ServiceOffering", row.id), name=row.name, status=row.status)
                for row in found
            ]
        )

    @strawberry.field
    async def dependencies(self, info: Info, first: int) -> Dependencies:
        """Find what it needs."""
        found = await info.context.dependencies.load(self.row.id)
        return Dependencies(nodes=[Dependency(row=row) for row in found[:first]])


@strawberry.type
class PageInfo:
    """Where a page ends."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge:
    """A service in its place."""

    node: Service


@strawberry.type
class Services:
    """A page of services."""

    edges: list[Edge]
    page_info: PageInfo
    conditions: strawberry.Private[list[Any]]

    @strawberry.field
    async def total_count(self) -> int:
        """Count all pages."""
        counted = sa.select(sa.func.count()).select_from(ServiceRow)
        found: int = (await rows(counted.where(*self.conditions)))[0]
        return found


@strawberry.input
class StatusIs:
    """An operator on a status."""

    eq: PortfolioStatus


@strawberry.input
class TextIs:
    """An operator on a text."""

    eq: str


@strawberry.input
class Where:
    """What is wanted."""

    portfolio_status: StatusIs
    tier: TextIs


@strawberry.enum
class Column(Enum):
    """A column to order by."""

    NAME = "name"


@strawberry.input
class Order:
    """An order."""

    field: Column


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def service(self, info: Info, id: strawberry.ID) -> Service | None:  # noqa: A002
        """Find one service."""
        key = UUID(b64decode(id).decode().partition(":")[2])
        found = await info.context.services.load(key)
        return Service.of(found) if found else None

    @strawberry.field
    async def services(
        self,
        first: int,
        after: str | None = None,
        where: Where | None = None,
        order_by: list[Order] | None = None,
    ) -> Services:
        """Find a page of services."""
        row = ServiceRow
        conditions = [VISIBLE]
        if where:
            conditions = [
                row.portfolio_status == where.portfolio_status.eq,
                row.tier == where.tier.eq,
            ]
        question = sa.select(row).where(*conditions).limit(first + 1)
        if after:
            question = question.where(row.id > UUID(after))
        order = [getattr(row, item.field.value) for item in order_by or ()]
        found = await rows(question.order_by(*order, row.id))
        edges = [Edge(node=Service.of(item)) for item in found[:first]]
        cursor = str(found[:first][-1].id) if found else None
        info = PageInfo(has_next_page=len(found) > first, end_cursor=cursor)
        return Services(edges=edges, page_info=info, conditions=conditions)


class Endpoint(GraphQL[Context, None]):
    """The endpoint, with loaders for each request."""

    async def get_context(self, request: Any, response: Any) -> Context:
        """Return new loaders."""
        return Context()


def application() -> Starlette:
    """Return the application, as well settled as the catalog is."""
    schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return Starlette(routes=[Route("/graphql", Endpoint(schema, graphql_ide=None))])


if __name__ == "__main__":
    uvicorn.run(
        application(),
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        backlog=2048,
    )
