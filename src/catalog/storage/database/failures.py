"""What a driver's error means: whether the database cannot answer now, or took too long."""

import logging
import os
import sqlite3
from collections.abc import Iterator

import asyncpg
import sqlalchemy as sa

LONGEST = 500  # characters of a driver's message that the log keeps
# Lost races, locks, and statements that were cancelled: they may succeed when they are repeated.
RACES = frozenset({"40001", "40P01", "55P03"})
# No connection, not enough resources, an operator's intervention, an error of the system; and a
# server that only reads, as after a failover.
CLASSES = ("08", "53", "57P", "58")
UNAVAILABLE = RACES | {"25006"}
OVERDUE = "57014"
LOCKED = "55P03"
FORBIDDEN = "42501"
FOREIGN = frozenset(
    {"42P01", "42703", "42883", "3F000"}
)  # other tables, columns, functions, schemas
SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
BASE = 0xFF  # the part of SQLite's extended codes that names the kind of error


class UnavailableError(Exception):
    """The database cannot answer now; the same question may be answered later."""


class BusyError(UnavailableError):
    """Too many others wait."""


def is_unavailable(error: BaseException) -> bool:
    """Tell whether *error* says that the database cannot answer now."""
    return any(map(_says_so, _causes(error)))


def is_overdue(error: BaseException) -> bool:
    """Tell whether the database ended a statement because it took too long."""
    return state(error) == OVERDUE


def state(error: BaseException) -> str | None:
    """Return PostgreSQL's code of *error*, if it has one."""
    found = (getattr(cause, "sqlstate", None) for cause in _causes(error))
    return next((each for each in found if isinstance(each, str)), None)


def is_forbidden(error: BaseException) -> bool:
    """Tell whether *error* says that the role may not do what it was to do."""
    return state(error) == FORBIDDEN


def is_foreign(error: BaseException) -> bool:
    """Tell whether *error* says that tables or columns are not there."""
    texts = (str(cause) for cause in _causes(error) if isinstance(cause, sqlite3.Error))
    return state(error) in FOREIGN or any(text.startswith("no such ") for text in texts)


def wrapped(error: Exception, statement: str) -> sa.exc.DBAPIError:
    """Return what SQLAlchemy calls a driver's error."""
    if isinstance(error, sqlite3.Error):
        kind = getattr(sa.exc, type(error).__name__, sa.exc.DBAPIError)
    elif isinstance(error, asyncpg.IntegrityConstraintViolationError):
        kind = sa.exc.IntegrityError
    elif isinstance(error, asyncpg.SyntaxOrAccessError):
        kind = sa.exc.ProgrammingError
    else:
        kind = sa.exc.DBAPIError
    made: sa.exc.DBAPIError = kind(statement, None, error, hide_parameters=True)
    return made


def reason(error: BaseException) -> str:
    """Return what the database says, in one short line for people without a full stop."""
    *_, cause = _causes(error)
    if cause is not error:
        cause = cause.__cause__ or cause  # SQLAlchemy's own wrapping names a class
    text = _of_the_system(cause) if isinstance(cause, OSError) else str(cause)
    return " ".join(text.split())[:LONGEST].rstrip(".") or type(cause).__name__


def summary(error: BaseException) -> str:
    """Return one short line about *error*, without statements and their parameters."""
    *_, cause = _causes(error)
    text = " ".join(str(cause).split())
    return f"{type(cause).__name__}: {text}"[:LONGEST] if text else type(cause).__name__


def log_to(log: logging.Logger, event: str, error: Exception) -> None:
    """Write an *event* to the log: with one line on a database that is away, else the traceback."""
    if is_unavailable(error):
        log.error("%s %s", event, summary(error))
    else:
        log.error(event, exc_info=error)


def _of_the_system(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    number = error.errno or 0
    text = os.strerror(number) if number > 0 else error.strerror or ""  # those of names are below
    return f"{text}: {error.filename}" if error.filename else text


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what SQLAlchemy wrapped in it."""
    yield error
    if isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        yield error.orig


def _says_so(error: BaseException) -> bool:
    if isinstance(error, UnavailableError | sa.exc.TimeoutError):
        return True
    if isinstance(error, asyncpg.InterfaceError):  # of this kind are wrong parameters, too
        return "closed" in str(error) and not isinstance(error, ValueError)
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & BASE in SQLITE_UNAVAILABLE
    state = getattr(error, "sqlstate", None)
    return isinstance(state, str) and (state in UNAVAILABLE or state.startswith(CLASSES))
