"""`python -m bench importing`: an import beside COPY or `executemany` of the rows that it leaves.

What a command takes to start is left out: it is what an import of one service takes.
"""

import asyncio
import json
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from bench import databases, needs, processes, servers, words, work
from bench.databases import Database
from bench.needs import MissingError
from bench.writing import copies, tables
from bench.writing.servers import CATALOG, ON_SQLITE
from catalog.host import load
from catalog.storage.rows import Row
from catalog.storage.upgrading import histories
from tests import postgres

DEPENDENCIES = 4  # of each service
IMPORTING = "import"
GLANCE = 0.02  # seconds
EXAMPLES = "notes__"  # the tables of a plugin that does not come with the catalog

Fresh = Callable[[str], Database]
"""Gives an empty database of this name, whose tables are up to date."""


@dataclass(frozen=True)
class Import:
    """What importing cost in one round, in seconds of processor time and megabytes."""

    start: float
    first: float
    again: float
    by_hand: float
    megabytes: float
    """The peak of the process that imported, above that of the start."""

    @property
    def times(self) -> float:
        """How many times what writing the rows by hand takes."""
        return (self.first - self.start) / self.by_hand

    @property
    def unchanged(self) -> float:
        """How much of an import another one takes that changes nothing."""
        return (self.again - self.start) / (self.first - self.start)


def importing(
    *,
    services: Annotated[int, typer.Option(help="How many are imported.")] = 20_000,
    rounds: Annotated[int, typer.Option(help="How often.")] = 3,
    check: Annotated[bool, typer.Option(help="Fail where a ratio is worse than reviewed.")] = False,
    review: Annotated[bool, typer.Option(help="Keep the ratios as the reviewed ones.")] = False,
) -> None:
    """Measure an import of services with four dependencies each, once new and once unchanged."""
    if problems := list(needs.missing(peers=False, reading=False)):
        raise MissingError("\n".join(problems))
    one, many = _written(1), _written(services)
    found = {}
    typer.echo("| | start | import | again | by hand | MB | times by hand | again |")
    typer.echo("|---" * 8 + "|")
    for name, place in ((CATALOG, _on_postgresql), (CATALOG + ON_SQLITE, _on_sqlite)):
        with place() as fresh:
            imports = [_round(fresh, f"{number}", one, many) for number in range(rounds)]
        typer.echo(_line(name, imports))
        found[f"{name} / by hand"] = round(statistics.median(one.times for one in imports), 2)
    ratios = {IMPORTING: found}
    if review:
        tables.keep(ratios)
    if check and (worse := [sentence for _, sentence in tables.worse(ratios)]):
        typer.echo("\n".join(["", *worse]))
        raise typer.Exit(1)


def _line(name: str, imports: Sequence[Import]) -> str:
    names = ("start", "first", "again", "by_hand", "megabytes", "times", "unchanged")
    middle = (statistics.median(getattr(one, key) for one in imports) for key in names)
    return f"| {name} | {' | '.join(f'{value:.2f}' for value in middle)} |"


def _written(count: int) -> Path:
    """Write the file that is imported; it names services by words that do not repeat."""
    choice = random.Random(1)  # noqa: S311  # the same file each time
    names = [f"{choice.choice(words.WORDS)}-{number}" for number in range(count)]
    found = [
        {
            "type": name,
            "tier": str(number % 4),
            "serviceDependencies": _needs(choice, name, names) if count > DEPENDENCIES else {},
        }
        for number, name in enumerate(names)
    ]
    file = work.of_this_run() / f"{count}.json"
    file.write_text(json.dumps(found))
    return file


def _needs(choice: random.Random, name: str, names: Sequence[str]) -> Mapping[str, bool]:
    far = [other for other in choice.sample(names, DEPENDENCIES + 1) if other != name]
    return dict.fromkeys(far[:DEPENDENCIES], True)


def _round(fresh: Fresh, name: str, one: Path, many: Path) -> Import:
    start, peak = _imported(fresh(f"start{name}"), one)
    database = fresh(f"import{name}")
    first, higher = _imported(database, many)
    again, _ = _imported(database, many)
    copied = _copied_by_hand(database, fresh(f"copy{name}"))
    return Import(start, first, again, copied, higher - peak)


def _imported(database: Database, file: Path) -> tuple[float, float]:
    """Import a file, and return the processor time and the peak of the memory that it took."""
    before = _of_database(database)
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "catalog", "import", "--json", str(file)],
        env=servers.environment({"CATALOG_DATABASE_URL": database.url}),
        cwd=work.of_this_run(),
        stdout=subprocess.DEVNULL,
    )
    peak, status, used = _ended(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"The import ended with {process.returncode}."
        raise RuntimeError(message)
    return used.ru_utime + used.ru_stime + _of_database(database) - before, peak


def _ended(process: int) -> tuple[float, int, resource.struct_rusage]:
    """Wait for the end of a child, and return its peak, its status and what it used.

    The peak that the system tells at the end is that of its parent, too.
    """
    peak = 0.0
    while True:
        ended, status, used = os.wait4(process, os.WNOHANG)
        if ended:
            return peak, status, used
        with suppress(OSError, StopIteration):
            peak = processes.memory(process)
        time.sleep(GLANCE)


def _of_database(database: Database) -> float:
    return 0.0 if database.process is None else processes.spent(database.process)


def _copied_by_hand(source: Database, target: Database) -> float:
    """Write all rows of *source* into *target*, and return the processor time that it took."""
    every = (table.name for table in Row.metadata.sorted_tables)
    names = [name for name in every if not name.startswith(EXAMPLES)]
    if source.process is None:
        return _executemany(source.url, target.url, names)
    return asyncio.run(_copy(source, target, names))


def _executemany(source: str, target: str, names: Sequence[str]) -> float:
    read, write = (sqlite3.connect(url.partition(":///")[2]) for url in (source, target))
    rows = {name: read.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        write.execute(f"PRAGMA {pragma}")
    before = _own()
    for name, found in rows.items():
        if found:
            marks = ", ".join("?" * len(found[0]))
            write.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({marks})", found)
    write.commit()
    took = _own() - before
    read.close()
    write.close()
    return took


async def _copy(source: Database, target: Database, names: Sequence[str]) -> float:
    read, write = await asyncpg.connect(source.url), await asyncpg.connect(target.url)
    rows = {
        name: [tuple(row) for row in await read.fetch(f"SELECT * FROM {name}")] for name in names
    }
    await write.execute("DELETE FROM settings")
    before = _own() + _of_database(target)
    async with write.transaction():
        for name, found in rows.items():
            if found:
                await write.copy_records_to_table(name, records=found)
    took = _own() + _of_database(target) - before
    await read.close()
    await write.close()
    return took


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def _on_postgresql() -> Iterator[Fresh]:
    with postgres.running(settings=databases.SETTINGS | copies.DURABLE) as server:
        server.create("empty")
        url = server.url("empty")
        asyncio.run(histories.upgrade(url, load().histories))
        process = asyncio.run(databases.process_of(url))

        def fresh(name: str) -> Database:
            server.create(name, template="empty")
            return Database(server.url(name), process)

        yield fresh


@contextmanager
def _on_sqlite() -> Iterator[Fresh]:
    empty = work.of_this_run() / "empty.db"
    asyncio.run(histories.upgrade(f"sqlite:///{empty}", load().histories))

    def fresh(name: str) -> Database:
        shutil.copy(empty, empty.with_name(f"{name}.db"))
        return Database(f"sqlite:///{empty.with_name(f'{name}.db')}", None)

    yield fresh
