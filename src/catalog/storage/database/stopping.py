"""Stopping SQLite: ending what a connection's thread does for somebody who was cancelled.

An interrupt that comes before its statement begins is lost, so it is repeated until the thread has
reached what comes after the statement.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

AGAIN = 0.02  # seconds between attempts to interrupt a statement


async def stop(driver: Any) -> None:
    """End the statement that *driver* runs or is about to run, and keep its connection."""
    ended = asyncio.ensure_future(driver.execute("SELECT 1"))
    ended.add_done_callback(lambda done: done.cancelled() or done.exception())
    while not ended.done():
        await driver.interrupt()
        await asyncio.wait([ended], timeout=AGAIN)


def give_up(connection: Any, _record: object, _error: object) -> None:
    """End the statement and the transaction of a connection that SQLAlchemy throws away.

    SQLite keeps a closed connection open, with its locks, for as long as a statement is referred
    to, be it by a traceback.
    """
    driver = connection.driver_connection

    def roll_back() -> None:
        driver._conn.rollback()  # noqa: SLF001  # in the thread, before it closes the connection

    interrupt_now(driver, then=roll_back)


def interrupt_now(driver: Any, *, then: Callable[[], object] = lambda: None) -> None:
    """End the statement that *driver* runs or is about to run, and do *then* in its thread.

    It does not wait: whoever cannot await anything calls it.
    """
    is_over = False

    def end() -> None:
        nonlocal is_over
        is_over = True
        then()

    def interrupt() -> None:
        if not is_over:
            with suppress(sqlite3.ProgrammingError, ValueError):  # it was closed at this moment
                driver._conn.interrupt()  # noqa: SLF001  # its own method is a coroutine
            asyncio.get_running_loop().call_later(AGAIN, interrupt)

    driver._tx.put_nowait((None, end))  # noqa: SLF001  # its own methods wait for the thread
    interrupt()
