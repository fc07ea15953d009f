"""Choices made from bytes, two for each; after the last ones it is always the first choice."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Makes choices of equal chances; the smaller the bytes, the simpler they are."""

    def __init__(self, given: bytes) -> None:
        self._given = given
        self._at = 0

    def between(self, least: int, most: int) -> int:
        """Return a number from *least* to *most*."""
        number = int.from_bytes(self._given[self._at : self._at + 2], "big")
        self._at += 2
        return least + (number * (most - least + 1) >> 16)

    def one_of(self, found: Sequence[T]) -> T:
        """Return one of these."""
        return found[self.between(0, len(found) - 1)]

    def rarely(self, one_in: int) -> bool:
        """Return true in one of so many calls."""
        return self.between(1, one_in) == one_in
