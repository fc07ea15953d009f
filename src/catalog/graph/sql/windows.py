"""Page arguments: which window of a connection is wanted, checked before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.graph.errors import ClientError

USUAL = 20


@dataclass(frozen=True)
class PageWindow:
    """How many objects a page has, from which end, and the cursors that it lies between.

    A page of no objects tells how many there are, and whether any follow.
    """

    size: int
    from_end: bool = False
    after: str | None = None
    before: str | None = None


def window(arguments: Mapping[str, Any], limit: int) -> PageWindow:
    """Return the window that *arguments* ask for, at most *limit* objects wide.

    Raises `ClientError` where the arguments contradict each other or the limit.
    """
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        message = "Give first or last, not both."
        raise ClientError(message)
    name, size = ("first", first) if last is None else ("last", last)
    if size is None:
        size = min(USUAL, limit)
    if not 0 <= size <= limit:
        message = f"{name} must be from 0 to {limit}, not {size}."
        raise ClientError(message)
    return PageWindow(size, name == "last", arguments.get("after"), arguments.get("before"))
