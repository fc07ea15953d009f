"""`catalog serve`: the catalog over HTTP."""

import datetime as dt
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
import uvicorn
from starlette.applications import Starlette

from catalog import app as apps
from catalog.app import Catalog
from catalog.cli import tokens
from catalog.cli.state import State, fail, run, say, state
from catalog.demo import making
from catalog.demo.tabs import TABS
from catalog.http.connections import DrainingServer, WatchedProtocol, Workers
from catalog.http.examples import EXAMPLES
from catalog.settings import Settings
from catalog.storage.enums import PluginState

WORKER = "_CATALOG_WORKER"  # what the parent process tells its workers, as JSON
GRACE = 4  # seconds in which those that it cancels are told, when it stops
SETTINGS = "".join(
    f"\n\n`CATALOG_{name.upper()}`: {field.description}"
    for name, field in Settings.model_fields.items()
)


def serve(
    context: typer.Context,
    *,
    host: Annotated[str | None, typer.Option(help="The address; 127.0.0.1 unless set.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 8000 unless set.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many processes answer.")] = 1,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Fill an empty database with the demonstration catalog, let anybody read, and "
            "print an admin token.",
        ),
    ] = False,
) -> None:
    """Serve the catalog: a page for people at /, GraphQL at /graphql, GraphiQL at /graphiql."""
    settings = state(context).settings(host=host, port=port, anonymous_read=demo or None)
    catalog = state(context).catalog(settings, local=demo)
    secret = run(_prepare(catalog, is_demo=demo))
    listening = _listen(settings)
    # Before the address is printed: Python would lose an exit that a signal raises during a
    # garbage collection.
    web = settle(apps.web(catalog, tabs=_tabs(is_demo=demo))) if workers == 1 else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again when it ends
    _announce(catalog, listening.getsockname()[1], secret)
    if web is not None:
        server = DrainingServer(_config(web))
        server.run(sockets=[listening])
        if not server.started:
            raise typer.Exit(1)
        return
    os.environ[WORKER] = json.dumps(
        {
            "url": catalog.database.url,
            "plugins": state(context).named,
            "skip_broken": state(context).skip_broken,
            "unusable": {
                item.id: item.reason
                for item in catalog.plugins.known
                if item.state is PluginState.BROKEN
            },
            "anonymous_read": settings.anonymous_read,
            "is_demo": demo,
            "log_level": settings.log_level,
        }
    )
    config = _config("catalog.cli.serving:application", factory=True, workers=workers)
    Workers(config, sockets=[listening]).run()


def _config(application: Any, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=WatchedProtocol,
        access_log=False,
        log_config=None,  # its lines go where all others go
        timeout_graceful_shutdown=GRACE,
        **options,
    )


def settle(application: Starlette) -> Starlette:
    """Exempt what start-up made from garbage collection, and collect the rest rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return application


def _tabs(*, is_demo: bool) -> Sequence[Mapping[str, str]]:
    return [{"query": query} for query in TABS] if is_demo else EXAMPLES


serve.__doc__ = f"{serve.__doc__}\n\nSettings, as variables or in `catalog.toml`:{SETTINGS}"


def application() -> Starlette:
    """Return the application of one worker, as the parent process described it."""
    told = json.loads(os.environ[WORKER])
    here = State(tuple(told["plugins"]), told["skip_broken"], told["log_level"])
    settings = here.settings(anonymous_read=told["anonymous_read"])
    plugins = here.plugins(settings, told["unusable"])
    catalog = here.made_of(plugins, settings, url=told["url"])
    return settle(apps.web(catalog, tabs=_tabs(is_demo=told["is_demo"])))


async def _prepare(catalog: Catalog, *, is_demo: bool) -> str | None:
    """Settle the tables, try what plugins open, and return the demonstration's token if wanted."""
    async with catalog.opened(makes_new=False):
        if not is_demo:
            return None
        report = await making.fill(catalog)
        for notice in report.problems if report else ():
            say(f"Left out: {notice.file}:{notice.line}: {notice.code}: {notice.message}")
        if report is not None:
            say("The database was empty: it now holds the demonstration catalog.")
        return await tokens.make(
            catalog,
            subject="demonstration",
            roles=["admin"],
            scopes=[],
            lifetime=dt.timedelta(days=1),
        )


def _listen(settings: Settings) -> socket.socket:
    try:
        listening = socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python adds the address
        fail(
            f"Nobody can listen on {settings.host}:{settings.port}: {reason}. "
            "Choose another with --host and --port."
        )
    listening.set_inheritable(True)
    return listening


def _announce(catalog: Catalog, port: int, secret: str | None) -> None:
    address = f"http://{catalog.settings.host}:{port}"
    if secret is not None:
        say(f"Admin token, good for a day: {secret}")
    signed_in = f"#token={secret}" if secret else ""
    say(f"Catalog:  {address}/{signed_in}")
    say(f"GraphQL:  {address}/graphql")
    say(f"GraphiQL: {address}/graphiql{signed_in}")
