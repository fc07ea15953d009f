"""Connections that change tables: one process at a time, which waits for nobody for long."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from catalog.storage.database import failures
from catalog.storage.database.addresses import address
from catalog.storage.database.engine import NAMES, UNPREPARED, write_ahead

MIGRATING = 7_274_402_110  # the advisory lock that an upgrade holds
PATIENCE = "60s"  # for another process that migrates
LOCKS = "4s"  # for which a migration waits for others, who wait for it meanwhile


class HistoryError(Exception):
    """A history cannot be followed; the message says whose and why."""


async def connected(url: str, do: Callable[[sa.Connection], Any], *, alone: bool) -> Any:
    """Return what *do* returns; if it runs *alone*, no other process migrates meanwhile."""
    where = address(url)
    if where.is_embedded:
        engine = where.engine(poolclass=sa.NullPool)
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        begin = "BEGIN IMMEDIATE" if alone else "BEGIN"
        sa.event.listen(engine.sync_engine, "begin", lambda made: made.exec_driver_sql(begin))
    else:
        engine = where.engine(NAMES, poolclass=sa.NullPool, connect_args=UNPREPARED)
    try:
        async with engine.connect() as connection:
            if alone:
                await _wait(connection)
            result = await connection.run_sync(do)
            await connection.commit()
            return result
    finally:
        await engine.dispose()


async def _wait(connection: AsyncConnection) -> None:
    """Wait until no other process migrates; on a server, wait for other locks only briefly then."""
    if connection.dialect.name == "sqlite":
        await connection.execute(sa.text("SELECT 1"))  # for BEGIN IMMEDIATE
        return
    await connection.execute(sa.text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    try:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
    except sa.exc.DBAPIError as error:
        if failures.state(error) != failures.LOCKED:
            raise
        message = f"Another process migrates this database for {PATIENCE} already: wait for it."
        raise HistoryError(message) from error
    await connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCKS}'"))


def remedy(error: sa.exc.DBAPIError) -> str:
    """Return what to do about an error of a migration."""
    if failures.state(error) == failures.LOCKED:
        return (
            "Another session uses them: find it in pg_stat_activity, end it or wait for it, "
            "and run the command again."
        )
    if failures.is_forbidden(error):
        return "Run the command as the role that owns the tables."
    if failures.is_unavailable(error):
        return "See that it can be written to, and run the command again."
    return "Mend the migration, or the rows that it stumbles over."


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # Batch mode drops parent tables and creates them anew: CASCADE would empty their children.
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("PRAGMA busy_timeout = 15000")
    write_ahead(cursor)
    cursor.close()
