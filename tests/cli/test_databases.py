"""Test `catalog db`: the tables of the core and of plugins."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.storage import histories
from tests.cli.conftest import Call
from tests.conftest import POSTGRESQL, SQLITE
from tests.postgres import Server
from tests.storage import migrating
from tests.storage.migrating import CORE, NOTES

pytestmark = pytest.mark.usefixtures("core_alone")

FAILING = '''"""Add a column that may not be null where there is a row."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE pads__pads (id integer PRIMARY KEY)")
    op.execute("INSERT INTO pads__pads VALUES (1)")
    op.execute("ALTER TABLE pads__pads ADD COLUMN word text NOT NULL")
'''
WITH_NOTES = ("--plugin", "catalog_notes:Notes", "db")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty(
    request: pytest.FixtureRequest, bare: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Let the command line use a database without any table, and return its address."""
    if request.param == SQLITE:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        monkeypatch.setenv("CATALOG_DATABASE_URL", url)
        yield url
        return
    server: Server = request.getfixturevalue("server")
    server.create("cli_empty")
    monkeypatch.setenv("CATALOG_DATABASE_URL", server.url("cli_empty"))
    yield server.url("cli_empty")
    server.drop("cli_empty")


def test_upgrade_makes_the_tables_of_the_core_and_of_each_plugin(empty: str, bare: Call) -> None:
    said = bare(*WITH_NOTES, "upgrade")

    assert said.told == f"core is at {CORE.head()}.\nnotes is at {NOTES.head()}.\n"
    assert {"services", "notes__notes"} <= migrating.names(empty)


def test_check_tells_whose_tables_are_not_up_to_date(empty: str, bare: Call) -> None:
    before = bare("db", "check", code=1)
    bare("db", "upgrade")
    after = bare("db", "check")
    with_notes = bare(*WITH_NOTES, "check", code=1)

    assert before.told == "Not up to date: core. Run `catalog db upgrade`.\n"
    assert after.told == "Everything is up to date.\n"
    assert with_notes.told == "Not up to date: notes. Run `catalog db upgrade`.\n"


def test_downgrade_takes_one_owner_back(call: Call, url: str) -> None:
    call(*WITH_NOTES, "upgrade")

    said = call(*WITH_NOTES, "downgrade", "notes", "base")

    assert said.told == "notes is at base.\n"
    assert "notes__notes" not in migrating.names(url)
    assert "services" in migrating.names(url)


def test_downgrade_of_nobody_is_refused_with_who_there_is(call: Call) -> None:
    said = call("db", "downgrade", "notes", "base", code=2)

    assert said.told == "Nobody called notes has tables here; there is core.\n"


def test_downgrade_to_a_revision_that_is_not_there_is_refused(call: Call) -> None:
    said = call("db", "downgrade", "core", "0999", code=1)

    assert said.told.startswith("The tables of core cannot be migrated: ")
    call("db", "check")


def test_purge_drops_what_a_removed_plugin_left(call: Call, url: str) -> None:
    call(*WITH_NOTES, "upgrade")

    loaded = call(*WITH_NOTES, "purge", "notes", "--yes", code=1)
    unsure = call("db", "purge", "notes", code=2)
    there = migrating.names(url)
    said = call("db", "purge", "notes", "--yes")
    again = call("db", "purge", "notes", "--yes")

    assert loaded.told == "notes is loaded: uninstall or disable it first.\n"
    assert unsure.told == "This drops the tables of notes for good: repeat it with --yes.\n"
    assert "notes__notes" in there
    assert said.told == "Dropped: notes__notes.\n"
    assert again.told == "notes left no tables.\n"
    assert asyncio.run(histories.behind(url, [CORE])) == []


@pytest.mark.parametrize(("owner", "code"), [("core", 1), ("", 2), ('x"; DROP', 2), ("Notes", 2)])
def test_purge_refuses_what_is_no_removed_plugin(
    call: Call, url: str, owner: str, code: int
) -> None:
    before = migrating.names(url)

    said = call("db", "purge", owner, "--yes", code=code)

    assert "uninstall" not in said.told
    assert migrating.names(url) == before


@pytest.fixture
def pads(tmp_path: Path) -> Iterator[Path]:
    """Write the plugin `pads`, which has no migrations yet, and forget its module afterwards."""
    package = tmp_path / "house_pads"
    (package / "migrations").mkdir(parents=True)
    (package / "__init__.py").write_text(
        '"""Pads."""\n\nfrom pathlib import Path\n\nfrom catalog.plugin import Plugin\n\n\n'
        "class Pads(Plugin):\n"
        '    id = "pads"\n    title = "Pads"\n'
        '    migrations = Path(__file__).parent / "migrations"\n'
    )
    yield package
    sys.modules.pop(package.name, None)


def test_revision_writes_a_migration(bare: Call, pads: Path, empty: str) -> None:
    bare("db", "upgrade")
    migrating.ask(empty, "CREATE TABLE pads__pads (id integer)")

    said = bare("--plugin", str(pads), "db", "revision", "pads", "-m", "no pads")

    assert "It does nothing" not in said.told
    (written,) = (pads / "migrations").glob("*.py")
    assert written.name == "0001_no_pads.py"
    assert "pads__pads" in written.read_text()


def test_a_migration_that_does_nothing_is_told_to_be_one(bare: Call, pads: Path) -> None:
    said = bare("--plugin", str(pads), "db", "revision", "pads", "-m", "nothing yet")

    assert [path.name for path in (pads / "migrations").glob("*.py")] == ["0001_nothing_yet.py"]
    assert "It does nothing: the tables of pads are as the rows say." in said.told


def test_a_migration_that_fails_is_told_with_whose_it_is(
    bare: Call, pads: Path, empty: str
) -> None:
    (pads / "migrations" / "0001_pads.py").write_text(FAILING)

    said = bare("--plugin", str(pads), "db", "upgrade", code=1)

    assert said.told.startswith("The tables of pads cannot be migrated, and stay as they were: ")
    assert "Mend the migration" in said.told
    assert "services" in migrating.names(empty)
    assert "pads__pads" not in migrating.names(empty)


def test_a_newer_database_is_refused_by_every_command(call: Call, url: str) -> None:
    migrating.ask(url, "UPDATE alembic_version__core SET version_num = '0999'")

    said = call("db", "upgrade", code=1)

    assert "'0999'" in said.told
    assert said.told.startswith("The tables of core cannot be migrated: ")
    call("db", "check", code=1)
