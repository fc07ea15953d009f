"""Views: what a session reads in, be it a snapshot or a transaction that writes."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import sqlalchemy as sa

from catalog.storage.database.objects.held import HeldRows
from catalog.storage.database.objects.mapped import Ready


class View(Protocol):
    """One consistent view of the database, on one connection."""

    @property
    def dialect(self) -> sa.Dialect:
        """The dialect that writes questions as SQL."""

    @property
    def held(self) -> HeldRows:
        """The objects of what was read in it."""

    @property
    def is_intact(self) -> bool:
        """Whether the transaction that it reads in is still open, once it has begun."""

    def ask_once(self) -> None:
        """Promise to fetch at most one statement."""

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        """Return the rows of a statement as the driver gives them."""

    async def run(self, ready: Ready, given: Mapping[str, Any]) -> Sequence[Any]:
        """Run a statement for these values, and return its rows."""

    async def rows(self, question: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return every row that answers *question*, for these values of its parameters."""

    async def scalars(self, question: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the first column of every row that answers *question*."""

    def mending(self) -> AbstractAsyncContextManager[Any]:
        """Leave the view as usable as before where the block fails, or what it asked does."""

    async def renew(self) -> None:
        """Let the next question see what was changed meanwhile."""

    async def close(self) -> None:
        """End the view."""
