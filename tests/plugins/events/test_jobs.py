"""Test when jobs run, how they are tried again, and what is kept of it."""

import asyncio
import datetime as dt
import json
import logging
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from catalog.domain.events.deliveries import Pace
from catalog.plugin import JobRun
from catalog.storage.enums import JobOutcome
from catalog.storage.tables.outbox import DeliveryRow, JobRow, OutboxRow
from catalog.testing import Clock
from tests.asking import Asking, asking
from tests.hearing import PATIENCE, count, move_the_clock, rows, until
from tests.ringing import MIDNIGHT, TEN, Bell, kept, outcome, plugin

With = Callable[..., Asking]
PLUGINS = "{ plugins { id jobs { name schedule nextRunAt lastRun { dueAt endedAt outcome } } } }"


def fail(_: JobRun) -> None:
    message = "the password is hunter2"
    raise RuntimeError(message)


def letters(catalog: Asking) -> int:
    return count(catalog, DeliveryRow, DeliveryRow.died_at.is_not(None))


def test_a_job_runs_at_once_and_then_in_equal_steps(catalog_with: With) -> None:
    bell = Bell()
    catalog = catalog_with(plugin(bell), runs_jobs=True, clock=Clock(MIDNIGHT))

    until(lambda: outcome(catalog))
    move_the_clock(catalog, minutes=9)
    assert count(catalog, DeliveryRow) == 0
    move_the_clock(catalog, minutes=2)
    until(lambda: len(bell.rung) == 2)

    assert bell.rung == [MIDNIGHT, MIDNIGHT + TEN]
    until(lambda: kept(catalog) == (JobOutcome.DONE, None, MIDNIGHT + 2 * TEN))
    until(lambda: count(catalog, OutboxRow, OutboxRow.event == "jobs.due") == 0)


def test_a_job_of_the_31st_runs_at_its_midnight_and_leaves_out_other_months(
    catalog_with: With,
) -> None:
    bell = Bell()
    before = MIDNIGHT - dt.timedelta(minutes=1)
    job = plugin(bell, at="0 0 31 * *")
    catalog = catalog_with(job, runs_jobs=True, clock=Clock(before))
    until(lambda: kept(catalog))
    assert (bell.begun, kept(catalog)) == ([], (None, None, MIDNIGHT))

    catalog.clock.moment = MIDNIGHT
    until(lambda: outcome(catalog))

    assert bell.rung == [MIDNIGHT]
    march = MIDNIGHT.replace(month=3)
    assert kept(catalog) == (JobOutcome.DONE, None, march)
    catalog.clock.moment = march - dt.timedelta(seconds=1)
    with asking(catalog.catalog.database.url, [job], runs_jobs=True, clock=catalog.clock):
        assert bell.rung == [MIDNIGHT]
    catalog.clock.moment = march
    until(lambda: bell.rung == [MIDNIGHT, march])


def test_missed_runs_are_made_up_by_one(url: str) -> None:
    bell, clock = Bell(), Clock(MIDNIGHT)
    with asking(url, [plugin(bell)], runs_jobs=True, clock=clock) as catalog:
        until(lambda: outcome(catalog))
    clock.moment = MIDNIGHT + 7.5 * TEN

    with asking(url, [plugin(bell)], runs_jobs=True, clock=clock) as catalog:
        until(lambda: len(bell.rung) == 2)
        until(lambda: kept(catalog) == (JobOutcome.DONE, None, MIDNIGHT + 8 * TEN))

    assert bell.rung == [MIDNIGHT, MIDNIGHT + TEN]


