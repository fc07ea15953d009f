"""Snapshots: consistent views of the database, read through the driver's own connection.

SQLAlchemy pools the connections and writes the SQL; running a statement through its layers would
cost more than the statement itself.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, Protocol
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from catalog.storage.database import stopping
from catalog.storage.database.lending import must_only_read
from catalog.storage.database.objects import inline
from catalog.storage.database.objects.held import HeldRows
from catalog.storage.database.objects.mapped import Ready
from catalog.storage.database.objects.questions import ObjectShapes
from catalog.storage.database.turns import Turns

SHAPES = ObjectShapes()
WHOLE = "whole_view"  # the savepoint at the beginning of a view of PostgreSQL


class Listener(Protocol):
    """A function that is called with every statement."""

    def __call__(self, statement: str, /) -> None:
        """Note one statement."""


class ViewBeginning(NamedTuple):
    """How a view begins: with a text, and *always*, or not for one question alone."""

    text: str = "BEGIN"
    always: bool = False


class Connections:
    """Connections that are kept open between the views that use them.

    SQLAlchemy's pool needs a greenlet for each checkout, which costs as much as a short statement.
    """

    def __init__(self, engine: AsyncEngine, beginning: ViewBeginning, turns: Turns) -> None:
        self.engine = engine
        self.beginning = beginning
        self.turns = turns
        self._idle: list[PoolProxiedConnection] = []

    async def take(self) -> PoolProxiedConnection:
        """Return a connection that nobody uses; raises `UnavailableError` if none is free soon."""
        if not self.turns.take_at_once():
            await self.turns.take()
        if self._idle:
            return self._idle.pop()
        try:
            return await greenlet_spawn(self.engine.sync_engine.pool.connect)
        except BaseException:
            self.turns.give(0)
            raise

    def give(self, pooled: PoolProxiedConnection, rows: int, *, is_broken: bool) -> None:
        """Take a connection back; one that is broken is thrown away."""
        if is_broken and pooled.is_valid:
            pooled.invalidate()
        if not is_broken:
            self._idle.append(pooled)
        self.turns.give(rows)

    async def close(self) -> None:
        """Close every connection."""
        while self._idle:
            await greenlet_spawn(self._idle.pop().close)
        self.turns = self.turns.anew()  # the next user may have another loop
        await self.engine.dispose()


class Snapshot:
    """One view of the database, on one connection, until it is closed."""

    def __init__(self, connections: Connections, listener: Listener | None) -> None:
        self.dialect: sa.Dialect = connections.engine.dialect
        self.held = self._new_held()
        self._is_for_one = False
        self._connections = connections
        self._listener = listener
        self._pooled: PoolProxiedConnection | None = None
        self._driver: Any = None
        self._session: AsyncSession | None = None
        self._has_begun = False
        self._is_asking = False
        self._is_over = False
        self._rows = 0

    def _new_held(self) -> HeldRows:
        """Hold the objects that it read for as long as somebody else has them."""
        return HeldRows(self.dialect, WeakValueDictionary())

    @property
    def is_intact(self) -> bool:
        """Whether the transaction that it reads in is still open, once it has begun."""
        return not self._has_begun or _is_inside(self._driver)

    def ask_once(self) -> None:
        """Promise to fetch at most one statement, which is a consistent view by itself."""
        self._is_for_one = not self._connections.beginning.always

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        if self._driver is None:
            await self._open()
        if self._listener is not None:
            self._listener(text)
        try:
            return await self._fetch(text, parameters)
        except Exception:
            if self._has_begun or self.dialect.name == "sqlite" or not self._driver.is_closed():
                raise
        # The server closed this connection while it was idle, so that nothing is lost.
        await self._end()
        self._is_for_one = False
        await self._open()
        return await self._fetch(text, parameters)

    async def _fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        rows: Sequence[Any] | None = None
        if self.dialect.name == "sqlite" and self._may_be_stopped(text):
            rows = inline.answered(self._driver._conn, text, parameters)  # noqa: SLF001
        if rows is None:
            rows = await self._fetch_aside(text, parameters)
        self._rows += len(rows)
        return rows

    def _may_be_stopped(self, text: str) -> bool:
        """Tell whether nothing is lost with a statement that is interrupted."""
        return True

    async def _fetch_aside(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement for which others do not wait."""
        self._is_asking = True
        try:
            if self.dialect.name == "sqlite":
                rows: Sequence[Any] = await self._driver.execute_fetchall(text, parameters)
            else:
                rows = await self._driver.fetch(text, *parameters)
        except Exception:
            self._is_asking = False
            raise
        self._is_asking = False
        return rows

    async def run(self, ready: Ready, given: Mapping[str, Any]) -> Sequence[Any]:
        """Run a statement for these values, and return its rows."""
        return await self.fetch(ready.text, ready.values(given))

    async def rows(self, question: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return every row that answers *question*, with the objects that are held."""
        asked = SHAPES.of(question, self.dialect, is_kept=parameters is not None)
        if asked is None:
            return (await (await self.session()).execute(question, parameters)).all()
        shape, key = asked
        return shape.rows(await self.fetch(*shape.asked(key, parameters)), self.held)

    async def scalars(self, question: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of every row that answers *question*."""
        asked = SHAPES.of(question, self.dialect, is_kept=parameters is not None)
        if asked is None:
            return (await (await self.session()).scalars(question, parameters)).all()
        shape, key = asked
        return shape.scalars(await self.fetch(*shape.asked(key, parameters)), self.held)

    async def session(self) -> AsyncSession:
        """Return a session for statements that have no shape, in this same view."""
        if self._driver is None:
            await self._open()
        if self._session is None:
            engine = self._connections.engine
            connection = AsyncConnection(engine, sa.Connection(engine.sync_engine, self._pooled))
            self._session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
            sa.event.listen(self._session.sync_session, "do_orm_execute", must_only_read)
        return self._session

    @asynccontextmanager
    async def mending(self) -> AsyncIterator[None]:
        """Leave the view usable where the block fails, be it in a statement or by a time limit.

        PostgreSQL refuses every statement after one that failed, until it goes back to a savepoint:
        each view begins with one, so that nothing is asked where nothing fails. What was lost with
        its connection, or with its transaction, begins anew.
        """
        try:
            yield
        except Exception:
            await self._mend()
            raise

    async def _mend(self) -> None:
        pooled, driver = self._pooled, self._driver
        if pooled is None:
            return
        if not pooled.is_valid or not self.is_intact:
            await self._end()
        elif self.dialect.name == "sqlite":
            await self._stop(driver)
        elif self._has_begun:
            await driver.execute(f"ROLLBACK TO SAVEPOINT {WHOLE}")
        self._is_asking = False

    async def _stop(self, driver: Any) -> None:
        """End the statement of SQLite for which nobody waits any more."""
        if self._is_asking and self.dialect.name == "sqlite":
            await stopping.stop(driver)

    async def renew(self) -> None:
        """End the view; the next question opens another one."""
        await self._end()
        self._has_begun = self._is_for_one = False

    async def close(self) -> None:
        """End the view for good and give its connection back; one that fails is thrown away."""
        self._is_over = True
        await self._end()

    async def _end(self) -> None:
        pooled, self._pooled = self._pooled, None
        if pooled is None:
            return
        driver, self._driver = self._driver, None
        is_broken = True
        try:
            if pooled.is_valid:
                if self._has_begun or self._is_asking or self._session is not None:
                    await self._rest(driver)
                is_broken = self.dialect.name != "sqlite" and driver.is_closed()
        except Exception:  # noqa: BLE001  # all was read: nothing is lost with the connection
            is_broken = True
        finally:
            self._session = None
            self._connections.give(pooled, self._rows, is_broken=is_broken)

    async def _rest(self, driver: Any) -> None:
        """End whatever the connection still does."""
        await self._stop(driver)
        if self._session is not None:
            await self._session.close()
        if self._has_begun and _is_inside(driver):
            await self._send(driver, "ROLLBACK")

    async def _send(self, driver: Any, text: str) -> None:
        """Begin or end the view, which asks nothing of the file."""
        if self.dialect.name == "sqlite":
            driver._conn.execute(text)  # noqa: SLF001
        else:
            await driver.execute(text)

    async def _open(self) -> None:
        """Begin the view, and skip connections that the server has closed meanwhile."""
        if self._is_over:
            message = "This view has ended: whoever still asks was left behind."
            raise RuntimeError(message)
        while True:
            pooled = await self._connections.take()
            driver: Any = pooled.driver_connection
            is_new = not pooled.info.get("is_used")
            try:
                if not self._is_for_one:
                    await self._send(driver, self._connections.beginning.text)
            except BaseException as error:
                self._connections.give(pooled, self._rows, is_broken=True)
                if is_new or not isinstance(error, Exception) or self.dialect.name == "sqlite":
                    raise
                continue
            pooled.info["is_used"] = True
            self._pooled, self._driver, self._has_begun = pooled, driver, not self._is_for_one
            self._rows = 0
            return


def _is_inside(driver: Any) -> bool:
    """Tell whether a connection is inside of a transaction."""
    if hasattr(driver, "in_transaction"):
        return bool(driver.in_transaction)
    return bool(driver.is_in_transaction())
