"""Runs: which runs of jobs are due, and how the last one of each ended.

A run becomes due in the transaction that says when the next one is, so that it does so once.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from catalog.domain.events.jobs import DUE, Job
from catalog.storage import outbox
from catalog.storage.database.engine import Database
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.enums import JobOutcome
from catalog.storage.rows import new_id
from catalog.storage.tables.outbox import DeliveryRow, JobRow, OutboxRow


async def register(session: WriteSession, jobs: Collection[Job], now: dt.datetime) -> None:
    """Record that these jobs exist; a new one, or one with another schedule, begins anew."""
    known = {row.key: row for row in await outbox.jobs(session, [job.key for job in jobs])}
    for job in jobs:
        row, said = known.get(job.key), str(job.schedule)
        if row is None:
            session.add(JobRow(key=job.key, schedule=said, next_at=job.schedule.first(now)))
        elif row.schedule != said:
            row.schedule, row.next_at = said, job.schedule.first(now)


async def begin_due(database: Database, jobs: Mapping[str, Job], now: dt.datetime) -> None:
    """Make a run of each job that is due and has no other run; missed runs are made up by one."""
    async with database.reading() as session:
        if not await session.scalars(outbox.due_jobs(jobs, now)):
            return
    async with database.writing() as session:
        due = outbox.due_jobs(jobs, now).with_for_update(skip_locked=True)
        for row in await session.scalars(due):
            await _add(session, row, row.next_at, now)
            row.next_at = jobs[row.key].schedule.following(row.next_at, now)
        await session.commit()


class RunningError(Exception):
    """A run of the job is going on."""


class RunEnd(NamedTuple):
    """How an attempt of a run ended: well, or with an error; a dead one is not tried again."""

    error: str | None = None
    is_dead: bool = False


async def begin_now(database: Database, key: str, now: dt.datetime) -> DeliveryRow | None:
    """Make a run of this job that is due at once, or let the one that waits for a retry be so.

    Returns its delivery as it was before, or None where a run is going on.
    """
    async with database.writing() as session:
        await session.lock_name(f"deliveries to {key}")
        (row,) = await session.scalars(sa.select(JobRow).where(JobRow.key == key).with_for_update())
        waiting = await outbox.run_of(session, key)
        if await outbox.is_busy(session, key, now):
            return None
        if waiting is not None:
            waiting.due_at = now
        delivery = waiting or await _add(session, row, now, now)
        await session.commit()
    return delivery


async def end_of(session: ReadSession, run: DeliveryRow) -> RunEnd | None:
    """Return how the next attempt of this run ended, or None where it has not."""
    now = await session.get(DeliveryRow, run.id)
    if now is None:
        return RunEnd()
    if now.died_at is not None or (now.claim is None and now.attempts > run.attempts):
        return RunEnd(now.error or "", is_dead=now.died_at is not None)
    return None


async def _add(
    session: WriteSession, job: JobRow, due: dt.datetime, now: dt.datetime
) -> DeliveryRow:
    job.runs += 1
    told = {"entity_id": job.id, "revision": job.runs}
    event = OutboxRow(id=new_id(), event=DUE, payload={}, at=due, is_routed=True, **told)
    session.add(event)
    await session.flush()
    delivery = DeliveryRow(id=new_id(), subscriber=job.key, event_id=event.id, due_at=now, **told)
    session.add(delivery)
    return delivery


async def note(
    session: WriteSession,
    key: str,
    due: dt.datetime,
    outcome: JobOutcome,
    *,
    now: dt.datetime,
    error: str | None = None,
) -> None:
    """Keep how a run of this job ended that was due at *due*."""
    await session.execute(
        sa.update(JobRow)
        .where(JobRow.key == key)
        .values(last_due_at=due, last_ended_at=now, last_outcome=outcome, last_error=error)
    )
