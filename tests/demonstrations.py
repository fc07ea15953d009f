"""The demonstration, which is made once for each choice of plugins and copied from then on."""

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from catalog.demo import making
from catalog.hookspecs import Plugin
from tests.asking import Clock, asking
from tests.postgres import Server

FILE = "sqlite:///"


class Demonstrations:
    """Fills databases with the demonstration; those of one process are made once."""

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self._folder = folder
        self._server = server
        self._kept: dict[Any, str] = {}

    def fill(self, url: str, plugins: Sequence[type[Plugin]], moment: dt.datetime | None) -> None:
        """Put the demonstration of a *moment*, else of today, into a migrated database."""
        key = url.startswith(FILE), tuple(plugins), moment
        kept = self._kept.get(key)
        if kept is not None:
            self._copy(kept, url)
            return
        with asking(url, plugins, clock=Clock(moment)) as catalog:
            catalog.run(lambda: making.fill(catalog.catalog))
        self._kept[key] = self._keep(url, f"demonstration_{len(self._kept)}")

    def _keep(self, url: str, name: str) -> str:
        """Keep a copy of a database that nobody uses, and return what it is called."""
        if url.startswith(FILE):
            return shutil.copy(url.removeprefix(FILE), str(self._folder / name))
        server = self._server()
        server.create(name, template=_name(server, url))
        return name

    def _copy(self, kept: str, url: str) -> None:
        if url.startswith(FILE):
            shutil.copy(kept, url.removeprefix(FILE))
            return
        server = self._server()
        name = _name(server, url)
        server.drop(name)
        server.create(name, template=kept)


def _name(server: Server, url: str) -> str:
    return urlsplit(url).path.removeprefix("/").removeprefix(server.prefix)
