"""The servers that write: each has a copy of its own of the same rows, and all run at once."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import asyncpg

from bench import servers
from bench.data import Size
from bench.databases import Database
from bench.servers import Running
from bench.writing import copies
from bench.writing.rows import CONNECTIONS
from bench.writing.writers import CHANGES, Writer

ON_SQLITE = " on SQLite"
CATALOG, HAND, STOCK = servers.CATALOG, "hand", servers.STRAWBERRY
PEER = servers.POSTGRAPHILE
NAMES = (
    *(CATALOG, HAND, STOCK, PEER),
    *(kind + ON_SQLITE for kind in (CATALOG, HAND, STOCK)),
)
BOOKS = Path(__file__).parent / "postgraphile" / "books.sql"


@dataclass(frozen=True)
class Writing:
    """A server that runs, its database, and who writes there."""

    running: Running
    database: Database
    size: Size

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.running.name

    @cached_property
    def _writers(self) -> dict[str, list[Writer]]:
        numbers = range(CONNECTIONS)
        server = self.running.server
        return {
            change: [Writer(change, n, self.size, server) for n in numbers] for change in CHANGES
        }

    def makes(self, change: str) -> bool:
        """Tell whether it knows this change: PostGraphile rehearses nothing."""
        return self.name != PEER or change != "dryRun"

    def writers(self, change: str) -> Sequence[Writer]:
        """Return who makes this change, one for each connection that there may be."""
        return self._writers[change]


@contextmanager
def all_running(names: Sequence[str], size: Size) -> Iterator[Sequence[Writing]]:
    """Serve with each of these servers."""
    embedded = [name for name in names if name.endswith(ON_SQLITE)]
    others = [name for name in names if name not in embedded]
    with ExitStack() as stack:
        found: dict[str, Writing] = {}
        for chosen, make in ((others, copies.on_postgresql), (embedded, copies.on_sqlite)):
            made = stack.enter_context(make(len(chosen), size)) if chosen else ()
            for name, database in zip(chosen, made, strict=True):
                running = stack.enter_context(_served(name, database.url))
                found[name] = Writing(running, database, size)
        yield [found[name] for name in names]


@contextmanager
def _served(name: str, url: str) -> Iterator[Running]:
    match name.removesuffix(ON_SQLITE):
        case servers.CATALOG:
            serving = servers.catalog(name, url, scopes=servers.WRITING)
        case servers.STRAWBERRY:
            path = "bench.writing.stock.server"
            serving = servers.module(name, path, url, address="/graphql")
        case servers.POSTGRAPHILE:
            asyncio.run(_keep_books(url))
            serving = servers.peer(name, url, BEHAVIOR="+insert +update")
        case _:
            serving = servers.module(name, "bench.writing.hand.server", url)
    with serving as running:
        yield running


async def _keep_books(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(BOOKS.read_text())
    await connection.close()
