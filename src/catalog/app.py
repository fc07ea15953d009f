"""Putting it together: the only module that knows all the others."""

import datetime as dt
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route
from uuid_utils import uuid7

from catalog.domain import tokens
from catalog.domain.access import Principal, system
from catalog.domain.events.deliveries import Pace
from catalog.domain.events.dispatcher import Dispatcher
from catalog.domain.events.feeds import Doing
from catalog.domain.events.jobs import Job
from catalog.domain.events.subscribers import Subscriber
from catalog.domain.writing import keeping, transaction
from catalog.domain.writing.changes import Change
from catalog.domain.writing.working import Made
from catalog.graph.composing.composition import Schema
from catalog.graph.operations import Operations, shared
from catalog.graph.request.limits import Limits
from catalog.guests import Watchman
from catalog.host import Plugins
from catalog.http import front_page, health, origins, outages, sending
from catalog.http.deadlines import Deadlines
from catalog.http.endpoints import opening
from catalog.http.endpoints import routes as of_plugins
from catalog.http.endpoints.answering import Server
from catalog.http.examples import EXAMPLES
from catalog.http.graphql import Answering, GraphQL
from catalog.http.headers import NoSniff
from catalog.schema import core
from catalog.schema.context import Context
from catalog.settings import Settings
from catalog.storage.database.engine import Database, ServerUse
from catalog.storage.database.turns import Crowd, Patience, Turns
from catalog.storage.houses import checking, facts
from catalog.storage.upgrading import histories, missing, taken_over
from catalog.storage.upgrading.histories import HistoryError

log = logging.getLogger("catalog")
TITLE = "Service catalog"
MARGIN = 5  # seconds that a server's statement may go on after its request has ended
PATIENCE = Patience(0.5, 0.5)  # of a request that finds no place


@dataclass(frozen=True)
class Catalog:
    """One catalog: its plugins, its schema and its database. Several can live in one process."""

    plugins: Plugins
    schema: Schema
    database: Database
    settings: Settings
    clock: Callable[[], dt.datetime] = transaction.utc_now
    tell: Callable[[str], None] = log.info  # what whoever runs it should know
    runs_jobs: bool = True  # by the clock, while it is served
    skips_broken: bool = False  # and is served without what a plugin cannot open

    @cached_property
    def operations(self) -> Operations:
        """What executes operations on its schema."""
        own = self.settings
        most = Limits(own.max_cost, own.max_filter_cost, own.max_letters)
        return shared(self.schema, most, outages.of, may_introspect=own.introspection)

    async def upgrade(self, *, anew: bool = False) -> None:
        """Bring the tables of the core and of every plugin up to date, and tell what was assumed.

        What is kept of who sees what is worked out *anew*, or where plugins came or went. Raises
        `HistoryError` where tables cannot be migrated.
        """
        url, behind = self.database.url, await self.behind()
        before = await histories.current(url, histories.core()) if behind else None
        if behind:
            await histories.upgrade(url, self.plugins.histories)
        await self._keep_circles(anew=anew)
        if before is not None:
            async with self.another() as database, database.reading() as session:
                async for sentence in taken_over.assumed_since(session, before):
                    self.tell(sentence)

    async def _keep_circles(self, *, anew: bool = False) -> None:
        circles = self.plugins.extensions.rules.circles
        for found in circles:
            table, *_ = facts.columns(found.parties)
            await missing.must_be_there(self.database.url, found.plugin, [table])
        async with self.another() as database:
            await keeping.keep_circles(database, circles, anew=anew)

    @asynccontextmanager
    async def another(self) -> AsyncIterator[Database]:
        """Give the same database with connections that belong to no loop but this."""
        database = self.database.another()
        try:
            yield database
        finally:
            await database.close()

    async def behind(self) -> list[str]:
        """Return the owners whose tables are not up to date."""
        return await histories.behind(self.database.url, self.plugins.histories)

    async def wrong_sight(self, most: int) -> Sequence[str]:
        """Return a sentence for each kept house and circle that is wrong, *most* at the most."""
        parties = [found.parties for found in self.plugins.extensions.rules.circles]
        async with self.another() as database, database.reading() as session:
            return await checking.wrong(session, parties, most)

    async def settle_tables(self, *, makes_new: bool = False) -> None:
        """Bring the tables of an embedded database up to date, and look at those of a server's.

        Raises `HistoryError` where these are behind: other servers may use them. Those of a new
        database are made where *makes_new*.
        """
        if self.database.is_embedded:
            await self.upgrade()
            return
        behind = await self.behind()
        if behind and makes_new and await histories.is_new(self.database.url):
            await self.upgrade()
        elif behind:
            message = f"Not up to date: {', '.join(behind)}. Run `catalog db upgrade`."
            raise HistoryError(message)
        else:
            await self._keep_circles()

    @asynccontextmanager
    async def opened(self, *, makes_new: bool = True) -> AsyncIterator[Database]:
        """Settle the tables, open what plugins share, and give the database; close all at the end.

        Raises `LifespanError` where a plugin cannot open what it shares.
        """
        plugins = self.plugins
        try:
            await self.settle_tables(makes_new=makes_new)
            async with Watchman(plugins.guests).on_duty(), plugins.equipment.opened():
                yield self.database
        finally:
            await self.database.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open what plugins share, tell subscribers, run jobs, and close everything at the end."""
        lent = self.plugins.equipment.opened(may_fail=self.skips_broken)
        async with Watchman(self.plugins.guests).on_duty(), lent, self.dispatcher().running():
            self.database.aside.begin()
            yield
        await self.database.close()

    async def secret(self) -> bytes:
        """Return the key of hashes and cursors: the one that was set, or the catalog's own."""
        if self.settings.secret_key is not None:
            return self.settings.secret_key.get_secret_value().encode()
        made = await keeping.keep_setting(
            self.database, "secret_key", lambda: secrets.token_urlsafe(32)
        )
        return made.encode()

    async def make(
        self,
        change: Change[Any],
        principal: Principal,
        *,
        dry_run: bool = False,
        once: transaction.OnceOnly | None = None,
    ) -> Made:
        """Make *change* as the commands do, or raise `ChangeRefusedError` with every problem."""
        return await transaction.make(
            change,
            self.database,
            principal,
            rules=self.plugins.extensions.rules,
            clock=self.clock,
            dry_run=dry_run,
            once=once,
        )

    async def ask(
        self,
        document: str,
        principal: Principal,
        variables: Mapping[str, Any] | None = None,
        database: Database | None = None,
    ) -> Mapping[str, Any]:
        """Return the data that *principal* is answered, as `Context.ask` does."""
        context = Context(
            database or self.database,
            principal,
            now=self.clock(),
            request_id=str(uuid7()),
            secret=await self.secret(),
            page_limit=self.settings.max_page_size,
            extensions=self.plugins.extensions,
            operations=self.operations,
        )
        async with context:
            return await context.ask(document, None, variables)

    def dispatcher(self, job: Job | None = None) -> Dispatcher:
        """Return what tells subscribers of events, and runs jobs by the clock, or one *job* now."""
        told: list[Subscriber | Job] = [job] if job else [*self.plugins.subscribers]
        told += self.plugins.jobs if self.runs_jobs and job is None else ()
        limit = dt.timedelta(seconds=self.settings.event_time_limit)
        pause = dt.timedelta(seconds=60 if job else 1)  # whoever runs one now awaits one attempt
        pace = Pace(limit=limit, attempts=self.settings.event_attempts, first_pause=pause)
        doing = Doing(self.make, self.ask, self.plugins.equipment)
        return Dispatcher(told, self.database, doing, self.clock, pace, by_clock=job is None)

    async def make_token(self, **given: Any) -> str:
        """Make a token of what `tokens.new` takes; return its secret, which is kept nowhere."""
        secret, change = tokens.new(await self.secret(), self.clock(), **given)
        await self.make(change, system("command line"))
        return secret

    async def is_ready(self) -> bool:
        """Tell whether the database answers and its tables are up to date."""
        try:
            return not await self.behind()
        except Exception:  # noqa: BLE001  # whatever is wrong, it is not ready
            return False


