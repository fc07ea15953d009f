"""Test how an author comes to the first migration of a plugin that lets others take part."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from catalog_notes import Notes
from catalog_notes.tables import NoteRow

from catalog.plugin import Row
from catalog.testing import Anchor, Conformance
from tests.cli.conftest import Call

MISSING = (
    "The plugin notes has no migration that makes the table notes__notes: "
    "`catalog db revision notes -m …` writes it."
)
OLDER = '''"""A table without its later columns."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE notes__notes (id uuid PRIMARY KEY, service_id uuid)")
'''
WITH_NOTES = ("--plugin", f"{__name__}:Beginning")
pytestmark = pytest.mark.usefixtures("core_alone", "folder")


class Beginning(Notes):
    """Notes whose author wrote no migration yet; its circle asks the table of notes."""


class Rules(Conformance):
    """The rules, with a row of its table."""

    plugin = Beginning

    def rows(self, anchor: Anchor) -> Sequence[Row]:
        return [NoteRow(service_id=anchor.keys["services"], text="Mind the gap.", pinned=False)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the plugin an empty folder of migrations, and return it."""
    found = tmp_path / "migrations"
    found.mkdir()
    monkeypatch.setattr(Beginning, "migrations", found)
    return found


def test_the_first_migration_is_written_before_anybody_asks_its_table(
    empty: str, bare: Call, folder: Path
) -> None:
    bare(*WITH_NOTES, "db", "revision", "notes", "-m", "notes")
    said = bare(*WITH_NOTES, "db", "upgrade").told

    assert [path.name for path in folder.glob("*.py")] == ["0001_notes.py"]
    assert "notes is at 0001." in said, empty
    assert bare(*WITH_NOTES, "db", "check", "--sight").told.endswith("Everything is up to date.\n")


def test_a_later_column_is_written_before_anybody_asks_it(
    empty: str, bare: Call, folder: Path
) -> None:
    (folder / "0001_older.py").write_text(OLDER)
    refused = bare(*WITH_NOTES, "db", "upgrade", code=1).told

    bare(*WITH_NOTES, "db", "revision", "notes", "-m", "readers")
    written = (folder / "0002_readers.py").read_text()

    assert "the column notes__notes.reader_id" in refused, empty
    assert "reader_id" in written


def test_a_command_tells_that_the_migration_is_missing(empty: str, bare: Call) -> None:
    assert bare(*WITH_NOTES, "db", "upgrade", code=1).told == f"{MISSING}\n", empty


@pytest.mark.parametrize("rule", ["its_rows_are_hidden_from_others", "its_guards_hold"])
def test_the_rules_tell_in_one_sentence_that_the_migration_is_missing(rule: str) -> None:
    with pytest.raises(AssertionError) as caught:
        getattr(Rules(), f"test_{rule}")()

    assert str(caught.value) == f"- {MISSING}"


def test_a_plugin_without_circles_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beginning, "circles", None)

    with pytest.raises(AssertionError) as caught:
        Rules().test_its_migrations_go_up_down_and_up()

    assert str(caught.value) == f"- {MISSING}"


def test_the_rules_hold_once_the_migration_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Beginning, "migrations", Notes.migrations)

    Rules().test_its_migrations_go_up_down_and_up()
