"""Test what `catalog jobs` tells of jobs and how it runs them, and what is left of removed ones."""

import itertools
import json
from pathlib import Path

import pytest

from catalog.graph.declaring.types import write_time
from catalog.storage.enums import JobOutcome
from catalog.storage.tables.outbox import DeliveryRow, JobRow, OutboxRow, SubscriberRow
from catalog.testing import Clock
from tests.asking import asking
from tests.cli.conftest import Call, Set
from tests.hearing import count, until
from tests.ringing import MIDNIGHT, Bell, outcome, plugin

numbers = itertools.count()
SOURCE = """
import datetime as dt
from pathlib import Path
from catalog.plugin import Job, JobRun, Plugin, hookimpl

async def ring(run: JobRun) -> None:
    if not Path({folder!r}, "mended").exists():
        raise RuntimeError("hunter2")

class Bells(Plugin):
    "Bells."
    id = "bells"
    title = "Bells"

    @hookimpl
    def jobs(self):
        return [Job(name="ring", every=dt.timedelta(hours=1), do=ring)]
"""


@pytest.fixture(autouse=True)
def _alone(variables: Set) -> None:
    """Leave out the plugin that brings a job of its own."""
    variables(PLUGINS_DISABLED="acquisition,improvement,operation,partnership")


@pytest.fixture
def bells(tmp_path: Path) -> tuple[str, str]:
    """The option that loads a plugin whose job fails until the file `mended` is there."""
    file = tmp_path / f"bells_of_test_{next(numbers)}.py"
    file.write_text(SOURCE.format(folder=str(tmp_path)))
    return "--plugin", str(file)


def test_without_jobs_there_is_nothing_to_tell(call: Call) -> None:
    assert json.loads(call("jobs", "list", "--json").data) == []
    assert call("jobs", "run", "bells.ring", code=1).told.endswith(
        "There is no job bells.ring: there is none.\n"
    )


def test_a_job_is_run_now_and_told(
    call: Call, bells: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    failed = call(*bells, "jobs", "run", "bells.ring", code=1).told
    (before,) = json.loads(call(*bells, "jobs", "list", "--json").data)
    (tmp_path / "mended").touch()
    well = call(*bells, "jobs", "run", "bells.ring").told
    (after,) = json.loads(call(*bells, "jobs", "list", "--json").data)
    plugins = json.loads(call(*bells, "plugins", "list", "--json").data)
    tables = call(*bells, "jobs", "list").data, call(*bells, "plugins", "list").data

    assert "bells.ring failed: RuntimeError, ring, line " in failed
    assert before["lastRun"]["outcome"] == "FAILED"
    assert before["lastRun"]["error"].startswith("RuntimeError, ring")
    assert "hunter2" not in json.dumps(before)
    assert well.endswith("bells.ring has run.\n")
    assert (after["name"], after["schedule"]) == ("bells.ring", "every 1 hour")
    assert (after["lastRun"]["outcome"], after["lastRun"]["error"]) == ("DONE", None)
    assert after["nextRunAt"] == before["nextRunAt"]
    assert [item["jobs"] for item in plugins if item["id"] == "bells"] == [[after]]
    assert all("every 1 hour" in text and "DONE" in text for text in tables)


def test_a_misspelt_job_is_told_what_was_meant(call: Call, bells: tuple[str, str]) -> None:
    told = call(*bells, "jobs", "run", "bells.rung", code=1).told

    assert told.endswith("There is no job bells.rung: did you mean bells.ring?\n")


def test_a_dead_run_is_among_the_dead_letters_and_is_sent_again(call: Call, url: str) -> None:
    def act(_: object) -> None:
        if fails:
            raise RuntimeError

    fails = [True]
    bell = Bell(act)
    with asking(url, [plugin(bell)], runs_jobs=True, event_attempts=1) as catalog:
        until(lambda: outcome(catalog) is JobOutcome.DEAD)
        (letter,) = json.loads(call("events", "dead", "--json").data)
        fails.clear()
        call("events", "resend", letter["id"])
        until(lambda: bell.begun[0] in bell.rung)

    assert (letter["subscriber"], letter["event"]) == ("job bells.ring", "jobs.due")
    assert letter["at"] == write_time(bell.begun[0])


def test_a_purged_plugin_leaves_neither_jobs_nor_runs(call: Call, url: str) -> None:
    def fail(_: object) -> None:
        raise RuntimeError

    clock = Clock(MIDNIGHT)
    both = [plugin(Bell(fail)), plugin(Bell(fail), "bellsome")]
    with asking(url, both, runs_jobs=True, clock=clock) as catalog:
        until(lambda: count(catalog, JobRow, JobRow.last_outcome == JobOutcome.FAILED) == 2)

    call("db", "purge", "bells", "--yes")

    with asking(url) as catalog:
        left = [count(catalog, row) for row in (SubscriberRow, JobRow, DeliveryRow, OutboxRow)]
        assert left == [1, 1, 1, 1]
        assert count(catalog, JobRow, JobRow.key == "job bellsome.ring") == 1
