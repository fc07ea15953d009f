"""Jobs: what plugins do by the clock.

A run of a job is an event that a subscriber of its own is told of, so that claims, retries and dead
letters are those of all subscribers.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalog.domain.declared.equipment import NOTHING, Ask, Equipment, Equipped
from catalog.domain.events.schedules import Crontab, Steps, Timing
from catalog.domain.events.subscribers import Event, Telling
from catalog.domain.writing.changes import Change
from catalog.domain.writing.working import Made
from catalog.storage.database.sessions import ReadSession

DUE = "jobs.due"  # the type of the events that are runs
PREFIX = "job "  # of the key, so that a job and a subscriber may have the same name
LIMIT = 60.0  # seconds for one run, unless its job says otherwise
MOST_SECONDS = 3_600.0


@dataclass(frozen=True, kw_only=True)
class JobRun(Equipped):
    """One run of a job: when it was due, and what the job can do.

    `due` stays the same if the run begins again; `now` is when it begins. `session` reads the
    catalog as it is now; after a change it shows that. `make` makes a change in the name of the
    plugin, or raises `ChangeRefusedError`; a change that the same run has made before is not made
    again. `ask` answers a query with a principal's sight.
    """

    due: dt.datetime
    now: dt.datetime
    session: ReadSession
    make: Callable[[Change[Any]], Awaitable[Made]]
    ask: Ask
    equipment: Equipment = NOTHING
    plugin: str = ""
    """Whose job it is."""


RunJob: TypeAlias = Callable[[JobRun], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A function `(run)` that one server of all runs by the clock.

    It runs `every` so often, the first time at once, or `at` the minutes that a line of crontab
    names, in UTC. Runs that were missed are made up by one. A run that raises, or takes longer than
    `limit` seconds, is tried again after pauses that grow, until it counts as dead; a run is never
    begun beside another one of its job.
    """

    name: str
    do: RunJob
    every: dt.timedelta | None = None
    at: str | None = None
    limit: float = LIMIT
    plugin: str = ""
    event_types: Collection[str] = (DUE,)

    @property
    def key(self) -> str:
        """Its name among the subscribers of all plugins."""
        return f"{PREFIX}{self.called}"

    @property
    def called(self) -> str:
        """Its name among the jobs of all plugins, as people write it."""
        return f"{self.plugin}.{self.name}"

    @property
    def is_timed(self) -> bool:
        """Whether it says in one way when it is due, and not in two."""
        return (self.every is None) != (self.at is None)

    @property
    def schedule(self) -> Timing:
        """When it is due; raises ValueError where that is said wrongly."""
        return Crontab(self.at or "") if self.every is None else Steps(self.every)

    async def hear(self, telling: Telling) -> None:
        """Run once."""
        run = JobRun(
            due=telling.event.at,
            now=telling.now,
            session=telling.session,
            make=telling.make,
            ask=telling.ask,
            equipment=telling.equipment,
            plugin=self.plugin,
        )
        await self.do(run)


def described(key: str, event: Event) -> str:
    """Return what a subscriber was told of, or for when a job ran, in words for the log."""
    if event.type == DUE:
        return f"The job {key.removeprefix(PREFIX)} ran for {event.at:%Y-%m-%dT%H:%M:%SZ}"
    return f"{key} was told of {event.type} {event.id}"


def named(key: str) -> dict[str, str]:
    """Return the field of the log that names a job or another subscriber."""
    is_job = key.startswith(PREFIX)
    return {"job": key.removeprefix(PREFIX)} if is_job else {"subscriber": key}
