"""The server: `python -m bench.writing.stock.server` reads `DATABASE_URL` and `PORT`.

It is asked the very documents that the catalog is asked, and opens its database with the settings
of the catalog.
"""

import datetime as dt
import gc
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import sqlalchemy as sa
import strawberry
import uvicorn
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.writing.hand.books import RefusedError
from bench.writing.stock import changes, types
from bench.writing.stock.types import (
    AddDependencyInput,
    AddDependencyPayload,
    AdvanceServiceInput,
    AdvanceServicePayload,
    CompletePackSectionInput,
    CompletePackSectionPayload,
    CreateServiceInput,
    CreateServicePayload,
    UpdateServiceInput,
    UpdateServicePayload,
    UserError,
)
from catalog.storage.database.addresses import Address, address
from catalog.storage.database.engine import prepare_sqlite

CONNECTIONS = 5


def opened(where: Address) -> AsyncEngine:
    """Return a pool of connections, each of which begins its transactions as the catalog does."""
    if not where.is_embedded:
        return where.engine(pool_size=CONNECTIONS, max_overflow=0)
    engine = where.engine(pool_size=1, max_overflow=0)
    sa.event.listen(engine.sync_engine, "connect", prepare_sqlite)
    sa.event.listen(
        engine.sync_engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE")
    )
    return engine


engine = opened(address(os.environ.get("DATABASE_URL", "sqlite:///:memory:")))
sessions = async_sessionmaker(engine, expire_on_commit=False)

StockChange: TypeAlias = Callable[[AsyncSession, Any, dt.datetime], Awaitable[Any]]


async def made(change: StockChange, given: Any, show: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Make a change; return the object and why it was not made."""
    try:
        async with sessions() as session:
            row = await change(session, given, dt.datetime.now(dt.UTC))
            await session.commit()
    except RefusedError as refused:
        return None, [UserError(code=str(refused), message=str(refused))]
    return show(row), []


async def rehearsed(change: StockChange, given: Any) -> Any:
    """Make a change of which nothing is kept; return why it would not be made."""
    try:
        async with sessions() as session:
            await change(session, given, dt.datetime.now(dt.UTC))
            await session.flush()
    except RefusedError as refused:
        return [UserError(code=str(refused), message=str(refused))]
    return []


@strawberry.type
class Mutation:
    """What can be changed."""

    @strawberry.mutation
    async def update_service(
        self,
        input: UpdateServiceInput,  # noqa: A002
        dry_run: bool = False,  # noqa: FBT001, FBT002
    ) -> UpdateServicePayload:
        """Describe a service anew."""
        if dry_run:
            errors = await rehearsed(changes.update, input)
            return UpdateServicePayload(service=None, user_errors=errors)
        found, errors = await made(changes.update, input, types.service)
        return UpdateServicePayload(service=found, user_errors=errors)

    @strawberry.mutation
    async def create_service(self, input: CreateServiceInput) -> CreateServicePayload:  # noqa: A002
        """Make a service."""
        found, errors = await made(changes.create, input, types.service)
        return CreateServicePayload(service=found, user_errors=errors)

    @strawberry.mutation
    async def add_dependency(self, input: AddDependencyInput) -> AddDependencyPayload:  # noqa: A002
        """Let a service depend on another one."""
        found, errors = await made(changes.add, input, types.dependency)
        return AddDependencyPayload(dependency=found, user_errors=errors)

    @strawberry.mutation
    async def advance_service(self, input: AdvanceServiceInput) -> AdvanceServicePayload:  # noqa: A002
        """Move a service to another stage."""
        found, errors = await made(changes.advance, input, types.service)
        return AdvanceServicePayload(service=found, user_errors=errors)

    @strawberry.mutation
    async def complete_pack_section(
        self,
        input: CompletePackSectionInput,  # noqa: A002
    ) -> CompletePackSectionPayload:
        """Write a section of a pack."""
        found, errors = await made(changes.complete, input, types.pack)
        return CompletePackSectionPayload(handoff_pack=found, user_errors=errors)


@strawberry.type
class Query:
    """What can be asked."""

    is_there: bool = True


if __name__ == "__main__":
    schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    uvicorn.run(
        Starlette(routes=[Route("/graphql", GraphQL(schema, graphql_ide=None))]),
        port=int(os.environ["PORT"]),
        access_log=False,
        log_level="warning",
        backlog=2048,
    )