def test_a_run_that_fails_is_tried_again_after_growing_pauses_and_is_dead_then(
    catalog_with: With, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell(fail)
    clock = Clock(MIDNIGHT)
    catalog = catalog_with(plugin(bell), runs_jobs=True, event_attempts=3, clock=clock)
    until(lambda: outcome(catalog) is JobOutcome.FAILED)

    for number, pause in ((2, 1), (3, 3)):
        with asking(catalog.catalog.database.url, [plugin(bell)], runs_jobs=True, clock=clock):
            assert len(bell.begun) == number - 1
        move_the_clock(catalog, seconds=pause)
        until(lambda number=number: len(bell.begun) == number)
    until(lambda: outcome(catalog) is JobOutcome.DEAD)

    assert bell.begun == [MIDNIGHT] * 3
    assert letters(catalog) == 1
    found = kept(catalog)
    assert found is not None
    assert (found[1] or "").startswith("RuntimeError, fail, line ")
    told = [record for record in caplog.records if record.name == "catalog.events"]
    first = "The job bells.ring ran for 2026-01-31T00:00:00Z in vain, for the 1. time: RuntimeE"
    assert [record.levelno for record in told] == [logging.WARNING] * 3 + [logging.ERROR]
    assert told[0].getMessage().startswith(first)
    assert {(vars(record)["job"]) for record in told} == {"bells.ring"}
    assert vars(told[0])["plugin"] == "bells"


def test_after_a_dead_run_the_next_ones_go_on(catalog_with: With) -> None:
    bell = Bell(lambda run: fail(run) if run.due == MIDNIGHT else None)
    clock = Clock(MIDNIGHT)
    catalog = catalog_with(plugin(bell), runs_jobs=True, event_attempts=1, clock=clock)
    until(lambda: letters(catalog) == 1)

    move_the_clock(catalog, minutes=10)
    until(lambda: bell.rung == [MIDNIGHT + TEN])

    assert letters(catalog) == 1


def test_a_run_that_takes_too_long_is_cut_off_and_is_never_beside_another(
    catalog_with: With,
) -> None:
    bell = Bell(lambda _: asyncio.Event().wait() if len(bell.begun) == 1 else None)
    clock = Clock(MIDNIGHT)
    catalog = catalog_with(plugin(bell, limit=0.5), runs_jobs=True, clock=clock)
    until(lambda: bell.begun)
    move_the_clock(catalog, minutes=10)  # and the next one is due

    until(lambda: outcome(catalog) is JobOutcome.FAILED)
    assert bell.begun == [MIDNIGHT]
    found = kept(catalog)
    assert found is not None
    assert (found[1] or "").startswith("TimeoutError")
    move_the_clock(catalog, seconds=1)
    until(lambda: bell.rung == [MIDNIGHT, MIDNIGHT + TEN])


def test_two_servers_run_each_run_once(url: str) -> None:
    bell, clock = Bell(lambda _: asyncio.sleep(0.01)), Clock(MIDNIGHT)
    first = asking(url, [plugin(bell)], runs_jobs=True, clock=clock)
    second = asking(url, [plugin(bell)], runs_jobs=True, clock=clock)
    with first as catalog, second:
        for number in range(5):
            until(lambda number=number: len(bell.rung) > number)
            until(lambda: count(catalog, DeliveryRow) == 0)  # its claim outlives no such step
            move_the_clock(catalog, minutes=10)

    assert bell.rung[:5] == [MIDNIGHT + number * TEN for number in range(5)]
    assert len({*bell.rung}) == len(bell.rung)


def test_a_run_that_takes_long_stays_with_its_server_which_says_that_it_lives(url: str) -> None:
    goes_on = threading.Event()

    async def wait(_run: JobRun) -> None:
        await asyncio.to_thread(goes_on.wait, PATIENCE)

    slow, idle, clock = Bell(wait), Bell(), Clock(MIDNIGHT)
    job = plugin(slow)
    lease = Pace().of(job().jobs()[0]).lease
    due = sa.select(DeliveryRow.due_at)
    with asking(url, [job], runs_jobs=True, clock=clock) as catalog:
        until(lambda: slow.begun)
        with asking(url, [plugin(idle)], runs_jobs=True, clock=clock):
            for _ in range(3):  # further than the claim reached when the run began
                move_the_clock(catalog, seconds=0.6 * lease.total_seconds())
                until(lambda: rows(catalog, due) == [(clock() + lease,)])
            goes_on.set()
            until(lambda: outcome(catalog) is JobOutcome.DONE)

    assert (slow.rung, idle.begun) == ([MIDNIGHT], [])


def test_a_job_with_another_schedule_begins_anew(url: str) -> None:
    bell, clock = Bell(), Clock(MIDNIGHT)
    with asking(url, [plugin(bell)], runs_jobs=True, clock=clock) as catalog:
        until(lambda: outcome(catalog))

    with asking(url, [plugin(bell, at="30 3 * * *")], runs_jobs=True, clock=clock) as catalog:
        night = MIDNIGHT.replace(hour=3, minute=30)
        until(lambda: (kept(catalog) or (0, 0, 0))[2] == night)

    assert bell.rung == [MIDNIGHT]


def test_a_server_that_is_told_to_runs_no_job(catalog_with: With) -> None:
    bell = Bell()
    catalog = catalog_with(plugin(bell))
    assert catalog.ask(PLUGINS)["plugins"][0]["jobs"][0]["nextRunAt"] is None

    catalog.run_job("bells.ring")

    assert len(bell.rung) == 1
    with pytest.raises(AssertionError, match=r"There is no job called bells\.sing\."):
        catalog.run_job("bells.sing")


def test_a_job_that_fails_when_it_is_told_to_run_is_told(catalog_with: With) -> None:
    bell = Bell(fail)
    catalog = catalog_with(plugin(bell))

    for _ in range(2):
        with pytest.raises(AssertionError, match=r"bells\.ring failed: RuntimeError, fail, line"):
            catalog.run_job("bells.ring")

    assert rows(catalog, sa.select(JobRow.runs)) == [(1,)]  # the same run was tried again
    bell.act = lambda run: None
    catalog.run_job("bells.ring")
    assert count(catalog, DeliveryRow) == 0


def test_plugins_tell_of_their_jobs(catalog_with: With) -> None:
    clock = Clock(MIDNIGHT)
    catalog = catalog_with(plugin(Bell()), runs_jobs=True, clock=clock)
    until(lambda: outcome(catalog))

    (told,) = catalog.ask(PLUGINS)["plugins"]

    ended = {"dueAt": "2026-01-31T00:00:00Z", "endedAt": "2026-01-31T00:00:00Z", "outcome": "DONE"}
    assert told["jobs"] == [
        {
            "name": "bells.ring",
            "schedule": "every 10 minutes",
            "nextRunAt": "2026-01-31T00:10:00Z",
            "lastRun": ended,
        }
    ], json.dumps(told)
