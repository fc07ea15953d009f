"""`catalog sources`: who brought what, and letting go of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from catalog.cli.main import app

ONE = "services: [{name: web, tier: sv, label: x}, {name: db}]"
NONE = "services: [{name: web}, {name: db}]"


@pytest.fixture
def command(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that a source brought."""
    return tmp_path / "catalog.yml"


def import_text(command: Any, file: Path, text: str) -> Any:
    """Import a text as that of a source, and return the report."""
    file.write_text(text)
    return json.loads(command("import", file, "--source", "cmdb", "--json").stdout)


def listed(command: Any) -> list[dict[str, Any]]:
    """Return the sources, without the times of their imports."""
    found: list[dict[str, Any]] = json.loads(command("sources", "list", "--json").stdout)
    assert all(source.pop("lastImport").endswith("Z") for source in found)
    return found


def test_sources_are_listed_with_what_they_brought(command: Any, file: Path) -> None:
    before = command("sources", "list")
    import_text(command, file, ONE)

    people = command("sources", "list")

    assert before.stdout == "Nothing was imported.\n"
    assert listed(command) == [{"name": "cmdb", "format": "gitlab", "objects": 1, "values": 2}]
    assert "cmdb" in people.stdout


def test_what_is_released_stays_and_no_file_clears_it(command: Any, file: Path) -> None:
    import_text(command, file, ONE)

    unsure = command("sources", "release", "cmdb")
    kept = listed(command)
    released = command("sources", "release", "cmdb", "--yes")
    report = import_text(command, file, NONE)

    assert (unsure.exit_code, "repeat it with --yes" in unsure.stderr) == (2, True)
    assert kept[0]["values"] == 2
    assert released.exit_code == 0
    assert report["updated"]["services"] == 0
    assert report["unchanged"]["services"] == 2


def test_what_is_not_released_is_cleared(command: Any, file: Path) -> None:
    import_text(command, file, ONE)

    assert import_text(command, file, NONE)["updated"]["services"] == 1


def test_a_source_that_is_not_there_is_told(command: Any, file: Path) -> None:
    import_text(command, file, ONE)

    told = command("sources", "release", "cmbd", "--yes")

    assert told.exit_code == 1
    assert "There is no source cmbd: did you mean cmdb?" in told.stderr
