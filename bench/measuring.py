"""Measuring one question on one server: requests a second, latency, and processor time."""

import os
import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench import processes

SCRIPT = Path(__file__).with_name("load.lua")
QUIET = 0.08  # the share of the machine that others may use without blurring a figure
GLANCE = 0.3  # seconds


class NoLoadError(Exception):
    """What makes the load failed, or had no answer."""


@dataclass(frozen=True)
class Load:
    """How many connections ask, and for how many seconds."""

    seconds: int = 4
    connections: int = 16
    warming: int = 1
    retries: int = 2
    patience: int = 2
    """How many seconds to wait, before each attempt, until others leave the machine alone."""


class Answered(NamedTuple):
    """How many requests were answered in how many seconds, and within how many milliseconds."""

    requests: int
    took: float
    p50: float
    p99: float
    errors: int


@dataclass(frozen=True)
class Cell:
    """What a request with one question cost on one server; times are in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float
    server: float
    database: float
    foreign: float
    """The share of the machine that other processes used, from 0 to 1."""
    errors: int

    @property
    def total(self) -> float:
        """The processor time of the server and the database."""
        return self.server + self.database


def measure(
    address: str, server: int, database: int | None, bodies: Path, token: str, load: Load
) -> Cell:
    """Return what the questions in *bodies* cost: a quiet attempt, else the one that cost least.

    What others do on the machine only ever adds to what a request costs.
    """
    _wrk(address, bodies, token, load.connections, load.warming)
    cells = []
    for _ in range(1 + load.retries):
        _wait_for_quiet(load.patience)
        asked = partial(_wrk, address, bodies, token, load.connections, load.seconds)
        cells.append(cost(server, database, asked))
        if cells[-1].foreign < QUIET:
            break
    return min(cells, key=lambda cell: (cell.foreign >= QUIET, cell.total))


def _wait_for_quiet(patience: int) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        busy, began = processes.busy(), time.monotonic()
        time.sleep(GLANCE)
        cores = (os.cpu_count() or 1) * (time.monotonic() - began)
        if (processes.busy() - busy) / cores < QUIET:
            return


def cost(server: int, database: int | None, ask: Callable[[], Answered]) -> Cell:
    """Return what it costs the two processes when *ask* asks, which is no cost of theirs."""
    if database is not None:
        processes.pin(database, processes.OTHER_CORE)
    before = _spent(server, database)
    answered = ask()
    own, of_database, of_load, busy, passed = (
        after - earlier for after, earlier in zip(_spent(server, database), before, strict=True)
    )
    cores = (os.cpu_count() or 1) * passed
    requests = max(answered.requests, 1)
    return Cell(
        requests=answered.requests,
        rate=answered.requests / answered.took,
        p50=answered.p50,
        p99=answered.p99,
        server=own / requests * 1e3,
        database=of_database / requests * 1e3,
        foreign=max(0.0, (busy - own - of_database - of_load) / cores),
        errors=answered.errors,
    )


def _spent(server: int, database: int | None) -> tuple[float, ...]:
    ours = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    of_load = sum(used.ru_utime + used.ru_stime for used in ours)
    of_database = 0.0 if database is None else processes.spent(database)
    return processes.spent(server), of_database, of_load, processes.busy(), time.monotonic()


def _wrk(address: str, bodies: Path, token: str, connections: int, seconds: int) -> Answered:
    done = subprocess.run(  # noqa: S603
        [
            *("taskset", "-c", str(processes.OTHER_CORE), "wrk", "-t1", f"-c{connections}"),
            *(f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT), address),
        ],
        env={**os.environ, "BODIES": str(bodies), "AUTHORIZATION": f"Bearer {token}"},
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stdout.splitlines():
        if line.startswith("RESULT"):
            requests, took, p50, p99, errors = map(int, line.split()[1:])
            return Answered(requests, took / 1e6, p50 / 1e3, p99 / 1e3, errors)
    raise NoLoadError(done.stdout + done.stderr)
