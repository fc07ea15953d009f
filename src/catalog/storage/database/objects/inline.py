"""Short statements of SQLite, run where they are asked for instead of in a thread of their own.

The way to a thread and back costs several times what they do. A transaction that writes has the
file's lock, and a view waits for no lock, so that none of them waits for anybody.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from catalog.storage.database.objects.joining import WriteStatement

STEPS = 20_000  # of SQLite's own machine: some milliseconds, for which everybody else waits
KEPT = 1_000  # texts of statements that took longer
ROWS = 50  # that are written by their keys


_LONG: dict[str, None] = {}
"""The texts of questions that took longer, so that they are not asked twice each time."""


def answered(
    connection: sqlite3.Connection, text: str, parameters: tuple[Any, ...]
) -> Sequence[Any] | None:
    """Return the rows of a question, or None where it takes longer and is to be asked elsewhere."""
    if text in _LONG:
        return None
    connection.set_progress_handler(_stop, STEPS)
    try:
        return connection.execute(text, parameters).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        if len(_LONG) >= KEPT:
            _LONG.clear()
        _LONG[text] = None
        return None
    finally:
        connection.set_progress_handler(None, 0)


def are_few(statements: Sequence[WriteStatement]) -> bool:
    """Tell whether statements that go by keys write so few rows that nobody notices."""
    return sum(len(statement.parameters) for statement in statements) <= ROWS


def run(
    connection: sqlite3.Connection, statements: Sequence[WriteStatement]
) -> list[Sequence[Any]]:
    """Run statements one after the other, and return the rows of each."""
    found: list[Sequence[Any]] = []
    for text, parameters, _ in statements:
        if len(parameters) == 1:
            found.append(connection.execute(text, parameters[0]).fetchall())
        else:
            connection.executemany(text, parameters)
            found.append(())
    return found


def _stop() -> int:
    return 1
