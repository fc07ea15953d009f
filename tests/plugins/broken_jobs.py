"""Plugins whose jobs break the rules of the conformance kit, and what is said about them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from catalog.plugin import Job, JobRun, ServiceRow, Word
from tests.plugins.broken import AddThing, raising, things


@dataclass(frozen=True, kw_only=True)
class AddNamed(AddThing):
    """Add a thing under a name."""

    name: Word


def job(act: Any) -> Callable[[Path], Any]:
    """Make a plugin with things and one job."""
    every = dt.timedelta(days=1)
    return lambda folder: things(folder, jobs=[Job(name="tidy", every=every, do=act)])


async def guessing(run: JobRun) -> None:
    """Add a thing under a name that nobody can know."""
    service = await run.session.scalar(sa.select(ServiceRow.id).order_by(ServiceRow.id))
    assert service is not None
    await run.make(AddNamed(service_id=service, name=str(uuid4())))


OF_JOBS = (
    ("its_jobs_change_everything_once", job(raising), "job shared.tidy fails: ValueError"),
    (
        "its_jobs_change_everything_once",
        job(guessing),
        "changes something again when a run begins again: shared__things has +1 rows",
    ),
)
