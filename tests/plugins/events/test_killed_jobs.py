"""Test that of two servers each run of a job is completed once, though one of them is killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from catalog_notes import Notes
from catalog_notes.tables import NoteRow

from catalog.storage.tables.outbox import DeliveredChangeRow, JobRow
from tests.asking import asking
from tests.hearing import PATIENCE, count, create, rows, until
from tests.processes import ROOT, Command

SECONDS = float(os.environ.get("CATALOG_TEST_JOB_SECONDS", "5"))  # before the kill, and after it
PLUGIN = """
import asyncio, datetime as dt, os, signal
from pathlib import Path
import sqlalchemy as sa
from catalog.plugin import Job, JobRun, Plugin, ServiceRow, hookimpl
from catalog_notes.changes import AddNote

HEARD, DEADLY = Path("heard"), Path("deadly")

def write(run: JobRun, word: str) -> None:
    with HEARD.open("a") as file:
        print(run.due.isoformat(), word, os.getpid(), file=file)

async def tick(run: JobRun) -> None:
    write(run, "began")
    service = await run.session.scalar(sa.select(ServiceRow.id))
    await run.make(AddNote(service_id=service, text=f"{run.due} one"))
    await run.make(AddNote(service_id=service, text="always the same"))
    if DEADLY.exists() and DEADLY.read_text() == str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    await asyncio.sleep(0.1)
    await run.make(AddNote(service_id=service, text=f"{run.due} two"))
    write(run, "ended")

class Ticking(Plugin):
    id = "ticking"
    title = "Ticking"
    requires = ("notes",)

    @hookimpl
    def jobs(self):
        return [Job(name="tick", every=dt.timedelta(seconds=1), do=tick, limit=5)]
"""


class Heard(NamedTuple):
    """One line of what the job wrote."""

    due: str
    word: str
    process: int


def heard(folder: Path) -> list[Heard]:
    """Return what the job wrote so far: whole lines."""
    file = folder / "heard"
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    parts = [line.split() for line in lines if line.endswith("\n")]
    return [Heard(due, word, int(process)) for due, word, process in parts]


@contextmanager
def served(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    """Serve until the block ends; the process may be killed meanwhile."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command.words, "serve", "--port", "0"],
        cwd=command.folder,
        env=command.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
        process.terminate()
        assert process.wait(PATIENCE) in {0, -signal.SIGKILL}
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def command(url: str, tmp_path: Path) -> Command:
    """The command with notes and a job that is due every second."""
    (tmp_path / "ticking.py").write_text(PLUGIN)
    variables = {"CATALOG_DATABASE_URL": url, "CATALOG_SECRET_KEY": "of-a-test"}
    notes = str(ROOT / "tests" / "example_plugin" / "catalog_notes")
    code = "from catalog.__main__ import run; run()"
    plugins = ["--plugin", notes, "--plugin", str(tmp_path / "ticking.py")]
    return Command([sys.executable, "-c", code, *plugins], tmp_path, variables)


def run_on(command: Command, process: int, seconds: float) -> None:
    """Wait until this process has run the job, and for *seconds* then."""
    until(lambda: any(line.process == process for line in heard(command.folder)))
    time.sleep(seconds)


def test_what_a_kill_interrupts_begins_twice_and_is_there_once(command: Command, url: str) -> None:
    with asking(url, [Notes]) as catalog:
        create(catalog, "mail")

        with served(command) as dying:
            run_on(command, dying.pid, 0)
            with served(command) as other:
                run_on(command, dying.pid, SECONDS)
                (command.folder / "deadly").write_text(str(dying.pid))
                assert dying.wait(PATIENCE) == -signal.SIGKILL
                interrupted = heard(command.folder)[-1].due
                until(lambda: heard(command.folder)[-1].due > interrupted)
                run_on(command, other.pid, SECONDS)

        lines = heard(command.folder)
        texts = Counter(text for (text,) in rows(catalog, sa.select(NoteRow.text)))
        begun = Counter(line.due for line in lines if line.word == "began")
        ended = Counter(line.due for line in lines if line.word == "ended")
        last = lines[-1].due

        assert begun.keys() == ended.keys()
        assert begun[interrupted] > 1
        assert {*ended.values()} == {1}
        assert texts.pop("always the same") == len(ended)
        assert {*texts.values()} == {1}
        assert len(texts) == 2 * len(ended)
        ticking = sa.select(JobRow.runs, JobRow.last_due_at).where(JobRow.key.contains("tick"))
        (kept,) = rows(catalog, ticking)
        assert kept.runs >= len(ended)
        assert kept.last_due_at.isoformat() == last
        assert count(catalog, DeliveredChangeRow) == 0
