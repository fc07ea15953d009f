"""Test what every command has in common, `catalog schema`, and `catalog serve` until it serves."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from catalog.schema.core import compose
from catalog.settings import Settings
from catalog.storage.upgrading import histories
from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("core_alone")

TAGS = """
import strawberry
from catalog.plugin import Plugin, hookimpl


@strawberry.type(name="Service")
class Own:
    word: str


class Tags(Plugin):
    id = "tags"
    title = "Tags"

    @hookimpl
    def graphql_types(self):
        return [Own]
"""


@pytest.fixture
def busy() -> Iterator[str]:
    """Return a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def test_the_version_is_that_of_the_package(bare: Call) -> None:
    assert bare("--version").data == f"catalog {version('service-catalog')}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["db", "nonsense"], ["--nonsense"], ["serve", "--workers", "0"]]
)
def test_a_wrong_call_exits_with_2(bare: Call, arguments: list[str]) -> None:
    assert "Usage: " in bare(*arguments, code=2).told


@pytest.mark.parametrize("level", ["debug", "WARNING"])
def test_the_log_tells_as_much_as_was_asked_for(bare: Call, level: str) -> None:
    bare("--log-level", level, "schema", "--core")

    assert logging.getLogger().level == getattr(logging, level.upper())


def test_an_unknown_log_level_is_refused_with_those_that_there_are(bare: Call) -> None:
    assert "'warning'" in bare("--log-level", "loud", "schema", code=2).told


def test_a_plugin_that_cannot_be_loaded_ends_every_command(bare: Call) -> None:
    said = bare("--plugin", "nowhere.py", "db", "check", code=1)

    assert said.told.startswith("The plugins cannot be loaded:\n- The plugin nowhere.py cannot be")


def test_a_plugin_that_does_not_fit_ends_every_command(bare: Call, tmp_path: Path) -> None:
    path = tmp_path / "house_tags.py"
    path.write_text(TAGS)
    told = (
        "The plugins do not fit together:\n"
        "The type Service is declared by core and by tags: one of them must choose another name.\n"
    )

    assert bare("--plugin", str(path), "schema", code=1).told == told
    assert bare("--plugin", str(path), "db", "check", code=1).told == told


def test_schema_prints_what_the_loaded_plugins_make(bare: Call) -> None:
    core = bare("schema", "--core").data
    with_notes = bare("--plugin", "catalog_notes:Notes", "schema").data

    assert core == compose({}).sdl()
    assert "addNote" not in core
    assert "addNote" in with_notes
    assert bare("--plugin", "catalog_notes:Notes", "schema", "--core").data == core


def test_schema_is_checked_against_the_files(bare: Call) -> None:
    missing = bare("schema", "--core", "--check", code=1)
    Path("schema").mkdir()
    file = Path("schema") / "core.graphql"
    file.write_text(bare("schema", "--core").data)
    same = bare("schema", "--core", "--check")
    file.write_text(file.read_text() + "# changed\n")
    changed = bare("schema", "--core", "--check", code=1)

    assert missing.told == changed.told
    assert changed.told == (
        "schema/core.graphql is not what the code prints: "
        "write it anew and review the difference.\n"
    )
    assert same.told == "schema/core.graphql is what the code prints.\n"
    assert (missing.data, same.data) == ("", "")


def test_schema_prints_who_sees_what(bare: Call) -> None:
    core = bare("schema", "--sight", "--core").data
    with_notes = bare("--plugin", "catalog_notes:Notes", "schema", "--sight").data

    assert core.startswith("## Everything and its ring\n")
    assert "| `Service` | PUBLIC | Show what is published" in core
    assert "| `Service.rationale` | HOUSE |" in core
    assert "| `Service.gate` | HOUSE |" in core
    assert "| `Organization.members` | Show to whoever is in the ring HOUSE" in core
    assert "Note" not in core
    assert (
        "| `Note` | HOUSE | Show to whoever is in the ring HOUSE around the Service" in with_notes
    )
    assert "| `Service.noteCount` | HOUSE |" in with_notes
    assert "| `pinned-notes` | ratio | HOUSE |" in with_notes


def test_who_sees_what_is_checked_against_the_document(bare: Call) -> None:
    missing = bare("schema", "--sight", "--check", code=1)
    Path("docs").mkdir()
    file = Path("docs") / "who-sees-what.md"
    file.write_text("# Who sees what\n\nWords.\n\n" + bare("schema", "--sight").data)
    same = bare("schema", "--sight", "--check")
    file.write_text(file.read_text().replace("| HOUSE |", "| PUBLIC |", 1))
    changed = bare("schema", "--sight", "--check", code=1)
    core = bare("schema", "--sight", "--core", "--check", code=2)

    assert missing.told == changed.told
    assert changed.told == (
        "docs/who-sees-what.md is not what the code prints: "
        "write it anew and review the difference.\n"
    )
    assert same.told == "docs/who-sees-what.md is what the code prints.\n"
    assert core.told == (
        "docs/who-sees-what.md holds what plugins bring, too: check it without --core.\n"
    )


def test_a_port_that_somebody_listens_on_is_told(bare: Call, busy: str) -> None:
    said = bare("serve", "--port", busy, code=1)

    assert said.told == (
        f"Nobody can listen on 127.0.0.1:{busy}: Address already in use. "
        "Choose another with --host and --port.\n"
    )


def test_serving_brings_an_embedded_database_up_to_date_by_itself(bare: Call, busy: str) -> None:
    bare("serve", "--port", busy, code=1)

    assert asyncio.run(histories.behind(Settings().url(), [histories.core()])) == []


def test_serving_refuses_old_tables_on_postgresql_and_names_the_command(
    bare: Call, busy: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_DATABASE_URL", postgresql_url)
    with_notes = ("--plugin", "catalog_notes:Notes")

    refused = bare(*with_notes, "serve", "--port", busy, code=1)
    behind = bare(*with_notes, "db", "check", code=1)
    bare(*with_notes, "db", "upgrade")
    accepted = bare(*with_notes, "serve", "--port", busy, code=1)

    assert refused.told == "Not up to date: notes. Run `catalog db upgrade`.\n"
    assert behind.told.startswith("Not up to date: notes.")
    assert accepted.told.startswith("Nobody can listen on")