def open_catalog(
    plugins: Plugins,
    settings: Settings,
    *,
    url: str | None = None,
    clock: Callable[[], dt.datetime] = transaction.utc_now,
    tell: Callable[[str], None] = log.info,
) -> Catalog:
    """Return the catalog that these plugins and settings make.

    What whoever runs it should know, it gives to *tell*, a sentence at a time.
    """
    schema = core.composed(plugins.graphql_types)

    async def answer(
        document: str, principal: Principal, variables: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        async with made.another() as database:  # whoever waits for it may hold connections
            return await made.ask(document, principal, variables, database)

    plugins = plugins.within(settings, schema, answer)
    use = ServerUse(settings.request_timeout + MARGIN, is_pooled=settings.pgbouncer)
    database = Database(url or settings.url(), use)
    database.aside.around = plugins.equipment.beside()
    made = Catalog(plugins, schema, database, settings, clock, tell)
    return made  # it answers what its own plugins ask


def web(catalog: Catalog, *, tabs: Sequence[Mapping[str, str]] = EXAMPLES) -> Starlette:
    """Return the application that serves *catalog*; GraphiQL opens with *tabs*."""
    settings = catalog.settings
    operations = catalog.operations  # made now, not with the first request

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        secret = await catalog.secret()
        given = (catalog.database, secret, catalog.clock, settings, catalog.plugins.extensions)
        identity = opening.identity(*given)
        await identity.tell_missing()
        server = Server(
            operations,
            catalog.database,
            secret,
            settings.max_page_size,
            identity,
            catalog.clock,
            catalog.plugins.extensions,
            Deadlines(settings.request_timeout),
            Turns(Crowd(settings.max_requests, settings.max_requests), PATIENCE),
        )
        app.state.endpoint = GraphQL(server)
        async with catalog.running():
            yield

    routes: list[BaseRoute] = [
        Route("/graphql", Answering(), methods=["GET", "POST"]),
        Route("/livez", health.livez),
        Route("/readyz", health.readyz(catalog.is_ready)),
    ]
    if settings.introspection:
        routes.append(Route("/schema.graphql", sending.text(catalog.schema.sdl)))
    routes += of_plugins.routes(catalog.plugins.extensions.routes)
    routes += front_page.pages(settings, TITLE, tabs)
    layers = [Middleware(NoSniff), *origins.middleware(settings.cors_origins)]
    made = Starlette(routes=routes, middleware=layers, lifespan=lifespan)
    made.router.redirect_slashes = False  # it would lead to whatever host the client named
    return made
