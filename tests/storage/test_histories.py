"""Test migrating: every owner's history on its own, on both databases."""

import asyncio
import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from catalog.storage.upgrading import histories
from catalog.storage.upgrading.histories import History, HistoryError
from tests.storage.migrating import BOTH, CORE, NOTES, ask, behind, names, upgrade

each_history = pytest.mark.parametrize("history", BOTH, ids=lambda history: history.owner)


@each_history
def test_a_history_is_one_line_from_one_beginning_to_one_head(history: History) -> None:
    scripts = ScriptDirectory.from_config(history.config())

    revisions = list(scripts.walk_revisions())

    assert [scripts.get_current_head()] == scripts.get_heads() == [history.head()]
    assert len(scripts.get_bases()) == 1
    assert all(isinstance(found.down_revision, str | None) for found in revisions)
    assert {found.revision for found in revisions} == {
        path.name.partition("_")[0] for path in history.versions.glob("*.py")
    }


def test_a_history_goes_up_down_and_up(empty_url: str) -> None:
    upgrade(empty_url, *BOTH)
    made = names(empty_url)
    for history in reversed(BOTH):
        asyncio.run(histories.downgrade(empty_url, history, "base"))
    left = names(empty_url)

    upgrade(empty_url, *BOTH)

    assert left == {"alembic_version__core", "alembic_version__notes"}
    assert names(empty_url) == made
    assert behind(empty_url, *BOTH) == []


def test_each_step_can_be_taken_back_and_repeated(empty_url: str) -> None:
    upgrade(empty_url, *BOTH)

    for history in reversed(BOTH):
        scripts = ScriptDirectory.from_config(history.config())
        for step in scripts.walk_revisions():
            before = step.down_revision or "base"
            asyncio.run(histories.downgrade(empty_url, history, str(before)))
            upgrade(empty_url, history)
            assert asyncio.run(histories.differences(empty_url, history)) == []
        asyncio.run(histories.downgrade(empty_url, history, "base"))


@each_history
def test_the_migrations_make_what_the_rows_say(empty_url: str, history: History) -> None:
    upgrade(empty_url, *BOTH)

    assert asyncio.run(histories.differences(empty_url, history)) == []


@each_history
def test_a_difference_from_the_rows_is_found(empty_url: str, history: History) -> None:
    upgrade(empty_url, *BOTH)
    table = "notes__notes" if history is NOTES else "services"
    ask(empty_url, f"ALTER TABLE {table} ADD COLUMN stray INTEGER")

    found = asyncio.run(histories.differences(empty_url, history))

    assert [(kind, name) for kind, _, name, _ in found] == [("remove_column", table)]


def test_what_is_not_up_to_date_is_told_by_its_owner(empty_url: str) -> None:
    before = behind(empty_url, *BOTH)
    upgrade(empty_url, CORE)
    between = behind(empty_url, *BOTH)

    upgrade(empty_url, *BOTH)

    assert (before, between) == (["core", "notes"], ["notes"])
    assert behind(empty_url, *BOTH) == []


def test_upgrades_at_the_same_time_wait_for_each_other(empty_url: str) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(histories.upgrade(empty_url, BOTH) for _ in range(4)))

    asyncio.run(all_at_once())

    assert behind(empty_url, *BOTH) == []


def test_a_revision_that_nobody_wrote_is_refused_with_whose_it_is(empty_url: str) -> None:
    upgrade(empty_url, CORE)

    with pytest.raises(HistoryError, match=r"The tables of core .* up to 0*\d+"):
        asyncio.run(histories.downgrade(empty_url, CORE, "0999"))

    assert behind(empty_url, CORE) == []


def test_a_database_of_a_newer_catalog_is_refused_and_left_alone(empty_url: str) -> None:
    upgrade(empty_url, CORE)
    ask(empty_url, "UPDATE alembic_version__core SET version_num = '0999'")

    with pytest.raises(HistoryError, match="'0999'"):
        upgrade(empty_url, CORE)

    assert ask(empty_url, "SELECT version_num FROM alembic_version__core") == [("0999",)]


def test_a_drafted_migration_makes_the_tables_of_the_rows(empty_url: str, tmp_path: Path) -> None:
    drafted = History("notes", tmp_path / "versions")
    drafted.versions.mkdir()
    upgrade(empty_url, CORE)

    asyncio.run(histories.draft(empty_url, drafted, "a first draft"))
    upgrade(empty_url, drafted)

    assert [path.name for path in drafted.versions.glob("*.py")] == ["0001_a_first_draft.py"]
    assert asyncio.run(histories.differences(empty_url, drafted)) == []
    assert "notes__notes" in names(empty_url)


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, tmp_path: Path) -> None:
    broken = History("notes", tmp_path / "versions")
    shutil.copytree(NOTES.versions, broken.versions, ignore=shutil.ignore_patterns("*.pyc"))
    (script,) = broken.versions.glob("*.py")
    up = "def upgrade() -> None:\n"
    text = script.read_text().replace(
        up, up + '    op.execute("CREATE TABLE notes__first (id INTEGER)")\n'
    )
    script.write_text(
        text.replace("def downgrade()", "    raise ValueError(1)\n\n\ndef downgrade()")
    )
    upgrade(empty_url, CORE)
    before = names(empty_url)

    with pytest.raises(HistoryError, match=r"notes cannot be migrated, .* ValueError: 1\. Mend it"):
        upgrade(empty_url, broken)

    assert names(empty_url) - {"alembic_version__notes"} == before
    assert behind(empty_url, CORE, broken) == ["notes"]


def test_the_head_is_the_revision_that_none_builds_on(tmp_path: Path) -> None:
    (tmp_path / "0002_b.py").write_text("revision = '0002'\ndown_revision = '0001'\n")
    (tmp_path / "0001_a.py").write_text('revision: str = "0001"\ndown_revision = None\n')

    assert History("any", tmp_path).head() == "0002"
    assert History("none", tmp_path / "missing").head() is None
