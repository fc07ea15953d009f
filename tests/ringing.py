"""Jobs that keep when they ran, and functions that look at what came of them."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from catalog.plugin import Job, JobRun, Plugin, hookimpl
from catalog.storage.enums import JobOutcome
from catalog.storage.tables.outbox import JobRow
from tests.asking import Asking
from tests.hearing import rows

TEN = dt.timedelta(minutes=10)
MIDNIGHT = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
KEPT = sa.select(JobRow.last_outcome, JobRow.last_error, JobRow.next_at).where(
    JobRow.key == "job bells.ring"
)


@dataclass
class Bell:
    """A job that calls *act* with its run, and then keeps when it was due."""

    act: Callable[[JobRun], Any] = field(default=lambda run: None)
    begun: list[dt.datetime] = field(default_factory=list)
    rung: list[dt.datetime] = field(default_factory=list)

    async def __call__(self, run: JobRun) -> None:
        self.begun.append(run.due)
        acting = self.act(run)
        if acting is not None:
            await acting
        self.rung.append(run.due)


def plugin(bell: Bell, name: str = "bells", **given: Any) -> type[Plugin]:
    """Return a plugin with the job `ring`, which is due every ten minutes unless told otherwise."""
    said = {"every": TEN} if "at" not in given else {}

    class Bells(Plugin):
        id = name
        title = "Bells"

        @hookimpl
        def jobs(self) -> Sequence[Job]:
            return [Job(**{"name": "ring", "do": bell, **said, **given})]

    return Bells


def stop_at(catalog: Asking, moment: dt.datetime) -> None:
    """Stop the clock of the catalog at *moment*."""
    catalog.clock.moment = moment


def kept(catalog: Asking) -> tuple[JobOutcome | None, str | None, dt.datetime] | None:
    """Return what is kept of the job `ring`: its last outcome and error, and when it is due."""
    found = [tuple(row) for row in rows(catalog, KEPT)]
    return found[0] if found else None  # type: ignore[return-value]


def outcome(catalog: Asking) -> JobOutcome | None:
    """Return how the last run of the job `ring` ended."""
    found = kept(catalog)
    return found[0] if found else None
