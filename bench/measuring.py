"""Measuring one question on one server: requests a second, latency, and processor time."""

import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench import processes

SCRIPT = Path(__file__).with_name("load.lua")
QUIET = 0.08  # the share of the machine that others may use without blurring a figure
GLANCE = 0.3  # seconds


class NoLoadError(Exception):
    """wrk, which makes the load, failed."""


@dataclass(frozen=True)
class Load:
    """How many connections ask, and for how many seconds."""

    seconds: int = 4
    connections: int = 16
    warming: int = 1
    retries: int = 2
    patience: int = 2
    """How many seconds to wait, before each attempt, until others leave the machine alone."""


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
        cells.append(_attempt(address, server, database, bodies, token, load))
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


def _attempt(
    address: str, server: int, database: int | None, bodies: Path, token: str, load: Load
) -> Cell:
    if database is not None:
        processes.pin(database, processes.OTHER_CORE)
    before = _spent(server, database)
    requests, took, p50, p99, errors = _wrk(address, bodies, token, load.connections, load.seconds)
    own, of_database, of_wrk, busy, passed = (
        after - earlier for after, earlier in zip(_spent(server, database), before, strict=True)
    )
    cores = (os.cpu_count() or 1) * passed
    answered = max(requests, 1)
    return Cell(
        requests=requests,
        rate=requests / took * 1e6,
        p50=p50 / 1e3,
        p99=p99 / 1e3,
        server=own / answered * 1e3,
        database=of_database / answered * 1e3,
        foreign=max(0.0, (busy - own - of_database - of_wrk) / cores),
        errors=errors,
    )


def _spent(server: int, database: int | None) -> tuple[float, ...]:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    of_wrk = children.ru_utime + children.ru_stime
    of_database = 0.0 if database is None else processes.spent(database)
    return processes.spent(server), of_database, of_wrk, processes.busy(), time.monotonic()


def _wrk(address: str, bodies: Path, token: str, connections: int, seconds: int) -> list[int]:
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
            return list(map(int, line.split()[1:]))
    raise NoLoadError(done.stdout + done.stderr)
