"""Bulk changes: many changes of one kind in one transaction, each on record as its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from typing_extensions import Doc

from catalog.domain.writing.changes import Change, Work
from catalog.storage.enums import BulkPolicy
from catalog.storage.rows import EntityRow

MOST_PARTS = 1_000
AT_ONCE = 50  # parts whose rows are held at once: each looks through all that are
INPUTS = "inputs"
Part = TypeVar("Part", bound=Change[Any])


@dataclass(frozen=True, kw_only=True)
class Bulk(Change[None], Generic[Part]):
    """Many changes of one kind, each checked, made and recorded as if it were made alone.

    Those that follow see what those before did. A subclass says the type of `inputs`, with
    `Many(MOST_PARTS)`; its `check` locks what all of them need, in one order. No part may edit an
    entity as another one does, unless each of them writes other rows as well.
    """

    inputs: list[Part]
    policy: Annotated[BulkPolicy, Doc("What happens where some of them are refused.")] = (
        BulkPolicy.ALL_OR_NOTHING
    )
    locked: ClassVar[tuple[type[EntityRow], str] | None] = None
    """The rows that the check of a part locks, and the part's field with the id."""

    @property
    def skips(self) -> bool:
        """Whether the others are made where some are refused."""
        return self.policy is BulkPolicy.SKIP_INVALID

    def portions(self) -> Iterator[Sequence[Part]]:
        """Return the parts in their order, some at a time."""
        for start in range(0, len(self.inputs), AT_ONCE):
            yield self.inputs[start : start + AT_ONCE]

    async def hold(self, work: Work, parts: Sequence[Part]) -> None:
        """Read at once what the checks of some parts lock."""
        if self.locked is not None:
            row, name = self.locked
            await work.session.lock_all(row, {getattr(part, name) for part in parts})

    async def apply(self, work: Work, found: None, /) -> None:
        """Do nothing: each part is applied by itself."""
