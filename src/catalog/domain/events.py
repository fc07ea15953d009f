"""Events: what happened, told to subscribers after the change that made it happen is kept."""

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from catalog.storage.sessions import ReadSession


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


Tell: TypeAlias = Callable[[Event, ReadSession], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """A function `(event, session)` that is told of events of these types, in order per entity.

    It is told at least once: again, with growing pauses, for as long as it raises, until the event
    counts as dead. `name` tells the subscribers of one plugin apart.
    """

    name: str
    event_types: Collection[str]
    do: Tell
    plugin: str = ""
