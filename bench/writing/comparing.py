"""Whether two servers write the same: all rows that they leave, without new ids and moments."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from bench.writing import rows
from bench.writing.client import Connection
from bench.writing.servers import Writing
from catalog.storage.database.addresses import address
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.outbox import OutboxRow
from catalog.storage.tables.records import AuditEntryRow, RevisionRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceNameRow, ServiceRow
from catalog_design.tables import HandoffPackRow, PackSectionRow

BOOKS: tuple[type[Row], ...] = (
    ServiceRow,
    ServiceNameRow,
    ServiceVersionRow,
    ServiceCircleRow,
    ServiceDependencyRow,
    LifecycleDecisionRow,
    HandoffPackRow,
    PackSectionRow,
    AuditEntryRow,
    RevisionRow,
    OutboxRow,
)
LATER = {"is_routed"}  # what is written after the change
NEW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)  # what is later was not there before
TURNS = rows.EACH + 1  # so that one service is changed twice
SHOWN = 2  # differing rows of each table

Books = Mapping[str, Counter[str]]


def differences(servers: Sequence[Writing], changes: Sequence[str]) -> Iterator[str]:
    """Let each server make each change, and tell where one left other rows than the first."""
    first: Books | None = None
    for server in servers:
        yield from asyncio.run(_changed(server, changes))
        books = asyncio.run(_books(server.database.url))
        first = first or books
        for name, found in books.items():
            for sign, more in (("-", first[name] - found), ("+", found - first[name])):
                yield from (f"{server.name}: {name}: {sign}{row}" for row in list(more)[:SHOWN])


async def _changed(server: Writing, changes: Sequence[str]) -> list[str]:
    connection = Connection(server.running.server)
    await connection.open()
    wrong = []
    for change in filter(server.makes, changes):
        writer = server.writers(change)[0]
        for _ in range(TURNS):
            answer = await connection.ask(writer.next())
            if not writer.learn(answer):
                wrong.append(f"{server.name}: {change}: {answer.decode()}")
    connection.close()
    return wrong


async def _books(url: str) -> Books:
    engine = address(url).engine()
    found = {}
    async with engine.connect() as connection:
        for row in BOOKS:
            table = cast("sa.Table", cast("Any", row).__table__)
            kept = (await connection.execute(sa.select(table))).mappings()
            found[table.name] = Counter(
                str({key: _plain(value) for key, value in one.items() if key not in LATER})
                for one in kept
                if one.get("change") != "CreateToken"
            )
    await engine.dispose()
    return found


def _plain(value: Any) -> Any:  # one arm for each kind
    """Return a value in the one spelling that values are compared in."""
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in sorted(value.items())}
        case list():
            return [_plain(inner) for inner in value]
        case UUID():
            made = dt.datetime.fromtimestamp((value.int >> 80) / 1e3, dt.UTC)
            return "a new id" if made > NEW else str(value)
        case dt.datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
            return "now" if moment > NEW else moment.astimezone(dt.UTC).isoformat()
        case str():
            for read in (UUID, dt.datetime.fromisoformat):
                with suppress(ValueError):
                    return _plain(read(value))
    return value
