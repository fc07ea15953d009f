"""Test the formats `check-template` and `readiness`: what is read, told and brought up to date."""

import json
from pathlib import Path
from typing import Any

from tests import imports
from tests.plugins.transition.readying import HOUSE, Readying

HEAD = "area,check,description,level_low,level_high"
ROWS = ("Safety,Backup,It comes back.,1,1", "Safety,Load,,0,1", 'Speed,"Fast, mostly",Soon.,,x')
TEMPLATES = """{ checkTemplates { nodes { slug newest organization { slug } versions { nodes {
    number levels transitionType items { key area title guidance mandatoryAt }
} } } } }"""


def taken(readying: Readying, folder: Path, *lines: str, name: str, **options: Any) -> Any:
    """Import a file with these lines, and return the report."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    formats = readying.catalog.catalog.plugins.formats
    return imports.import_files(readying.catalog, path, formats=formats, **options)


def outcomes(report: Any, kind: str) -> list[int]:
    """Return how many were created, updated, left and skipped."""
    name = f"transition.{kind}"
    return [report[how].get(name, 0) for how in ("created", "updated", "unchanged", "skipped")]


def of_house(*rows: str) -> list[str]:
    """Return the lines of a table, each row for the house."""
    return [f"organization,{HEAD}", *(f"{HOUSE},{row}" for row in rows)]


def approved(readying: Readying, folder: Path, *lines: dict[str, Any]) -> Any:
    """Import lines about the service, and return the report."""
    texts = [json.dumps({"service": "mail", **line}) for line in lines]
    return taken(readying, folder, *texts, name="approvals.jsonl")


def told(readying: Readying, level: str) -> Any:
    """Return the approvals of a level."""
    asked = "approvals { approver person { slug } consent happenedAt }"
    found = readying.readiness(level, selection=asked)
    return None if found is None else found["approvals"]


def test_a_table_becomes_a_template(readying: Readying, tmp_path: Path) -> None:
    report = taken(readying, tmp_path, *of_house(*ROWS), name="go-live.csv")

    assert (report["problems"], outcomes(report, "check-templates")) == ([], [1, 0, 0, 0])
    (template,) = readying.catalog.ask(TEMPLATES)["checkTemplates"]["nodes"]
    assert template["slug"] == "go-live"
    assert template["organization"] == {"slug": HOUSE}
    (version,) = template["versions"]["nodes"]
    assert version["levels"] == ["low", "high"]
    assert [
        (one["key"], one["area"], one["guidance"], one["mandatoryAt"]) for one in version["items"]
    ] == [
        ("backup", "Safety", "It comes back.", ["low", "high"]),
        ("load", "Safety", None, ["high"]),
        ("fast-mostly", "Speed", "Soon.", ["high"]),
    ]


def test_a_table_that_says_the_same_makes_no_version_and_another_one_does(
    readying: Readying, tmp_path: Path
) -> None:
    taken(readying, tmp_path, *of_house(*ROWS), name="go-live.csv")

    same = taken(readying, tmp_path, *of_house(*ROWS), name="go-live.csv")
    other = taken(readying, tmp_path, *of_house(*ROWS[:2]), name="go-live.csv")

    assert outcomes(same, "check-templates") == [0, 0, 1, 0]
    assert outcomes(other, "check-templates") == [0, 1, 0, 0]
    (template,) = readying.catalog.ask(TEMPLATES)["checkTemplates"]["nodes"]
    assert template["newest"] == 2
    assert [len(one["items"]) for one in template["versions"]["nodes"]] == [3, 2]


def test_rows_that_say_too_little_are_told_and_left_out(readying: Readying, tmp_path: Path) -> None:
    rows = ("Safety,,It has no name.,1,1", "Safety,Load,,maybe,1", ROWS[0])

    report = taken(readying, tmp_path, *of_house(*rows), name="go-live.csv")

    assert [(line, code) for _, line, code in imports.found(report)] == [
        (2, "NAME_MISSING"),
        (3, "WRONG_SHAPE"),
    ]
    (template,) = readying.catalog.ask(TEMPLATES)["checkTemplates"]["nodes"]
    assert [one["key"] for one in template["versions"]["nodes"][0]["items"]] == ["backup"]


def test_a_table_without_levels_asks_for_all_at_one(readying: Readying, tmp_path: Path) -> None:
    lines = ["organization;area;check", f"{HOUSE};Safety;Backup"]

    taken(readying, tmp_path, *lines, name="plain.csv")

    (template,) = readying.catalog.ask(TEMPLATES)["checkTemplates"]["nodes"]
    (version,) = template["versions"]["nodes"]
    assert version["levels"] == version["items"][0]["mandatoryAt"] == ["standard"]


def test_approvals_are_recorded_with_the_name_as_it_was_written(
    readying: Readying, tmp_path: Path
) -> None:
    report = approved(
        readying,
        tmp_path,
        {"level": "alpha", "approver": "@Rex", "decidedAt": "2026-01-31"},
        {"level": "alpha", "approver": "rex"},
        {"level": "alpha", "approver": "Nobody Known", "decidedAt": "2026-01-31T12:00:00Z"},
        {"level": "beta", "approver": ""},
    )

    assert report["problems"] == []
    assert outcomes(report, "readiness-reviews") == [2, 0, 0, 0]
    assert outcomes(report, "approvals") == [2, 0, 0, 0]
    assert told(readying, "alpha") == [
        {
            "approver": "@Rex",
            "person": {"slug": "rex"},
            "consent": "RECORDED",
            "happenedAt": "2026-01-31T00:00:00Z",
        },
        {
            "approver": "Nobody Known",
            "person": None,
            "consent": "RECORDED",
            "happenedAt": "2026-01-31T12:00:00Z",
        },
    ]
    assert told(readying, "beta") == []
    assert readying.gate() == [("APPROVAL_MISSING", "beta")]


def test_what_is_told_again_stays_and_a_date_is_added(readying: Readying, tmp_path: Path) -> None:
    approved(readying, tmp_path, {"level": "alpha", "approver": "rex"})
    assert told(readying, "alpha")[0]["happenedAt"] is None

    same = approved(readying, tmp_path, {"level": "alpha", "approver": "@REX"})
    dated = {"level": "alpha", "approver": "rex", "decidedAt": "2026-01-31"}
    later = approved(readying, tmp_path, dated)

    assert outcomes(same, "approvals") == [0, 0, 1, 0]
    assert outcomes(later, "approvals") == [0, 1, 0, 0]
    assert outcomes(later, "readiness-reviews") == [0, 0, 1, 0]
    (approval,) = told(readying, "alpha")
    assert approval["happenedAt"] == "2026-01-31T00:00:00Z"


def test_who_was_a_reviewer_once_approved_for_good(readying: Readying, tmp_path: Path) -> None:
    readying.catalog.change("revokeRole", {"id": readying.role})

    approved(readying, tmp_path, {"level": "alpha", "approver": "rex"})

    assert readying.gate() == []


def test_a_template_gives_the_levels_their_order(readying: Readying, tmp_path: Path) -> None:
    readying.template(levels=["alpha", "beta"], items=[])

    report = approved(
        readying,
        tmp_path,
        {"level": "beta", "approver": "", "template": "launch"},
        {"level": "alpha", "approver": "rex", "template": "launch"},
        {"level": "gamma", "approver": "rex", "template": "launch"},
        {"level": "alpha", "approver": "rex", "template": "missing", "service": "other"},
    )

    assert imports.codes_of_problems(report)[:1] == ["LEVEL_UNKNOWN"]
    assert readying.gate() == [("APPROVAL_MISSING", "beta")]


def test_a_time_to_come_is_told(readying: Readying, tmp_path: Path) -> None:
    line = {"level": "alpha", "approver": "rex", "decidedAt": "2099-01-01"}

    report = approved(readying, tmp_path, line)

    assert imports.codes_of_problems(report) == ["TIME_TO_COME"]
    assert told(readying, "alpha") == []
