"""What a field can reach while an operation runs."""

import datetime as dt
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

from catalog.graph.budgets import Budget
from catalog.guests import Guests, OverstayedError

T = TypeVar("T")
LATE = 2  # times the limit of one field: what all fields of plugins in an operation may be late
LEAST = 0.1  # times the limit: what each gets all the same, where others were late
RowValues: TypeAlias = Sequence[Any]
"""The values of a row, as the driver gives them."""
Select: TypeAlias = sa.Select[*tuple[Any, ...]]


class Session(Protocol):
    """One consistent view of the database."""

    @property
    def sqlalchemy_dialect(self) -> sa.Dialect:
        """The dialect that makes text of questions."""

    def ask_once(self) -> None:
        """Promise that one ready text will be asked at most, which needs no transaction."""

    async def fetch(self, text: str, parameters: tuple[Any, ...]) -> Sequence[RowValues]:
        """Return the rows that a ready text finds."""

    async def rows(self, question: Select) -> Sequence[RowValues]:
        """Return every row that answers *question*."""

    async def scalars(self, question: sa.Select[Any]) -> Sequence[Any]:
        """Return the first column of every row that answers *question*."""

    async def scalar(self, question: sa.Select[Any]) -> Any:
        """Return the first column of the first row, or None where there is none."""

    def mending(self) -> AbstractAsyncContextManager[object]:
        """Leave the view usable where the block fails."""

    @property
    def is_intact(self) -> bool:
        """Whether the transaction that it reads in is still open, once it has begun."""


@dataclass(frozen=True)
class ViewerShape:
    """What SQL depends on of who asks: *principal* stands for all who have the same *shape*.

    *parameters* hold what is different for each of them, and from moment to moment.
    """

    shape: Hashable
    principal: object
    parameters: Mapping[str, list[UUID] | UUID | dt.datetime]


class OperationContext(Protocol):
    """What every operation brings along."""

    page_limit: int
    secret: bytes
    loaders: dict[Hashable, DataLoader[Any, Any]]
    budget: Budget
    operation: str | None
    """What is asked, in a few words for the log, once it is known."""
    late: float
    """For how many seconds fields of plugins were waited for in vain."""

    @property
    def guests(self) -> Guests:
        """The plugins whose fields are asked."""

    @property
    def principal(self) -> object:
        """Who asks."""

    @property
    def viewer(self) -> ViewerShape:
        """Who asks, as far as the text of SQL depends on it."""

    @property
    def session(self) -> Session:
        """The view of the database that this operation reads."""

    def require(self, scope: str) -> None:
        """Raise a `ClientError` unless the principal holds *scope*."""


class ViewLostError(Exception):
    """A field ended the transaction that its operation reads in."""


@dataclass(frozen=True)
class GuestField:
    """A field that a plugin answers: its name as `Type.field`, and the plugin."""

    name: str
    plugin: str

    async def ask(self, context: OperationContext, work: Callable[[], Awaitable[T]]) -> T:
        """Return what *work* returns in time; where it fails, the view goes on without it.

        Raises `OverstayedError` where it takes longer than it may.
        """
        guests, what = context.guests, f"The field {self.name}"
        limit = guests.limits.field
        seconds = max(LEAST * limit, min(limit, LATE * limit - context.late))
        session, begun = context.session, time.monotonic()
        try:
            async with session.mending():
                found = await guests.call(what, self.plugin, seconds, work)
                if not session.is_intact:
                    message = "it ended the transaction that it reads in"
                    raise ViewLostError(message)
                return found
        except OverstayedError:
            context.late += time.monotonic() - begun
            raise
