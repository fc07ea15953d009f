"""Every command, whatever its database or its locale is: a sentence and an exit code, no traceback.

The commands are those that the command line has, so that a new one is tried as well. Each gets what
it requires by the names of its parameters; one that nobody foresaw gets a word.
"""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import typer.main

from catalog.cli.main import app
from tests.cli.conftest import Call, Said
from tests.postgres import PostgresSession, Server
from tests.storage import migrating

pytestmark = pytest.mark.usefixtures("core_alone")

GIVEN = {
    "owner": "pads",
    "revision": "base",
    "plugin": "gone",
    "token_id": str(UUID(int=1)),
    "letter_id": str(UUID(int=1)),
    "paths": "here.json",
    "subject": "支付",
    "message": "nothing",
    "yes": True,
}
GRAPH = '[{"type": "web", "serviceDependencies": {"支付": true}}]'
PADS = """
from pathlib import Path
from catalog.plugin import Plugin


class Pads(Plugin):
    id = "pads"
    title = "Pads"
    migrations = Path(__file__).parent / "migrations"
"""
READ_ONLY = 3  # a version of the file's format that SQLite reads and does not write
FOREIGN = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "cp1252",
}
WRONG = {
    "postgresql://me:hidden@127.0.0.1:1/db": 1,
    "postgresql://me:hidden@127.0.0.1:1/db?nonsense=1": 2,
    "sqlite:////proc/nowhere/catalog.db": 1,
    "sqlite:////proc/version": 1,
}


def commands(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield before, command
    for name, each in (inner or {}).items():
        yield from commands(each, (*before, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def words(path: tuple[str, ...], port: int) -> list[str]:
    """Return a call of a command, with what it requires."""
    given = {**GIVEN, "port": str(port)}
    found = ["--plugin", "house_pads", *path]
    for parameter in COMMANDS[path].params:
        if not parameter.required and parameter.name not in {"port", "yes", "letter_id"}:
            continue
        value = given.get(parameter.name, "word")
        if parameter.param_type_name == "option":
            found.append(parameter.opts[-1])
        if value is not True:
            found.append(str(value))
    return found


@pytest.fixture(params=COMMANDS, ids=" ".join)
def command(request: pytest.FixtureRequest, bare: Call) -> Iterator[Callable[[], Said]]:
    """Call one command with what it requires, and a port that is taken."""
    prepare(Path.cwd())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        call = words(request.param, taken.getsockname()[1])

        def said(code: int | None = None) -> Said:
            found = bare(*call, code=code)
            assert "Traceback" not in found.told
            assert "hidden" not in found.told + found.place
            assert "defect" not in found.told
            return found

        yield said
    sys.modules.pop("house_pads", None)


def prepare(folder: Path) -> None:
    """Write a file to import, and a plugin that has migrations of its own."""
    (folder / "here.json").write_text(GRAPH, encoding="utf-8")
    (folder / "house_pads" / "migrations").mkdir(parents=True)
    (folder / "house_pads" / "__init__.py").write_text(PADS)


def must_be_a_sentence(said: Said) -> None:
    """Expect one line, which begins and ends as a sentence does."""
    (line,) = said.told.splitlines()
    assert line[:1].isupper()
    assert line[-1:] in {".", "?"}


def uses_the_database(said: Said) -> bool:
    """Tell whether a command got so far as to say where the data lies."""
    return bool(said.place)


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_address_is_one_sentence(
    command: Callable[..., Said], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)

    said = command()

    assert said.code or not uses_the_database(said)
    if said.code:
        must_be_a_sentence(said)
        assert said.code in {WRONG[url], 2}
        assert said.code == WRONG[url] or not uses_the_database(said)


@pytest.fixture
def stranger(server: Server, postgresql_url: str) -> Iterator[str]:
    """The address of a migrated database as a role that may do nothing there."""
    with PostgresSession(postgresql_url) as session:
        session.run("CREATE ROLE stranger LOGIN")
        try:
            address = urlsplit(postgresql_url)
            yield f"postgresql://stranger@{address.hostname}:{address.port}{address.path}"
        finally:
            session.run("DROP ROLE stranger")


def test_a_role_without_rights_is_one_sentence(
    command: Callable[..., Said], stranger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", stranger)

    said = command()

    assert "CATALOG_DATABASE_URL: " not in said.told
    if uses_the_database(said) and said.code:
        must_be_a_sentence(said)
        assert said.code == 1
        assert "permission denied" in said.told
        assert said.told.endswith(("CATALOG_DATABASE_URL.\n", "owns the tables.\n"))


def test_a_file_that_is_only_read_is_one_sentence(
    command: Callable[..., Said], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[18] = READ_ONLY
    path.write_bytes(content)
    path.chmod(0o444)
    monkeypatch.setenv("CATALOG_DATABASE_URL", sqlite_url)

    said = command()

    if uses_the_database(said) and said.code:
        must_be_a_sentence(said)
        assert said.code == 1


def test_a_database_of_another_program_is_one_sentence(
    command: Callable[..., Said], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in ("services", "tokens", "outbox"):
        migrating.ask(
            url, f"DROP TABLE {table} CASCADE" if "postgresql" in url else f"DROP TABLE {table}"
        )
        migrating.ask(url, f"CREATE TABLE {table} (word text)")
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)

    said = command()

    if uses_the_database(said) and said.code:
        must_be_a_sentence(said)
        assert said.code == 1


@pytest.mark.parametrize("call", [("token", "create", "--subject", "me"), ("import", "here.json")])
def test_what_would_write_ends_with_1(
    bare: Call, stranger: str, call: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("here.json").write_text(GRAPH, encoding="utf-8")
    monkeypatch.setenv("CATALOG_DATABASE_URL", stranger)

    said = bare(*call, code=1)

    assert "Traceback" not in said.told
    assert said.data == ""


def test_a_missing_folder_is_told(bare: Call) -> None:
    there_is = bare("import", "nowhere", code=1)
    plugin = bare("--plugin", "nowhere/plugin.py", "db", "check", code=1)

    assert "FILE_UNREADABLE" in there_is.told
    assert "nowhere/plugin.py" in plugin.told


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_foreign_locale_changes_nothing(
    path: tuple[str, ...], template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "支付.db"
    file.write_bytes(template.read_bytes())
    prepare(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = words(path, taken.getsockname()[1])
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CATALOG_", "PYTHON", "LC_", "LANG"))
        }
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "catalog", *given],
            cwd=tmp_path,
            env={**kept, **FOREIGN, "CATALOG_DATABASE_URL": f"sqlite:///{file}"},
            capture_output=True,
            timeout=60,
            check=False,
        )

    told, data = done.stderr.decode(), done.stdout.decode()
    assert "Traceback" not in told
    assert "defect" not in told
    assert "Encode" not in told
    assert "支付" in told + data or not told.startswith("The data lies in")
