"""Serving a catalog in a process of its own, on the loopback address, and knocking at its port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Any
from urllib.parse import urlsplit

from tests.plugins.bringing import BUILT_IN
from tests.processes import CATALOG, PATIENCE, ROOT, Command, Server


@dataclass(frozen=True)
class Served:
    """A server, and connections to it."""

    server: Server

    def ask(self, query: str) -> Any:
        """Return the data of an answer."""
        return self.server.ask(query)

    def stop(self, signal: Signals) -> None:
        """Send it a signal."""
        self.server.process.send_signal(signal)

    def connected(self) -> socket.socket:
        """Return a new connection."""
        where = urlsplit(self.server.address)
        return socket.create_connection((where.hostname, where.port), PATIENCE)


@contextmanager
def served_at(url: str, folder: Path, *options: str, **variables: str) -> Iterator[Served]:
    """Serve the database at *url* from a *folder*, with global options and variables."""
    given = {
        "CATALOG_DATABASE_URL": url,
        "CATALOG_ANONYMOUS_READ": "true",
        "CATALOG_PLUGINS_DISABLED": ",".join(BUILT_IN),
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    command = Command([*CATALOG, *options], folder, given)
    with command.serving() as server:
        yield Served(server)
