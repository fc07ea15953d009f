"""Views of what a transaction has written so far."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.storage.database.lending import must_only_read
from catalog.storage.database.objects.held import HeldRows
from catalog.storage.database.objects.mapped import Ready
from catalog.storage.database.objects.snapshots import SHAPES
from catalog.storage.database.objects.transactions import Transaction


class TransactionView:
    """A view of what a transaction has written so far, which the transaction ends."""

    is_intact = True

    def __init__(
        self,
        transaction: Transaction,
        must_read: Callable[[str], None],
        before: Callable[[], Awaitable[None]],
    ) -> None:
        self._transaction = transaction
        self._must_read = must_read
        """Looks at texts of statements, where somebody else may send some."""
        self._before = before
        """Writes what is to be seen, before something is asked."""
        self._session: AsyncSession | None = None
        self.held = HeldRows(self.dialect, WeakValueDictionary())

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect that writes questions as SQL."""
        return self._transaction.dialect

    def ask_once(self) -> None:
        """Change nothing: a transaction is open anyway."""

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""
        self._must_read(text)
        await self._before()
        return await self._transaction.fetch(text, parameters)

    async def run(self, ready: Ready, given: Mapping[str, Any]) -> Sequence[Any]:
        """Run a statement for these values, and return its rows."""
        return await self.fetch(ready.text, ready.values(given))

    async def rows(self, question: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return every row that answers *question*, with objects of its own."""
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
        """Return a session for statements that have no shape."""
        await self._before()
        if self._session is None:
            connection = await (await self._transaction.session()).connection()
            self._session = AsyncSession(connection, expire_on_commit=False, autoflush=False)
            sa.event.listen(self._session.sync_session, "do_orm_execute", must_only_read)
        return self._session

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Open a savepoint, to which it goes back where the block fails."""
        return self._mending()

    @asynccontextmanager
    async def _mending(self) -> AsyncIterator[Any]:
        await self._before()
        async with self._transaction.savepoint() as savepoint:
            yield savepoint

    async def renew(self) -> None:
        """Change nothing: a transaction sees what it changes."""

    async def close(self) -> None:
        """Change nothing: whoever began the transaction ends it."""
