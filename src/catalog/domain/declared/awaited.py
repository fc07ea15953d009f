"""What waits for people: the functions that find it, as plugins declare them."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalog.domain.access import Principal
from catalog.domain.declared.equipment import NOTHING, Equipment, Equipped
from catalog.domain.declared.stages import Chain
from catalog.storage.database.sessions import ReadSession
from catalog.storage.rows import Row


@dataclass(frozen=True, kw_only=True)
class WaitingItem:
    """Something that waits for a viewer: what kind it is, its row, since when, and until when."""

    kind: str
    subject: Row
    since: dt.datetime
    due_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Awaiting(Equipped):
    """What a function gets that finds what waits: who asks, when, and a view that only reads.

    `principal` is never an administrator here: what waits is for those who act for somebody. At
    most `most` items are told, the oldest first.
    """

    session: ReadSession
    principal: Principal
    now: dt.datetime
    chain: Chain
    most: int
    equipment: Equipment = NOTHING


FindWaiting: TypeAlias = Callable[[Awaiting], Awaitable[Iterable[WaitingItem]]]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A function `(awaiting)` that finds what waits for whoever asks.

    `kinds` are those that it finds, each with a sentence on what is to be done. It takes as many
    statements for many items as for one; what whoever asks does not see is left out.
    """

    name: str
    kinds: Mapping[str, str]
    find: FindWaiting
    plugin: str = ""


def oldest(items: Iterable[WaitingItem], most: int) -> list[WaitingItem]:
    """Return at most so many items, the oldest first."""

    def place(item: WaitingItem) -> Any:
        return item.since, item.kind, str(getattr(item.subject, "id", ""))

    return sorted(items, key=place)[:most]
