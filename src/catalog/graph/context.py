"""What a field can reach while an operation runs."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

T = TypeVar("T")
MOST_KEYS = 20_000  # of one question: both databases take some 32,000 parameters


class Session(Protocol):
    """One consistent view of the database."""

    async def rows(self, question: sa.Select[Any]) -> Sequence[Any]:
        """Return every row that answers *question*."""

    async def scalars(self, question: sa.Select[Any]) -> Sequence[Any]:
        """Return the first column of every row that answers *question*."""

    async def scalar(self, question: sa.Select[Any]) -> Any:
        """Return the first column of the first row, or None where there is none."""


@dataclass(frozen=True)
class Viewer:
    """A principal as far as the text of SQL depends on it, and the parameters that are its own."""

    shape: Hashable
    principal: Any
    parameters: Mapping[str, Any]


class Context(Protocol):
    """What every operation brings along."""

    principal: Any
    page_limit: int
    secret: bytes
    loaders: dict[Hashable, DataLoader[Any, Any]]

    @property
    def session(self) -> Session:
        """The view of the database that this operation reads."""

    def require(self, scope: str) -> None:
        """Raise a `ClientError` unless the principal holds *scope*."""


class Loader(DataLoader[Any, Any]):
    """A loader that many fields wait for: where one of them gives up, the others still get it."""

    def load(self, key: Any) -> Awaitable[Any]:
        """Return the value of *key* once it is there."""
        asked: Any = super().load(key)
        found = asyncio.shield(asked)
        for future in (asked, found):  # nobody may be left to look at an error of theirs
            future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return found


def loader(
    context: Context, key: Hashable, ask: Callable[[list[Any]], Any]
) -> DataLoader[Any, Any]:
    """Return the loader that is kept under *key*, which asks once for all keys wanted together."""
    found = context.loaders.get(key)
    if found is None:
        found = context.loaders[key] = Loader(ask, max_batch_size=MOST_KEYS)
    return found
