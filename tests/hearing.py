"""Subscribers that keep what they hear, and functions that cause events and look at rows."""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog import ids
from catalog.domain.writing.transaction import utc_now
from catalog.plugin import Event, Plugin, Subscriber, Telling, hookimpl
from catalog.storage.rows import Row
from tests.asking import Asking

TYPES = ("services.created", "services.changed")
PATIENCE = 30  # seconds, on a busy machine
SECRET = "hunter2"


@dataclass
class Ear:
    """A subscriber that calls *act* with what it hears, and then keeps it."""

    act: Callable[[Telling], Any] = field(default=lambda telling: None)
    heard: list[Event] = field(default_factory=list)
    begun: list[Event] = field(default_factory=list)

    async def __call__(self, telling: Telling) -> None:
        self.begun.append(telling.event)
        acting = self.act(telling)
        if acting is not None:
            await acting
        self.heard.append(telling.event)

    @property
    def revisions(self) -> dict[UUID, list[int]]:
        """The revisions that it heard of, by entity."""
        found = defaultdict(list)
        for event in list(self.heard):
            found[event.entity_id].append(event.revision)
        return dict(found)


@dataclass
class Failing:
    """A subscriber that fails until it is mended: at these entities, or at every one."""

    at: set[UUID] | None = None
    is_mended: bool = False

    def __call__(self, telling: Telling) -> None:
        if not self.is_mended and (self.at is None or telling.event.entity_id in self.at):
            message = f"the password is {SECRET}"
            raise RuntimeError(message)


def plugin(**ears: Ear) -> type[Plugin]:
    """Return a plugin with these subscribers."""

    class Ears(Plugin):
        id = "ears"
        title = "Ears"

        @hookimpl
        def subscribers(self) -> Sequence[Subscriber]:
            return [Subscriber(name=name, event_types=TYPES, do=ear) for name, ear in ears.items()]

    return Ears


def until(condition: Callable[[], Any]) -> None:
    """Wait until *condition* holds; fail after `PATIENCE` seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def create(catalog: Asking, slug: str) -> UUID:
    """Create a service and return its key."""
    payload = catalog.change("createService", {"slug": slug, "name": slug}, "service { id }")
    found = ids.decode(payload["service"]["id"])
    assert found is not None
    return found.key


def edit(catalog: Asking, service: UUID, revision: int) -> None:
    """Edit a service that has this revision."""
    key, name = ids.encode("Service", service), f"After {revision}"
    catalog.change("updateService", {"id": key, "expectedRevision": revision, "name": name})


def rows(catalog: Asking, question: sa.Select[Any]) -> Sequence[Any]:
    """Return what the database holds."""

    async def read() -> Sequence[Any]:
        async with catalog.catalog.database.reading() as session:
            return await session.rows(question)

    portal = catalog.client.portal
    assert portal is not None
    found: Sequence[Any] = portal.call(read)
    return found


def count(catalog: Asking, row: type[Row], *conditions: Any) -> int:
    """Return how many rows there are."""
    question = sa.select(sa.func.count()).select_from(row).where(*conditions)
    return int(rows(catalog, question)[0][0])


def stop_the_clock(catalog: Asking) -> None:
    """Stop the clock of the catalog at the present moment."""
    catalog.clock.moment = utc_now()


def move_the_clock(catalog: Asking, **by: float) -> None:
    """Move a stopped clock on, by the arguments of a timedelta."""
    assert catalog.clock.moment is not None
    catalog.clock.moment += dt.timedelta(**by)
