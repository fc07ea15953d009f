"""Test checklists that are in use elsewhere as templates, counted anew from their files."""

import csv
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.imports import SHARED
from tests.plugins.transition.readying import HOUSE, Readying
from tests.plugins.transition.test_importing_readiness import TEMPLATES, taken

FOLDER = SHARED.parent / "readiness-checklists"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="The shared data is not here.")
LEVELS = ("c", "b", "a")


def imported(readying: Readying, folder: Path, lines: list[str], name: str) -> Any:
    """Import a table for the house, and return the version of the template that it made."""
    head, *rows = lines
    given = [f"organization,{head}", *(f"{HOUSE},{row}" for row in rows)]
    assert taken(readying, folder, *given, name=name)["problems"] == []
    (template,) = readying.catalog.ask(TEMPLATES)["checkTemplates"]["nodes"]
    (version,) = template["versions"]["nodes"]
    return version


def test_a_checklist_of_three_levels_becomes_a_template(readying: Readying, tmp_path: Path) -> None:
    text = (FOLDER / "mercari-checklist.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))

    version = imported(readying, tmp_path, text.splitlines(), "mercari.csv")

    assert len(version["items"]) == len(rows) == 84
    assert version["levels"] == list(LEVELS)
    assert [(one["area"], one["title"]) for one in version["items"]] == [
        (row["area"], row["check"]) for row in rows
    ]
    for level in LEVELS:
        expected = sum(row[f"level_{level}"] == "1" for row in rows)
        assert sum(level in one["mandatoryAt"] for one in version["items"]) == expected > 0


def test_a_review_of_it_asks_what_its_level_does(readying: Readying, tmp_path: Path) -> None:
    text = (FOLDER / "mercari-checklist.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))
    imported(readying, tmp_path, text.splitlines(), "mercari.csv")
    asked = '{ checkTemplates(where: {slug: {eq: "mercari"}}) { nodes { id } } }'
    template = readying.catalog.ask(asked)["checkTemplates"]["nodes"][0]["id"]
    for answered, level in enumerate(LEVELS):
        review = readying.start(templateId=template, level=level)
        mandatory = [one for one in readying.readiness(level)["items"] if one["mandatory"]]
        open_ones = [one["key"] for one in mandatory if one["answer"] is None]
        assert len(mandatory) == sum(row[f"level_{level}"] == "1" for row in rows)
        assert len(open_ones) == len(mandatory) - answered  # those of the level below are there
        shown = [subject for code, subject in readying.gate() if code == "CHECK_NOT_PASSED"]
        assert shown == open_ones[: len(shown)]
        assert shown

        readying.answer(review, open_ones[0], links=["https://example.org/"])

        ratio = readying.readiness(level)["ratio"]
        assert (ratio["numerator"], ratio["denominator"]) == (answered + 1, len(mandatory))


def test_criteria_of_a_scorecard_become_a_template(readying: Readying, tmp_path: Path) -> None:
    path = FOLDER / "appsre-scorecard-2.yml"
    schema = YAML(typ="safe", pure=True).load(path.read_text())
    names = schema["properties"]["acceptanceCriteria"]["items"]["properties"]["name"]["enum"]
    rows = [f"{name.rpartition('-')[0]},{name},{name}" for name in names]

    version = imported(readying, tmp_path, ["area,check,key", *rows], "scorecard.csv")

    assert [one["key"] for one in version["items"]] == names
    assert len(names) == 37
    assert {one["area"] for one in version["items"]} == {name.rpartition("-")[0] for name in names}
