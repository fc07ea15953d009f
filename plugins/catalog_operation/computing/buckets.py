"""Buckets of samples: how long they can be, and which of them a window is made of.

Moments are whole seconds since 1970. A bucket counts where it begins in a window.
"""

from collections.abc import Iterator
from typing import NamedTuple

HOUR, DAY = 3_600, 86_400
ROLLED = (HOUR, DAY)  # what samples are summed up by, in seconds


class Piece(NamedTuple):
    """Buckets of one size that begin from *start* on and before *end*."""

    size: int
    start: int
    end: int


def is_size(seconds: int) -> bool:
    """Tell whether buckets, or slices, can have so many seconds: they fill up an hour, or a day."""
    return seconds == DAY or (seconds > 0 and HOUR % seconds == 0)


def rolled(size: int, most: int = DAY) -> tuple[int, ...]:
    """Return the sizes of the sums, of at most *most*, that a series with such buckets has."""
    return tuple(larger for larger in ROLLED if size < larger <= most)


def pieces(start: int, end: int, size: int, most: int = DAY) -> list[Piece]:
    """Return the largest buckets, of at most *most*, that make up a window: at most five pieces.

    A window shorter than a bucket has none: it would hold one bucket or none, by chance.
    """
    return list(_cut(start, end, size, most)) if end - start >= size else []


def _cut(start: int, end: int, size: int, most: int) -> Iterator[Piece]:
    """Yield what is left before the next larger buckets, these, and what is left behind them."""
    start, end = upward(start, size), upward(end, size)
    larger = next(iter(rolled(size, most)), None)
    first = start if larger is None else upward(start, larger)
    last = end if larger is None else end - end % larger
    if larger is None or first >= last:
        if start < end:
            yield Piece(size, start, end)
        return
    if start < first:
        yield Piece(size, start, first)
    yield from _cut(first, last, larger, most)
    if last < end:
        yield Piece(size, last, end)


def slices(start: int, end: int, size: int, seconds: int) -> Piece | None:
    """Return the buckets that make up the slices, of so many seconds, that begin in a window.

    They are the largest that fill up a slice. None where buckets do not, or where the window is
    shorter than a slice.
    """
    if seconds % size or end - start < seconds:
        return None
    largest = max(step for step in (size, *rolled(size)) if seconds % step == 0)
    return Piece(largest, upward(start, seconds), upward(end, seconds))


def upward(moment: int, size: int) -> int:
    """Return the first moment from this one on at which a bucket of this size begins."""
    return -(-moment // size) * size
