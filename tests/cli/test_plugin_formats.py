"""Test the formats that plugins read: `catalog import` with and without them."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call

NOTES = ("--plugin", "catalog_notes:Notes")
RECORDS = """
    Record("services", "The Web", 1, values={"tier": "t" * 101, "rationale": "Why."},
           labels={"": "x", "k": "a\\nb", "fine": "x"},
           references={"wiki": ["javascript:x", "Web", "Web"]},
           owners=[Named("a\\0b", 1)],
           dependencies=[Dependency("n" * 201, True, 1), Dependency("db", True, 1)]),
    Record("services", "db", 2, values={"tier": "t" * 100}),
"""
HASTY = """
from catalog.plugin import Dependency, Importer, Named, Plugin, Record, hookimpl

class Hasty(Plugin):
    id = "hasty"
    title = "Hasty"

    @hookimpl
    def importers(self):
        return [Importer("heap", lambda head: head.startswith("heap:"), records)]

def records(items, notes):
    yield {}
"""


def test_the_formats_of_plugins_are_imported_beside_the_cores(call: Call) -> None:
    call(*NOTES, "db", "upgrade")
    Path("house.yaml").write_text(
        "inventory:\n  - name: web\n    purpose: Shows pages.\n  - name: db\n"
    )

    ignored = call("import", ".", "--json", code=1).data
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

    assert "inventory" in unknown.told.rstrip(".\n").split(", ")
    assert "inventory" in nobodys.told
    assert "inventory" in call(*NOTES, "import", "--help").data
    assert "inventory" not in call("import", "--help").data


def test_a_name_that_makes_no_slug_is_told_whoever_reads_it(call: Call) -> None:
    call(*NOTES, "db", "upgrade")
    Path("house.yaml").write_text("inventory:\n  - name: web\n  - name: Ж\n", encoding="utf-8")

    report = json.loads(call(*NOTES, "import", "house.yaml", "--json", code=1).data)

    assert [(found["code"], found["line"]) for found in report["problems"]] == [("NAME_INVALID", 3)]
    assert (report["created"]["services"], report["skipped"]["services"]) == (1, 1)


def test_the_texts_of_plugins_records_have_the_limits_of_mutations(call: Call) -> None:
    call("db", "upgrade")
    Path("house_hasty.py").write_text(HASTY.replace("yield {}", f"yield from [{RECORDS}]"))
    Path("heap.yaml").write_text("heap:\n  - web\n")

    told = call("--plugin", "house_hasty.py", "import", "heap.yaml", "--json", code=1)
    again = call("--plugin", "house_hasty.py", "import", "heap.yaml", "--json", code=1)
    del sys.modules["house_hasty"]

    report = json.loads(told.data)
    assert [(found["code"], found["line"]) for found in report["problems"]] == [
        ("TEXT_TOO_LONG", 1),
        ("TEXT_BLANK", 1),
        ("TEXT_INVALID", 1),
        ("LINK_INVALID", 1),
        ("TEXT_INVALID", 1),
        ("TEXT_TOO_LONG", 1),
    ]
    assert (report["created"]["services"], report["created"]["dependencies"]) == (2, 1)
    assert report["skipped"]["dependencies"] == 1
    assert json.loads(again.data)["unchanged"]["services"] == 2


@pytest.mark.parametrize(
    "yielded",
    [
        '"web"',
        'Record("service", "web", 1)',
        'Record("services", None, 1)',
    ],
)
def test_what_is_no_record_is_told_with_whose_importer_it_is(call: Call, yielded: str) -> None:
    Path("house_hasty.py").write_text(HASTY.format(yielded))
    Path("heap.yaml").write_text("heap:\n  - web\n")

    said = call("--plugin", "house_hasty.py", "import", "heap.yaml", code=1)

    del sys.modules["house_hasty"]
    assert "TypeError: The importer heap of hasty yields " in said.told
    assert ": let it yield a Record" in said.told


@pytest.mark.parametrize("value", ["stage_key", "slug", "no_column"])
def test_a_record_gives_values_that_its_kind_has(call: Call, value: str) -> None:
    yielded = f'Record("services", "web", 1, values={{"{value}": "live"}})'
    Path("house_hasty.py").write_text(HASTY.format(yielded))
    Path("heap.yaml").write_text("heap:\n  - web\n")

    said = call("--plugin", "house_hasty.py", "import", "heap.yaml", code=1)

    del sys.modules["house_hasty"]
    assert f"TypeError: The importer heap of hasty gives {value} to one of s" in said.told
