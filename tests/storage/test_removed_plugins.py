"""Test that the catalog goes on without a plugin that was removed, and can drop what it left."""

import asyncio
import shutil
from pathlib import Path

from catalog.storage.upgrading import histories, undoing
from catalog.storage.upgrading.histories import History
from tests.storage.migrating import BOTH, CORE, NOTES, ask, behind, names, upgrade, with_a_note


def test_data_stays_where_a_plugin_was_removed(empty_url: str) -> None:
    url = with_a_note(empty_url)

    upgrade(url, CORE)

    assert behind(url, CORE) == []
    assert ask(url, "SELECT text FROM notes__notes") == [("Remember.",)]


def test_without_its_plugin_the_tables_can_be_purged_and_the_core_stays(empty_url: str) -> None:
    url = with_a_note(empty_url)
    core_alone = {name for name in names(url) if "notes" not in name}

    dropped = asyncio.run(undoing.purge(url, "notes"))

    assert dropped == ["notes__notes"]
    assert names(url) == core_alone
    assert ask(url, "SELECT slug FROM services") == [("web",)]
    assert behind(url, CORE) == []


def test_a_purge_touches_nobody_whose_id_begins_alike(empty_url: str) -> None:
    url = with_a_note(empty_url)
    ask(url, "CREATE TABLE note__pads (id INTEGER PRIMARY KEY)")

    dropped = asyncio.run(undoing.purge(url, "note"))

    assert dropped == ["note__pads"]
    assert ask(url, "SELECT text FROM notes__notes") == [("Remember.",)]


def test_a_purged_plugin_can_come_back(empty_url: str) -> None:
    url = with_a_note(empty_url)
    asyncio.run(undoing.purge(url, "notes"))

    upgrade(url, *BOTH)

    assert ask(url, "SELECT text FROM notes__notes") == []
    assert asyncio.run(histories.differences(url, NOTES)) == []


def test_notes_go_with_their_service(empty_url: str) -> None:
    url = with_a_note(empty_url)

    ask(url, "DELETE FROM services")

    assert ask(url, "SELECT text FROM notes__notes") == []


def test_a_migration_keeps_the_rows_that_refer_to_a_table_made_anew(
    empty_url: str, tmp_path: Path
) -> None:
    url = with_a_note(empty_url)
    later = History("core", tmp_path / "versions")
    shutil.copytree(CORE.versions, later.versions, ignore=shutil.ignore_patterns("*.pyc"))
    (later.versions / "0900_anew.py").write_text(
        '"""Make a table anew."""\n\nfrom alembic import op\n\n'
        f'revision = "0900"\ndown_revision = "{CORE.head()}"\n\n\n'
        "def upgrade():\n"
        '    with op.batch_alter_table("services") as batch_op:\n'
        '        batch_op.alter_column("name", nullable=True)\n'
    )

    upgrade(url, later)

    assert behind(url, later) == []
    assert ask(url, "SELECT text FROM notes__notes") == [("Remember.",)]
