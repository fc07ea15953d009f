"""Views: what a session reads in, be it a snapshot or a transaction that writes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession


class View(Protocol):
    """One consistent view of the database, on one connection."""

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect that writes questions as SQL."""

    @property
    def is_intact(self) -> bool:
        """Whether the transaction that it reads in is still open, once it has begun."""

    def ask_once(self) -> None:
        """Promise to fetch at most one statement."""

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""

    async def rows(
        self, question: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Return every row that answers *question*, for these values of its parameters."""

    async def session(self) -> AsyncSession:
        """Return a session that maps what it reads in this same view to objects."""

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Leave the view as usable as before where the block fails, or what it asked does."""

    async def renew(self) -> None:
        """Let the next question see what was changed meanwhile."""

    async def close(self) -> None:
        """End the view."""


class Transaction:
    """The view of a transaction that writes: it sees its own changes."""

    is_intact = True

    def __init__(
        self, session: AsyncSession, must_read: Callable[[str], None] | None = None
    ) -> None:
        self._session = session
        self._must_read = must_read
        """Looks at texts of statements, where somebody else may send some."""

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect that writes questions as SQL."""
        return self._session.get_bind().dialect

    def ask_once(self) -> None:
        """Change nothing: a transaction is open anyway."""

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        if self._must_read is not None:
            self._must_read(text)
        connection = await self._session.connection()
        return (await connection.exec_driver_sql(text, parameters)).all()

    async def rows(
        self, question: sa.Select[*tuple[Any, ...]], parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Return every row that answers *question*, after what was changed so far is written."""
        return (await self._session.execute(question, parameters)).all()

    async def session(self) -> AsyncSession:
        """Return the session that changes rows."""
        return self._session

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Open a savepoint, to which it goes back where the block fails."""
        return self._session.begin_nested()

    async def renew(self) -> None:
        """Change nothing: a transaction sees what it changes."""

    async def close(self) -> None:
        """End the transaction; without a commit, nothing of it is kept."""
        await self._session.close()
