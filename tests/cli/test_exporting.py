"""`catalog export`: a file is there whole or not at all, and nothing else is lost by it."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.exchange import exporting
from tests.cli.conftest import Call


@pytest.fixture
def filled(call: Call) -> Call:
    """A catalog with two services, one of which needs the other."""
    call("db", "upgrade")
    Path("graph.json").write_text('[{"type": "web", "serviceDependencies": {"db": true}}]')
    call("import", "graph.json")
    return call


def test_standard_output_holds_the_export_alone(filled: Call) -> None:
    printed = filled("export").data

    assert printed.startswith("# All that a catalog holds")
    assert "- slug: web\n" in printed
    assert filled("export", "--format", "catalog").data == printed


def test_a_file_is_written_and_replaced_where_it_is_an_export(filled: Call) -> None:
    filled("export", "all.yaml")
    first = Path("all.yaml").read_text(encoding="utf-8")
    again = filled("export", "all.yaml")

    assert Path("all.yaml").read_text(encoding="utf-8") == first == filled("export").data
    assert again.told == "all.yaml holds all of the catalog.\n"
    assert Path("all.yaml").stat().st_mode & 0o077 == 0
    report = json.loads(filled("import", "all.yaml", "--json").data)
    assert report["unchanged"]["services"] == 1


def test_what_is_no_export_is_not_replaced(filled: Call) -> None:
    before = Path("graph.json").read_bytes()

    assert "is no export" in filled("export", "graph.json", code=2).told
    assert "is a folder" in filled("export", ".", code=2).told
    assert "cannot be written" in filled("export", "nowhere/all.yaml", code=1).told
    assert "There is no format xml" in filled("export", "--format", "xml", code=2).told
    assert Path("graph.json").read_bytes() == before


def test_what_breaks_off_leaves_the_file_as_it_was(
    filled: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled("export", "all.yaml")
    before = sorted((path.name, path.read_bytes()) for path in Path().iterdir())

    async def texts(*_: Any) -> Any:
        yield "half", 0
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "texts", texts)
    filled("export", "all.yaml", code=1)

    files = sorted((path.name, path.read_bytes()) for path in Path().iterdir())
    names = {name for name, _ in files}
    assert [item for item in files if item[0] == "all.yaml"] == [
        item for item in before if item[0] == "all.yaml"
    ]
    assert not any(name.startswith(".all") for name in names)


def test_the_schema_of_the_format_is_printed(call: Call) -> None:
    found = json.loads(call("export", "--schema").data)
    with_notes = json.loads(call("--plugin", "catalog_notes:Notes", "export", "--schema").data)

    assert found["properties"].keys() >= {"catalog", "services", "relationships"}
    assert "notes.notes" in with_notes["properties"]["services"]["items"]["properties"]


def test_each_table_is_printed_with_what_tells_it_or_why_nothing_does(call: Call) -> None:
    printed = call("export", "--tables").data
    found = dict(line.split(": ", 1) for line in printed.splitlines())
    with_notes = call("--plugin", "catalog_notes:Notes", "export", "--tables").data

    assert found["service_versions"] == "services > versions"
    assert found["tokens"] == "left out: They are secrets of those who hold them."
    assert found["role_assignments"].count(" > roles") == len(found["role_assignments"].split(", "))
    assert "notes__notes: services > notes.notes\n" in with_notes
    assert "notes__notes" not in found
