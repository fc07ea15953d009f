"""Test `catalog db`: the tables of the core and of plugins."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.storage.upgrading import histories
from tests.cli.conftest import Call
from tests.storage import migrating
from tests.storage.migrating import CORE, NOTES
from tests.storage.test_houses_taken_over import of_revision_0005
from tests.storage.test_waivers_taken_over import with_waivers

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


def test_upgrade_makes_the_tables_of_the_core_and_of_each_plugin(empty: str, bare: Call) -> None:
    said = bare(*WITH_NOTES, "upgrade")

    assert said.told == f"core is at {CORE.head()}.\nnotes is at {NOTES.head()}.\n"
    assert {"services", "notes__notes"} <= migrating.names(empty)


@pytest.mark.parametrize("command", [("db", "upgrade"), ("token", "list"), ("events", "dead")])
def test_whoever_upgrades_is_told_what_was_assumed_about_whose_everything_is(
    empty: str, bare: Call, command: tuple[str, ...]
) -> None:
    of_revision_0005(empty)
    is_server = not empty.startswith("sqlite")  # there others upgrade by `catalog db upgrade` alone

    told = bare(*command, code=None).told
    told += bare("db", "upgrade").told if is_server else ""
    again = bare(*command).told

    assert told.count("Organizations: 6, in houses: 3.") == 1
    assert told.count("Offerings that were published: 1.") == 1
    assert "In no house: services 1, people 1." in told
    assert "Further houses around services: 2." in told
    assert "Relationships agreed before it was kept who agreed: 1." in told
    assert "house" not in again
    assert "agreed" not in again


def test_upgrade_tells_what_it_assumed_about_waivers(empty: str, bare: Call) -> None:
    with_waivers(empty)
    told = bare("db", "upgrade").told

    assert "Waivers taken over from decisions: 3." in told
    assert "house" not in told


def test_check_compares_who_sees_what_and_upgrade_puts_it_right(empty: str, bare: Call) -> None:
    of_revision_0005(empty)
    bare("db", "upgrade")
    right = bare("db", "check", "--sight").told
    migrating.ask(empty, "UPDATE services SET house_id = NULL", "DELETE FROM service_circles")

    unasked = bare("db", "check").told
    wrong = bare("db", "check", "--sight", code=1).told
    bare("db", "upgrade")

    assert right == "Who sees what is kept right.\nEverything is up to date.\n"
    assert unasked == "Everything is up to date.\n"
    assert "The service web is kept in no house and belongs in the house of acme.\n" in wrong
    assert "bolt should stand in the ring HOUSE of the service web.\n" in wrong
    assert "`catalog db upgrade` puts it right" in wrong
    assert bare("db", "check", "--sight").told == right


def test_check_tells_whose_tables_are_not_up_to_date(empty: str, bare: Call) -> None:
    before = bare("db", "check", code=1)
    bare("db", "upgrade")
    after = bare("db", "check")
    with_notes = bare(*WITH_NOTES, "check", code=1)

    assert before.told == "Not up to date: core. Run `catalog db upgrade`.\n"
    assert after.told == "Everything is up to date.\n"
    assert with_notes.told == "Not up to date: notes. Run `catalog db upgrade`.\n"


def test_looking_brings_no_server_s_tables_up_to_date(
    bare: Call, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", postgresql_url)
    for looking in (("token", "list"), ("events", "dead")):
        said = bare("--plugin", "catalog_notes:Notes", *looking, code=1)

        assert said.told.endswith("Not up to date: notes. Run `catalog db upgrade`.\n")
    assert bare("--plugin", "catalog_notes:Notes", "db", "check", code=1)
    bare("--plugin", "catalog_notes:Notes", "db", "upgrade")
    assert bare("--plugin", "catalog_notes:Notes", "token", "list").data


def test_tables_that_are_not_the_catalog_s_are_left_alone(empty: str, bare: Call) -> None:
    migrating.ask(empty, "CREATE TABLE services (id INTEGER)")

    refused = bare("db", "upgrade", code=1)
    migrating.ask(empty, "DROP TABLE services")
    bare("db", "upgrade")

    assert "The database has tables that the catalog did not make: services." in refused.told
    assert "Name another database in CATALOG_DATABASE_URL." in refused.told


def test_downgrade_takes_one_owner_back(call: Call, url: str) -> None:
    call(*WITH_NOTES, "upgrade")

    unsure = call(*WITH_NOTES, "downgrade", "notes", "base", code=2)
    there = migrating.names(url)
    nothing = call(*WITH_NOTES, "downgrade", "notes", str(NOTES.head()))
    said = call(*WITH_NOTES, "downgrade", "notes", "base", "--yes")

    assert unsure.told == (
        "This drops notes__notes, with all that they hold: repeat it with --yes.\n"
    )
    assert "notes__notes" in there
    assert nothing.told == f"notes is at {NOTES.head()}.\n"
    assert said.told == "notes is at base.\n"
    assert "notes__notes" not in migrating.names(url)
    assert "services" in migrating.names(url)


def test_downgrade_of_what_others_stand_on_is_refused_with_their_tables(
    call: Call, url: str
) -> None:
    call(*WITH_NOTES, "upgrade")
    before = migrating.names(url)

    loaded = call(*WITH_NOTES, "downgrade", "core", "base", "--yes", code=1)
    left = call("db", "downgrade", "core", "base", "--yes", code=1)
    there = migrating.names(url)
    owners = ("acquisition", "design", "improvement", "notes", "operation", "partnership")
    for owner in (*owners, "transition"):
        call("db", "purge", owner, "--yes")
    unsure = call("db", "downgrade", "core", "base", code=2)
    alone = call("db", "downgrade", "core", "base", "--yes")

    assert "Tables of notes refer to what this would drop: notes__notes." in loaded.told
    assert "`catalog db downgrade notes base`" in loaded.told
    assert "Tables of design refer to what this would drop: design__" in left.told
    assert there == before
    assert unsure.told.startswith("This drops ")
    assert alone.told == "core is at base.\n"
    assert "services" not in migrating.names(url)


def test_purge_of_what_others_stand_on_is_refused(bare: Call, empty: str) -> None:
    bare("db", "upgrade")
    migrating.ask(empty, "CREATE TABLE gone__pads (id integer PRIMARY KEY)")
    migrating.ask(empty, "CREATE TABLE kept__words (pad_id integer REFERENCES gone__pads(id))")

    refused = bare("db", "purge", "gone", "--yes", code=1)
    there = migrating.names(empty)
    bare("db", "purge", "kept", "--yes")
    done = bare("db", "purge", "gone", "--yes")

    assert "Tables of kept refer to what this would drop: kept__words." in refused.told
    assert {"gone__pads", "kept__words"} <= there
    assert done.told == "Dropped: gone__pads.\n"


def test_a_migration_does_not_wait_long_for_others_who_use_its_tables(
    bare: Call, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", postgresql_url)
    bare(*WITH_NOTES, "upgrade")

    with migrating.locked(postgresql_url, "notes__notes"):
        waited = bare(*WITH_NOTES, "downgrade", "notes", "base", "--yes", code=1)
    done = bare(*WITH_NOTES, "downgrade", "notes", "base", "--yes")

    assert "canceling statement due to lock timeout. Another session uses them: " in waited.told
    assert done.told == "notes is at base.\n"


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
