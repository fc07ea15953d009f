"""`python -m bench contention`: many who write at once, to many services or one, beside readers."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from bench import asking, needs, processes
from bench.data import Size
from bench.needs import MissingError
from bench.writing import client
from bench.writing.client import Asked, Asker
from bench.writing.command import listed
from bench.writing.rows import CONNECTIONS
from bench.writing.servers import CATALOG, HAND, NAMES, ON_SQLITE, Writing, all_running
from bench.writing.writers import Writer

READERS, WARMING = 8, 0.5
MOST = 4.0  # times the median, within which all but one in a hundred are answered, on SQLite
MEASURED = (CATALOG, HAND, CATALOG + ON_SQLITE, HAND + ON_SQLITE)
HEAD = "| | server | writes/s | failed | p50/p99 ms | p99/p50 | reads/s | p50/p99 ms |"


class Reader:
    """Asks for a page of services, again and again."""

    def __init__(self) -> None:
        given = {"query": asking.text("Q2"), "operationName": "Q2", "variables": {"first": 50}}
        self._body = json.dumps(given)

    def next(self) -> str:
        """Return the body of the next request."""
        return self._body

    def learn(self, answer: bytes) -> bool:
        """Tell whether it is as it should be."""
        return b'"errors"' not in answer and b'"edges"' in answer


@dataclass(frozen=True)
class Crowded:
    """What came of one crowd on one server."""

    crowd: str
    server: str
    written: Asked
    read: Asked

    @property
    def spread(self) -> float:
        """How many times the median the slowest write but one in a hundred took."""
        median = self.written.at(0.5)
        return self.written.at(0.99) / median if median else 0.0

    def __str__(self) -> str:
        """Return the line of the table."""
        written, read = map(_figures, (self.written, self.read))
        failed = len(self.written.failed) + len(self.read.failed)
        spread = f"{self.spread:.1f}" if self.written.latencies else "-"
        cells = (self.crowd, self.server, written[0], failed, written[1], spread, *read)
        return f"| {' | '.join(map(str, cells))} |"


def contention(
    *,
    servers: Annotated[str, typer.Option(help="Which, with commas between.")] = ",".join(MEASURED),
    seconds: Annotated[float, typer.Option(help="For how long, each time.")] = 4.0,
) -> None:
    """Measure who waits how long where many write at once, and read beside."""
    if problems := list(needs.missing(peers=False, reading=False)):
        raise MissingError("\n".join(problems))
    os.sched_setaffinity(0, {processes.OTHER_CORE})
    typer.echo(HEAD + "\n" + "|---" * (HEAD.count("|") - 1) + "|")
    slow = []
    with all_running(listed(servers, NAMES), Size()) as running:
        for server in running:
            for crowd in crowds(server, seconds):
                typer.echo(str(crowd))
                if server.name.endswith(ON_SQLITE) and crowd.spread > MOST:
                    slow.append(crowd)
    for crowd in slow:
        limit = f"more than {MOST:g} times the median"
        typer.echo(f"\n{crowd.server}, {crowd.crowd}: p99 is {crowd.spread:.1f}, {limit}: MISSED")


def crowds(server: Writing, seconds: float) -> Sequence[Crowded]:
    """Let each crowd write and read."""
    numbers = range(CONNECTIONS)
    own = server.writers("updateService")
    asked = server.running.server
    one = [Writer("addDependency", n, server.size, asked, only=True) for n in numbers]
    readers = [Reader() for _ in range(READERS)]
    client.ask(asked, own, WARMING)
    many: list[tuple[str, Sequence[Asker], Sequence[Asker]]] = [
        (f"{CONNECTIONS} writers, each with services of its own", own, []),
        (f"{CONNECTIONS} writers, one service", one, []),
    ]
    if server.name.startswith(CATALOG):
        many += [
            (f"{READERS} readers", [], readers),
            (f"{READERS} readers, a writer", own[:1], readers),
            (f"{READERS} readers, {CONNECTIONS} writers", own, readers),
        ]
    return [
        Crowded(name, server.name, *client.ask_beside(asked, writers, others, seconds))
        for name, writers, others in many
    ]


def _figures(asked: Asked) -> tuple[str, str]:
    if not asked.latencies:
        return "-", "-"
    rate = f"{len(asked.latencies) / asked.took:.0f}"
    return rate, f"{asked.at(0.5) * 1e3:.0f}/{asked.at(0.99) * 1e3:.0f}"
