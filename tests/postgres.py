"""Make databases on a PostgreSQL server: the one that the environment names, or one of our own."""

import asyncio
import atexit
import os
import secrets
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

import asyncpg

from tests import postgres_process
from tests.postgres_process import URL_VARIABLE, PostgresUnavailableError

__all__ = ["URL_VARIABLE", "PostgresSession", "PostgresUnavailableError", "Server", "running"]

WITH_STRATEGIES = 150_000  # the version of PostgreSQL that has two ways of copying


class PostgresSession:
    """Keep one connection, in a loop of its own so that callers may be inside a loop or not."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon, because other threads have ended before the callbacks of atexit run.
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._connection = self._wait(asyncpg.connect(url, timeout=10, command_timeout=60))
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._wait(self._connection.close(timeout=5))
        self._end()

    def run(self, statement: str, *arguments: str) -> list[str]:
        """Run one statement and return the first column of its rows."""
        rows = self._wait(self._connection.fetch(statement, *arguments))
        return [row[0] for row in rows]

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@dataclass(frozen=True)
class Server:
    """Make, find and drop databases on one server, by names that it may give a prefix of the run's.

    Its functions may be called inside an event loop and outside, by one thread at a time.
    """

    session: PostgresSession
    address: SplitResult
    prefix: str = ""

    def url(self, database: str) -> str:
        """Return the `postgresql://` URL of a database."""
        return self.address._replace(path=f"/{self.prefix}{database}").geturl()

    def create(self, name: str, *, template: str | None = None) -> None:
        """Create a database, empty or a copy of one made here that nobody is connected to."""
        source = "" if template is None else f"TEMPLATE {self._quoted(template)} {self._copying}"
        self.session.run(f"CREATE DATABASE {self._quoted(name)} {source}")

    @cached_property
    def _copying(self) -> str:
        """Which of two ways of copying takes less than half the time, where there are two."""
        (version,) = self.session.run("SHOW server_version_num")
        return "STRATEGY FILE_COPY" if int(version) >= WITH_STRATEGIES else ""

    def drop(self, name: str) -> None:
        """Drop a database if it exists, and cut its open connections off."""
        self.session.run(f"DROP DATABASE IF EXISTS {self._quoted(name)} WITH (FORCE)")

    def _quoted(self, name: str) -> str:
        return '"{}"'.format((self.prefix + name).replace('"', '""'))


@contextmanager
def running(
    *, programs: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Give a server until the block, or else this process, ends.

    It is the one that CATALOG_TEST_POSTGRES_URL names, where the databases made here are dropped
    at the end, or else one started with `settings` from the folder `programs` or from the first
    PostgreSQL that `postgres_process.find` finds. Raises PostgresUnavailableError.
    """
    with ExitStack() as stack:
        # When a run is interrupted, nothing may ever resume this generator.
        atexit.register(stack.close)
        stack.callback(atexit.unregister, stack.close)
        given = None if programs else os.environ.get(URL_VARIABLE)
        yield _given(stack, given) if given else _own(stack, programs, settings or {})


def _own(stack: ExitStack, programs: Path | None, settings: Mapping[str, str]) -> Server:
    found = programs or postgres_process.find()
    url = stack.enter_context(postgres_process.started(found, **settings))
    return Server(stack.enter_context(PostgresSession(url)), urlsplit(url))


def _given(stack: ExitStack, url: str) -> Server:
    address = urlsplit(url)._replace(scheme="postgresql")
    try:
        session = stack.enter_context(PostgresSession(address.geturl()))
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        message = f"the server that {URL_VARIABLE} names cannot be used: {error!r}"
        raise PostgresUnavailableError(message) from error
    server = Server(session, address, f"catalog_test_{secrets.token_hex(4)}_")
    stack.callback(_clear, server)
    return server


def _clear(server: Server) -> None:
    made = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
    for name in server.session.run(made, server.prefix):
        server.drop(name.removeprefix(server.prefix))
