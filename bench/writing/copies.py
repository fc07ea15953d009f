"""Databases with the same rows: one is filled, and each server writes a copy of its own."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench import data, databases, loading, work
from bench.data import Size
from bench.databases import Database
from bench.writing import rows
from catalog.domain.writing.keeping import keep_circles
from catalog.host import load
from catalog.storage.database.engine import Database as Opened
from catalog.storage.upgrading import histories
from tests import postgres

DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "8GB",
    "max_connections": "300",
}


@contextmanager
def on_postgresql(count: int, size: Size) -> Iterator[Sequence[Database]]:
    """Give so many databases of one PostgreSQL server, which loses nothing that it confirmed."""
    with postgres.running(settings=databases.SETTINGS | DURABLE) as server:
        server.create("first")
        asyncio.run(fill(server.url("first"), size))
        for number in range(count):
            server.create(f"copy{number}", template="first")
        urls = [server.url(f"copy{number}") for number in range(count)]
        yield [Database(url, asyncio.run(databases.process_of(url))) for url in urls]


@contextmanager
def on_sqlite(count: int, size: Size) -> Iterator[Sequence[Database]]:
    """Give so many files in the folder of this run."""
    first = work.of_this_run() / "first.db"
    asyncio.run(fill(f"sqlite:///{first}", size))
    connection = sqlite3.connect(first)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    files = [first.with_name(f"copy{number}.db") for number in range(count)]
    for file in files:
        shutil.copy(first, file)
    yield [Database(f"sqlite:///{file}", None) for file in files]


async def fill(url: str, size: Size) -> None:
    """Migrate an empty database for all installed plugins, and load what is read and written."""
    plugins = load()
    await histories.upgrade(url, plugins.histories)
    await loading.load(url, data.batches(size))
    await loading.load(url, rows.batches(size))
    opened = Opened(url)
    await keep_circles(opened, plugins.extensions.rules.circles, anew=True)
    await opened.close()
