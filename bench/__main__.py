"""`python -m bench`: fill, serve, compare the answers, measure, and print the table."""

import datetime as dt
import platform
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Annotated

import typer

from bench import asking, databases, measuring, needs, servers, tables, work
from bench.asking import Sample
from bench.data import Size
from bench.databases import Database
from bench.equality import DIFFERENCES
from bench.measuring import Cell, Load
from bench.memory import memory
from bench.needs import MissingError
from bench.servers import Running
from bench.writing.command import writing
from bench.writing.contention import contention
from bench.writing.importing import importing
from tests.postgres import PostgresUnavailableError

GROWTH = 100


app = typer.Typer(pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def reading(
    context: typer.Context,
    *,
    seconds: Annotated[int, typer.Option(help="How long each question is asked.")] = 4,
    connections: Annotated[int, typer.Option(help="How many ask at once.")] = 16,
    peers: Annotated[bool, typer.Option(help="Measure PostGraphile and stock strawberry.")] = True,
    growth: Annotated[bool, typer.Option(help="Measure 100 times the data, too.")] = False,
    check: Annotated[
        bool, typer.Option(help="Measure writing, and fail where it got dearer.")
    ] = False,
) -> None:
    """Measure the catalog beside hand-written servers, on the same rows, in one run."""
    if context.invoked_subcommand:
        return
    if check:
        writing(check=True)
        importing(check=True)
        return
    if problems := list(needs.missing(peers=peers)):
        raise MissingError("\n".join(problems))
    load = Load(seconds, connections)
    size = Size()
    with databases.on_postgresql(size) as database:
        rows = _compared(database, size, load, with_peers=peers)
        with servers.catalog("catalog with notes", database.url, plugins=[servers.PLUGIN]) as here:
            of_plugins = _measured(here, database, size, asking.OF_PLUGINS, load)
        with servers.catalog("catalog", database.url) as here:
            small = _measured(here, database, size, asking.OF_GROWTH, load) if growth else {}
    with databases.on_sqlite(size) as embedded, servers.catalog("sqlite", embedded.url) as here:
        row = _measured(here, embedded, size, asking.QUESTIONS, load)
        rows = {**rows, servers.CATALOG_ON_SQLITE: row}
    _say(
        f"{dt.datetime.now(dt.UTC).date()}, {platform.processor() or platform.machine()}, {load}\n"
    )
    _say(tables.table(rows, asking.QUESTIONS))
    verdicts = [*tables.verdicts(rows), *tables.of_plugins(of_plugins)]
    if growth:
        verdicts += tables.of_growth(small, _grown(size.times(GROWTH), load))
    _say("\n| goal | figure | limit | |\n|---|---|---|---|")
    _say("\n".join(map(str, verdicts)))
    _say(f"\n{DIFFERENCES}")


app.command()(writing)
app.command()(contention)
app.command()(importing)
app.command()(memory)


def _compared(
    database: Database, size: Size, load: Load, *, with_peers: bool
) -> dict[str, dict[str, Cell]]:
    """Return what each server costs, once all have answered as the first does."""
    made: list[AbstractContextManager[Running]] = [
        servers.catalog(servers.CATALOG, database.url),
        *(servers.reference(name, database.url) for name in servers.REFERENCES),
    ]
    if with_peers:
        names = (servers.POSTGRAPHILE, servers.STRAWBERRY)
        made += [servers.peer(name, database.url) for name in names]
    expected: dict[str, list[object]] = {}
    rows = {}
    for serving in made:
        with serving as running:
            _verify(running, size, expected)
            rows[running.name] = _measured(running, database, size, asking.QUESTIONS, load)
    return rows


def _verify(running: Running, size: Size, expected: dict[str, list[object]]) -> None:
    for question in asking.QUESTIONS:
        found = asking.answers(running.server, question, size, Sample(services=50))
        if found != expected.setdefault(question, found):
            _say(f"{running.name} answers {question} in another way: nothing is measured.")
            raise typer.Exit(1)


def _measured(
    running: Running, database: Database, size: Size, questions: Sequence[str], load: Load
) -> dict[str, Cell]:
    row = {}
    bodies = work.of_this_run() / "bodies"
    for question in questions:
        asked = running.server.asked(question, size, Sample())
        bodies.write_text("".join(f"{body}\n" for body, _ in asked))
        row[question] = cell = measuring.measure(
            running.server.address,
            running.process,
            database.process,
            bodies,
            running.server.token,
            load,
        )
        _say(f"{running.name}, {question}: {cell}", is_aside=True)
    return row


def _grown(size: Size, load: Load) -> dict[str, Cell]:
    with databases.on_postgresql(size) as database, servers.catalog("grown", database.url) as here:
        return _measured(here, database, size, asking.OF_GROWTH, load)


def _say(text: str, *, is_aside: bool = False) -> None:
    typer.echo(text, err=is_aside)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped
    try:
        app()
    except (measuring.NoLoadError, MissingError, PostgresUnavailableError) as error:
        raise SystemExit(str(error)) from error
