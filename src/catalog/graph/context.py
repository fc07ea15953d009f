"""What a field can reach while an operation runs."""

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from strawberry.dataloader import DataLoader

from catalog.graph.budgets import Budget

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
