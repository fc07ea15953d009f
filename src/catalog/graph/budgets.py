"""Budgets: what one answer may hold, drawn down level by level while it is made.

Objects are counted in whole fiftieths: an object is fifty, and each of its response keys one,
whatever stands under it. Letters are those of keys, of values, and of texts that may be long.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

OBJECT = 50
SHORT = 32  # letters that a value is taken to have; a text that may be longer is measured


class OverdrawnError(Exception):
    """A level holds more than is left; *path* leads to its field, from the inside outwards."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[str] = []


@dataclass
class Price:
    """What each object of a selection costs by itself."""

    parts: int = 0
    letters: int = 0
    long: dict[int, int] = field(default_factory=dict)
    """Where long texts stand in a row, and how often each is shown."""

    def include(self, key: str, *, weight: int = 0, letters: int = SHORT) -> None:
        """Add a response key, with what its field weighs in objects."""
        self.parts += 1 + weight * OBJECT
        self.letters += len(key) + letters

    def include_all(self, other: "Price") -> None:
        """Add what the same object costs in another selection, long texts aside."""
        self.parts += other.parts
        self.letters += other.letters


@dataclass
class Budget:
    """What is left of what one answer may hold: *limit* in fiftieths of objects, and *letters*."""

    limit: int = 10_000 * OBJECT
    letters: int = 10_000_000
    spent: int = 0
    written: int = 0

    def draw(self, count: int, price: Price) -> None:
        """Pay for *count* objects, or raise `OverdrawnError`."""
        self.spent += count * price.parts
        self.written += count * price.letters
        if self.spent > self.limit or self.written > self.letters:
            raise OverdrawnError

    def spend(self, parts: int) -> None:
        """Pay for fiftieths of objects, or raise `OverdrawnError`."""
        self.spent += parts
        if self.spent > self.limit:
            raise OverdrawnError

    def write(self, letters: int) -> None:
        """Pay for letters, or raise `OverdrawnError`."""
        self.written += letters
        if self.written > self.letters:
            raise OverdrawnError

    @property
    def is_overdrawn(self) -> bool:
        """Whether more was asked for than there is."""
        return self.spent > self.limit or self.written > self.letters

    @property
    def objects(self) -> int:
        """How many objects are left at most, and one more: who has so many has overdrawn."""
        return max(self.limit - self.spent, 0) // OBJECT + 1

    def cut(self, rows: int | None) -> Mapping[str, int]:
        """Return the LIMIT of a statement that may find *rows*; nothing where these are left.

        A LIMIT that is not needed would mislead PostgreSQL's planner, and cost SQLite a sort.
        """
        left = self.objects
        return {} if rows is not None and rows < left else {"most": left}


@contextmanager
def at(key: str) -> Iterator[None]:
    """Let an `OverdrawnError` know that it comes from the response key *key*."""
    try:
        yield
    except OverdrawnError as error:
        error.path.append(key)
        raise


def whole(parts: int) -> int:
    """Return fiftieths as the objects that clients are told of."""
    return -(-parts // OBJECT)
