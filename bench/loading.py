"""Loading rows by the million, past the changes that would take a transaction for each."""

import sqlite3
from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bench.data import Batch
from catalog.storage.database import bulk
from catalog.storage.database.addresses import address

AT_ONCE = 20_000  # rows


async def load(url: str, batches: Iterable[Batch]) -> None:
    """Insert all rows into migrated tables, and let the database look at what it has."""
    path = address(url).path
    if path is not None:
        _load_sqlite(path, batches)
    else:
        await _load_postgresql(url, batches)


def _load_sqlite(path: str, batches: Iterable[Batch]) -> None:
    dialect = sqlite.dialect()
    connection = sqlite3.connect(path)
    for batch in batches:
        while rows := list(islice(batch.rows, AT_ONCE)):
            connection.executemany(*bulk.insert(_table(batch), rows, dialect))
    connection.commit()
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


async def _load_postgresql(url: str, batches: Iterable[Batch]) -> None:
    dialect = postgresql.asyncpg.dialect()  # type: ignore[no-untyped-call]
    connection = await asyncpg.connect(url)
    try:
        # The keys are right by construction; looking each up would take most of the time.
        await connection.execute("SET session_replication_role = replica")
        for batch in batches:
            table = _table(batch)
            while rows := list(islice(batch.rows, AT_ONCE)):
                _, records = bulk.insert(table, rows, dialect)
                columns = [column.name for column in table.columns if column.name in rows[0]]
                await connection.copy_records_to_table(table.name, records=records, columns=columns)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _table(batch: Batch) -> sa.Table:
    return cast("sa.Table", cast("Any", batch.row).__table__)
