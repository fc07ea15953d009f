"""The databases that are served: migrated as the catalog does it, and filled."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
from catalog_notes.tables import NoteRow

from bench import data, loading, processes, work
from bench.data import Size
from catalog.host import load
from catalog.storage.upgrading import histories
from tests import postgres

NOTES = "catalog_notes:Notes"  # the example plugin
SETTINGS = {"shared_buffers": "1GB", "work_mem": "16MB", "max_parallel_workers_per_gather": "0"}
# What PostGraphile cannot know: an owner's scope is a service, without a foreign key.
TAGS = "COMMENT ON TABLE role_assignments IS '@foreignKey (scope_id) references services (id)'"


@dataclass(frozen=True)
class Database:
    """One database, and the process of its server where it has one."""

    url: str
    process: int | None


@contextmanager
def on_postgresql(size: Size) -> Iterator[Database]:
    """Fill a PostgreSQL server of the benchmark's own."""
    with postgres.running(settings=SETTINGS) as server:
        server.create("bench")
        url = server.url("bench")
        asyncio.run(fill(url, size))
        asyncio.run(_tag(url))
        yield Database(url, asyncio.run(process_of(url)))


@contextmanager
def on_sqlite(size: Size) -> Iterator[Database]:
    """Fill a file in the folder of this run."""
    url = f"sqlite:///{work.of_this_run() / 'bench.db'}"
    asyncio.run(fill(url, size))
    yield Database(url, None)


async def fill(url: str, size: Size) -> None:
    """Migrate an empty database, with the tables of all plugins, and load all rows."""
    await histories.upgrade(url, load([NOTES]).histories)
    await loading.load(url, data.batches(size))
    await loading.load(url, [data.notes(NoteRow, size)])


async def process_of(url: str) -> int:
    """Return the first process of the PostgreSQL server that has this database."""
    connection = await asyncpg.connect(url)
    backend: int = await connection.fetchval("SELECT pg_backend_pid()")
    server = processes.parent(backend)  # while there is a backend
    await connection.close()
    return server


async def _tag(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(TAGS)
    await connection.close()
