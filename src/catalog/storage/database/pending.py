"""What a transaction is about to write of the objects that it holds."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from catalog.storage.rows import Row


class Edit(NamedTuple):
    """An object that was changed, and the values that its row has of the changed columns."""

    item: Row
    before: Mapping[str, Any]


class Pending(NamedTuple):
    """What is to be written: new rows, edited ones, and those that go."""

    new: Sequence[Row]
    edited: Sequence[Edit]
    gone: Sequence[Row]

    @property
    def number(self) -> int:
        """How many rows they are."""
        return len(self.new) + len(self.edited) + len(self.gone)

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.gone)
