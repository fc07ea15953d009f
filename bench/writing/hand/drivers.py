"""One way to run the statements of both databases: over asyncpg, and over sqlite3."""

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import orjson

from catalog.storage.database.engine import PRAGMAS, WRITE_AHEAD

CONNECTIONS = 8
OF_TRANSACTIONS = {"jit": "off", "timezone": "UTC"}
LOCKING = "FOR NO KEY UPDATE"
JSON = frozenset({"aliases", "external_refs", "rejection_reasons", "document"})
BOOLEAN = frozenset({"adopted_without_evidence"})
KEPT = frozenset({"house_id", "is_own"})  # no part of a revision


class Driver(Protocol):
    """A connection in which one transaction runs at a time."""

    async def run(self, text: str, *values: Any) -> Any:
        """Run one statement, and return its first row, if any."""

    def spelt(self, row: Any) -> Mapping[str, Any]:
        """Return what a revision keeps of a row, as orjson writes it."""


class AsyncpgDriver:
    """A connection of asyncpg's."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def run(self, text: str, *values: Any) -> Any:
        """Run one statement, and return its first row, if any."""
        if not values:
            return await self._connection.execute(text)
        return await self._connection.fetchrow(text, *values)

    def spelt(self, row: Any) -> Mapping[str, Any]:
        """Return what a revision keeps of a row, as orjson writes it."""
        return {
            name: orjson.Fragment(value) if name in JSON and value is not None else value
            for name, value in row.items()
            if name not in KEPT
        }


class SqliteDriver:
    """The only connection of sqlite3's; nothing in it waits, so that one change runs at a time."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        for pragma in (*PRAGMAS, WRITE_AHEAD):
            self._connection.execute(pragma)
        self._texts: dict[str, str] = {"BEGIN": "BEGIN IMMEDIATE"}

    async def run(self, text: str, *values: Any) -> Any:
        """Run one statement, and return its first row, if any."""
        own = self._texts.get(text)
        if own is None:
            own = self._texts[text] = text.replace("$", "?").replace(LOCKING, "")
        return self._connection.execute(own, [_given(value) for value in values]).fetchone()

    def spelt(self, row: Any) -> Mapping[str, Any]:
        """Return what a revision keeps of a row, as orjson writes it."""
        return {name: _spelt(name, row[name]) for name in row.keys() if name not in KEPT}  # noqa: SIM118  # a row's `in` looks through values


def _given(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


def _spelt(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "id" or name.endswith("_id"):
        return str(UUID(value))
    if name.endswith("_at"):
        return f"{value.replace(' ', 'T')}+00:00"
    if name in JSON:
        return orjson.Fragment(value)
    return bool(value) if name in BOOLEAN else value
