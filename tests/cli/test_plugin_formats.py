"""Test the formats that plugins read: `catalog import` with and without them."""

import json
from pathlib import Path

from tests.cli.conftest import Call

NOTES = ("--plugin", "catalog_notes:Notes")


def test_the_formats_of_plugins_are_imported_beside_the_cores(call: Call) -> None:
    call(*NOTES, "db", "upgrade")
    Path("house.yaml").write_text(
        "inventory:\n  - name: web\n    purpose: Shows pages.\n  - name: db\n"
    )

    ignored = call("import", ".", "--json").data
    report = json.loads(call(*NOTES, "import", "house.yaml", "--json").data)
    again = json.loads(call(*NOTES, "import", ".", "--format", "inventory", "--json").data)

    assert json.loads(ignored)["files"] == [{"path": "house.yaml", "format": None, "error": None}]
    assert report["files"] == [{"path": "house.yaml", "format": "inventory", "error": None}]
    assert (report["created"]["services"], report["problems"]) == (2, [])
    assert again["unchanged"]["services"] == 2


def test_the_cores_formats_are_asked_first(call: Call) -> None:
    call(*NOTES, "db", "upgrade")
    Path("both.yaml").write_text("inventory:\n  serviceDependencies: {}\n")

    without = json.loads(call("import", "both.yaml", "--json").data)
    with_it = json.loads(call(*NOTES, "import", "both.yaml", "--json").data)

    assert without["files"][0]["format"] == with_it["files"][0]["format"] == "service-graph"


def test_the_formats_of_plugins_are_told_in_help_and_errors(call: Call) -> None:
    call(*NOTES, "db", "upgrade")
    Path("letter.yaml").write_text("dear: reader\n")

    unknown = call(*NOTES, "import", "letter.yaml", "--format", "nonsense", code=2)
    nobodys = call(*NOTES, "import", "letter.yaml", code=1)

    assert unknown.told.rstrip(".\n").endswith(", inventory")
    assert "inventory" in nobodys.told
    assert "inventory" in call(*NOTES, "import", "--help").data
    assert "inventory" not in call("import", "--help").data
