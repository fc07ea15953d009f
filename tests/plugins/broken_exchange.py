"""Plugins whose imports and exports break the rules of the kit, and what is said about them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from catalog.plugin import Exporter, Importer, Item, Notes, Part, Record, Takes
from tests.plugins.broken import ThingRow, things

FILES = {"lines": "web\n"}


def exporting(**said: Any) -> Callable[[Path], Any]:
    """Make a plugin with things that are exported so."""
    part = Part(name="things", row=ThingRow, **said)
    return lambda folder: things(folder, exporters=[Exporter(part)])


def guessing(items: list[Item], _notes: Notes) -> Iterator[Record]:
    """Yield a service under a name that nobody can know."""
    yield from (Record("services", str(uuid4()), item.line) for item in items)


def importing(read: Any) -> Callable[[Path], Any]:
    """Make a plugin with things and one format."""
    made = Importer("lines", lambda head: head.startswith("web"), read, Takes.LINES)
    return lambda folder: things(folder, importers=[made])


OF_EXCHANGE = (
    ("its_exports_come_back", things, "The table shared__things is not exported"),
    (
        "its_exports_come_back",
        exporting(by=("service_id",), fixed={"revision": 7}),
        "An export loses rows of shared__things",
    ),
    (
        "its_exports_come_back",
        exporting(by=("service_id",), derived={"service_id": str}),
        "cannot be imported",
    ),
    ("its_imports_are_done_once", importing(guessing), "says something else when it reads"),
)
