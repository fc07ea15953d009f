"""Test that events outlive the server that was killed while it told them."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalog.storage.tables.outbox import DeliveryRow
from tests.asking import asking
from tests.hearing import PATIENCE, count, create, edit, rows, until
from tests.processes import Command

PLUGIN = """
import json, os, signal, time
from pathlib import Path
import sqlalchemy as sa
from catalog.plugin import Plugin, Subscriber, Telling, hookimpl

HEARD, DEADLY, SLEEPY = Path("heard"), Path("deadly"), Path("sleepy")

async def listen(telling: Telling) -> None:
    event = telling.event
    with HEARD.open("a") as file:
        print(json.dumps([str(event.entity_id), event.revision]), file=file)
    if DEADLY.exists() and len(HEARD.read_text().splitlines()) >= int(DEADLY.read_text()):
        os.kill(os.getpid(), signal.SIGKILL)
    if SLEEPY.exists():
        await telling.session.scalar(sa.select(1))
        time.sleep(120)

class Listening(Plugin):
    id = "listening"
    title = "Listening"

    @hookimpl
    def subscribers(self):
        types = ["services.created", "services.changed"]
        return [Subscriber(name="ear", event_types=types, do=listen)]
"""


@pytest.fixture
def command(url: str, tmp_path: Path) -> Command:
    """The command with a plugin that kills its process when it hears its n-th event."""
    (tmp_path / "listening.py").write_text(PLUGIN)
    variables = {
        "CATALOG_DATABASE_URL": url,
        "CATALOG_SECRET_KEY": "of-a-test",
        "CATALOG_EVENT_TIME_LIMIT": "0.1",  # so that claims expire soon
    }
    code = "from catalog.__main__ import run; run()"
    words = [sys.executable, "-c", code, "--plugin", str(tmp_path / "listening.py")]
    return Command(words, tmp_path, variables)


def listen(command: Command) -> None:
    """Let the plugin be told of what happens from now on."""
    with command.serving() as server:
        assert server.get("/livez") == "ok\n"


def serve_until_killed(command: Command) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command.words, "serve", "--port", "0"],
        cwd=command.folder,
        env=command.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.wait(PATIENCE) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()


def heard(command: Command) -> list[tuple[str, int]]:
    file = command.folder / "heard"
    return [tuple(json.loads(line)) for line in file.read_text().splitlines()]


def test_a_server_that_is_killed_between_tellings_loses_nothing(command: Command, url: str) -> None:
    listen(command)
    with asking(url) as catalog:
        services = [create(catalog, f"s{number}") for number in range(6)]
        for service in services:
            for revision in (1, 2):
                edit(catalog, service, revision)

    for number in (2, 9):
        (command.folder / "deadly").write_text(str(number))
        serve_until_killed(command)
    (command.folder / "deadly").unlink()
    with asking(url) as catalog, command.serving(), command.serving():
        until(lambda: count(catalog, DeliveryRow) == 0)

    told = heard(command)
    assert len(told) > 18  # some were told again
    for service in services:
        revisions = [revision for entity, revision in told if entity == str(service)]
        assert list(dict.fromkeys(revisions)) == [1, 2, 3]
        assert revisions == sorted(revisions)


def test_an_event_that_kills_its_server_each_time_becomes_a_dead_letter(
    command: Command, url: str
) -> None:
    listen(command)
    with asking(url) as catalog:
        create(catalog, "mail")
    (command.folder / "deadly").write_text("0")

    command.variables["CATALOG_EVENT_ATTEMPTS"] = "2"
    for _ in range(2):
        serve_until_killed(command)
    with asking(url) as catalog, command.serving():
        until(lambda: count(catalog, DeliveryRow, DeliveryRow.died_at.is_not(None)))
        found = rows(catalog, sa.select(DeliveryRow.attempts, DeliveryRow.error))

    assert found == [(2, "Its process ended before it did.")]
    assert len(heard(command)) == 2


def test_a_server_ends_although_a_subscriber_blocks_and_leaves_the_event_to_the_next(
    command: Command, url: str
) -> None:
    listen(command)
    with asking(url) as catalog:
        create(catalog, "mail")
    (command.folder / "sleepy").touch()

    with command.serving() as server:
        until((command.folder / "heard").exists)
        assert server.get("/livez") == "ok\n"
        begun = time.monotonic()
    assert time.monotonic() - begun < 10
    (command.folder / "sleepy").unlink()
    with asking(url) as catalog, command.serving():
        until(lambda: count(catalog, DeliveryRow) == 0)

    assert len(heard(command)) == 2
