"""Demonstrations: what plugins add to the demonstration catalog, to be looked at."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from catalog.domain.declared.equipment import NOTHING, Equipment, Equipped
from catalog.domain.writing.changes import Change
from catalog.domain.writing.field_types import ObjectKey
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow


class Make(Protocol):
    """Makes a change as anybody, and returns what it was about."""

    async def __call__(
        self,
        change: Change[Any],
        /,
        *,
        by: str = ...,
        speaking_for: str | None = None,
        person: str | None = None,
        days_ago: int = ...,
    ) -> Any:
        """Make *change* as an administrator whose subject is *by*, perhaps some days ago.

        With the slug of an organization it is made as the person who speaks for that one, or as
        the *person* of it with this slug.
        """


class Advance(Protocol):
    """Moves a version of a service on, as an administrator."""

    async def __call__(
        self, slug: str, /, *, to: str, days_ago: int = ...
    ) -> ServiceVersionRow | None:
        """Return the version once it is in the stage *to*, or None where it does not get there."""


@dataclass(frozen=True, kw_only=True)
class Demonstrating(Equipped):
    """The demonstration catalog as it is so far.

    `ids` are those of its organizations, services, offerings and relationships, by their slugs. It
    began more than a year before `now`. `reading()` opens a session that reads it.
    """

    ids: Mapping[str, UUID]
    make: Make
    advance: Advance
    reading: Callable[[], AbstractAsyncContextManager[ReadSession]]
    now: dt.datetime
    equipment: Equipment = NOTHING

    def organization(self, slug: str) -> ObjectKey:
        """Return an organization as the party that owns or wants something."""
        return ObjectKey("Organization", self.ids[slug])


Demonstrate: TypeAlias = Callable[[Demonstrating], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A function that adds to the demonstration catalog, once, when it is made."""

    do: Demonstrate
    plugin: str = ""
