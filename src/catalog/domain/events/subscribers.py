"""Events: what happened, told to subscribers after the change that made it happen is kept."""

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from catalog.domain.access import Actor
from catalog.domain.declared.equipment import NOTHING, Ask, Equipment, Equipped
from catalog.domain.declared.event_types import ACTOR
from catalog.domain.writing.changes import Change
from catalog.domain.writing.working import Made
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import ActorKind

EVERY = "*"
"""In the place of an event's name: every one of them."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to one entity, as `services.changed` or `lifecycle.moved`.

    `revision` is the entity's after it happened; `payload` holds facts as JSON has them.
    """

    id: UUID
    type: str
    entity_id: UUID
    revision: int
    payload: Mapping[str, Any]
    at: dt.datetime

    @property
    def actor(self) -> Actor | None:
        """Who made the change; None where the clock did, or nobody kept it."""
        told = self.payload.get(ACTOR)
        return None if told is None else Actor(ActorKind[told["kind"]], told["subject"])


@dataclass(frozen=True, kw_only=True)
class Telling(Equipped):
    """One telling of an event: what happened, and what a subscriber can do about it.

    `session` reads the catalog as it is now, which may be later than the event; after a change it
    shows that. `make` makes a change in the name of the plugin, or raises `ChangeRefusedError`.
    The same event may be told again: its id tells. A change that the same event has made before is
    not made again.
    """

    event: Event
    now: dt.datetime
    session: ReadSession
    make: Callable[[Change[Any]], Awaitable[Made]]
    ask: Ask
    equipment: Equipment = NOTHING


Tell: TypeAlias = Callable[[Telling], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """A function `(telling)` that is told of events of these types, in order for each entity.

    `*` stands for those of all types, of plugins that come later, too.

    It is told at least once: again, with growing pauses, for as long as it raises or takes too
    long, until the event counts as dead. `name` tells the subscribers of one plugin apart.
    """

    name: str
    event_types: Collection[str]
    do: Tell
    plugin: str = ""

    @property
    def key(self) -> str:
        """Its name among the subscribers of all plugins."""
        return f"{self.plugin}.{self.name}"

    async def hear(self, telling: Telling) -> None:
        """Be told of an event."""
        await self.do(telling)
