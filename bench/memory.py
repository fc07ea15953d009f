"""`python -m bench memory`: what requests allocate at most, and how long garbage is collected.

Each server answers in a process of its own, to whom requests are given without a network: what is
told is what the answer took, and not what stays between requests.
"""

import asyncio
import gc
import importlib
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, NamedTuple

import typer
import uvloop

from bench import asking, databases, needs, servers, work
from bench.asking import Server
from bench.data import Size
from bench.needs import MissingError
from bench.servers import CATALOG, CATALOG_ON_SQLITE, LONGEST_PAGE, STRAWBERRY
from bench.tables import Verdict
from catalog import app as apps
from catalog.cli.serving import settle
from catalog.host import load
from catalog.settings import Settings

QUESTIONS = {"Q2": 10, "Q3": 4}  # how many times as much strawberry is to take
SAMPLE = asking.Sample()
STOCK = "bench.peers.stock"  # it reads where its database is as soon as it is imported
WARM = 5  # requests before those that are measured, and as many of these
MANY = {"Q2": 200, "Q3": 100}  # requests in which the time of collections is measured


class Taken(NamedTuple):
    """What requests for one question take."""

    peak: float
    """The most that one has allocated, in kB."""
    collecting: float
    """How much of their CPU time went into collecting garbage, in percent."""


Found = Mapping[str, Taken]
"""What requests take, by question."""


def memory(
    *,
    rounds: Annotated[int, typer.Option(help="How often each server is started.")] = 1,
) -> None:
    """Measure what a page, and a thousand services, take of memory beside stock strawberry."""
    if problems := list(needs.missing(peers=False, reading=False)):
        raise MissingError("\n".join(problems))
    size = Size()
    with databases.on_postgresql(size) as database, databases.on_sqlite(size) as embedded:
        urls = {CATALOG: database.url, STRAWBERRY: database.url, CATALOG_ON_SQLITE: embedded.url}
        found = {name: _least(name, url, rounds) for name, url in urls.items()}
    told = "peak of a request in kB, and collecting garbage in % of its CPU time"
    typer.echo(f"| {told} | Q2 | Q3 |\n|---|---|---|")
    for name, taken in found.items():
        cells = [f"{taken[key].peak:.0f}, {taken[key].collecting:.1f} %" for key in QUESTIONS]
        typer.echo(f"| {name} | {' | '.join(cells)} |")
    typer.echo("\n| goal | figure | limit | |\n|---|---|---|---|")
    for key, least in QUESTIONS.items():
        times = found[STRAWBERRY][key].peak / found[CATALOG][key].peak
        goal = f"9 {key}: peak memory, times less than stock strawberry"
        typer.echo(Verdict(goal, times, least, at_least=True))


def _least(name: str, url: str, rounds: int) -> Found:
    found = [measured(name, url) for _ in range(rounds)]
    return {key: min(taken[key] for taken in found) for key in QUESTIONS}


def measured(name: str, url: str) -> Found:
    """Return what requests take of a server, started anew in a process of its own."""
    kind = STRAWBERRY if name == STRAWBERRY else CATALOG
    variables = {
        "DATABASE_URL": url,
        "CATALOG_DATABASE_URL": url,
        "CATALOG_MAX_PAGE_SIZE": LONGEST_PAGE,
        "TOKEN": servers.token(url) if kind == CATALOG else "",
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.memory", kind],
        env=servers.environment(variables),
        cwd=work.of_this_run(),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    return {key: Taken(*values) for key, values in told.items()}


async def taken(kind: str) -> Found:
    """Return what requests take of the server of this process, for each question."""
    app = _shipped() if kind == CATALOG else importlib.import_module(STOCK).application()
    found = {}
    async with _alive(app):
        for question in QUESTIONS:
            body = Server("").body(question, _given(question))
            for _ in range(WARM):
                await _ask(app, body)
            peak = min([await _peak(app, body) for _ in range(WARM)])
            found[question] = Taken(peak, await _collecting(app, body, MANY[question]))
    return found


def _shipped() -> Any:
    """Return the application of the catalog that the variables of this process describe."""
    settings = Settings()
    catalog = apps.open_catalog(load(), settings, url=os.environ["DATABASE_URL"])
    return settle(apps.web(catalog))


def _given(question: str) -> Mapping[str, int]:
    return {"first": SAMPLE.long_page if question == "Q3" else SAMPLE.page}


async def _peak(app: Any, body: str) -> float:
    """Return how many kB one request has allocated at most, beyond what was there before it."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await _ask(app, body)
        return (tracemalloc.get_traced_memory()[1] - before) / 1_000
    finally:
        tracemalloc.stop()


async def _collecting(app: Any, body: str, requests: int) -> float:
    """Return how much of the CPU time of requests collections take, in percent."""
    spent = began = 0.0

    def note(phase: str, _info: object) -> None:
        nonlocal spent, began
        if phase == "start":
            began = time.process_time()
        else:
            spent += time.process_time() - began

    gc.callbacks.append(note)
    start = time.process_time()
    try:
        for _ in range(requests):
            await _ask(app, body)
        return 100 * spent / (time.process_time() - start)
    finally:
        gc.callbacks.remove(note)


@asynccontextmanager
async def _alive(app: Any) -> AsyncIterator[None]:
    """Let an application live as long as the block does."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def receive() -> Mapping[str, str]:
        if started.is_set():
            await ended.wait()
            return {"type": "lifespan.shutdown"}
        return {"type": "lifespan.startup"}

    async def send(_message: object) -> None:
        started.set()

    life = asyncio.create_task(app({"type": "lifespan", "state": {}}, receive, send))
    await started.wait()
    yield
    ended.set()
    await life


async def _ask(app: Any, body: str) -> None:
    """Ask once, as a server of HTTP would, and look at what comes."""
    heads = {"host": "localhost", "content-type": "application/json"}
    if token := os.environ.get("TOKEN"):
        heads["authorization"] = f"Bearer {token}"
    told = bytearray()

    async def receive() -> Mapping[str, object]:
        return {"type": "http.request", "body": body.encode()}

    async def send(message: Mapping[str, Any]) -> None:
        told.extend(message.get("body", b"")[:100])

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in heads.items()],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    assert told.startswith(b'{"data":{'), told  # noqa: S101  # no figure without an answer


if __name__ == "__main__":
    # asyncio's own transports keep 256 kB for what they read next
    typer.echo(json.dumps(uvloop.run(taken(sys.argv[1]))))
