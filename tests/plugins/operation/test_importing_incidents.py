"""Test the format `incidents`: what is read, what is told, and what is brought up to date."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import imports
from tests.plugins.operation.operating import PROVIDER, Operating, at, downtimes

NAME = "operation.incidents"
HEAD = "id,title,services,startedAt,detectedAt,acknowledgedAt,restoredAt,closedAt,severity,kind\n"
TOLD = """{ incidents { nodes {
    number title kind severity status reference closedAt restorationSeconds
    services { nodes { slug } } organization { slug }
} } }"""
LINE: dict[str, Any] = {
    "id": "a",
    "title": "Slow",
    "services": ["web"],
    "startedAt": at(10),
    "restoredAt": at(11),
    "severity": "major",
}


def taken(
    operating: Operating, folder: Path, *lines: str, name: str = "log.jsonl", **options: Any
) -> Any:
    """Import a file with these lines, and return the report."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    formats = operating.catalog.catalog.plugins.formats
    return imports.import_files(operating.catalog, path, formats=formats, **options)


def outcomes(report: Any) -> list[int]:
    """Return how many were created, updated, left and skipped."""
    return [report[name].get(NAME, 0) for name in ("created", "updated", "unchanged", "skipped")]


def told(operating: Operating) -> Any:
    """Return what the catalog tells of its incidents."""
    return operating.catalog.ask(TOLD)["incidents"]["nodes"]


@pytest.mark.parametrize("is_table", [False, True])
def test_lines_and_tables_tell_the_same(
    operating: Operating, tmp_path: Path, *, is_table: bool
) -> None:
    first = {**LINE, "services": ["web", "mail"], "closedAt": at(12), "kind": "maintenance"}
    second = {**LINE, "id": "b", "restoredAt": None, "severity": "critical"}
    lines = [json.dumps(first), json.dumps(second)]
    if is_table:
        lines = [
            HEAD.strip(),
            f"a,Slow,web;mail,{at(10)},,,{at(11)},{at(12)},major,maintenance",
            f"b,Slow,web,{at(10)},,,,,critical,",
        ]

    report = taken(operating, tmp_path, *lines, name="log.csv" if is_table else "log.jsonl")

    assert (report["problems"], outcomes(report)) == ([], [2, 0, 0, 0])
    usual = {"title": "Slow", "organization": {"slug": PROVIDER}}
    assert told(operating) == [
        usual
        | {
            "number": 1,
            "kind": "MAINTENANCE",
            "severity": "MAJOR",
            "status": "CLOSED",
            "reference": "a",
            "closedAt": at(12),
            "restorationSeconds": 3600,
            "services": {"nodes": [{"slug": "web"}, {"slug": "mail"}]},
        },
        usual
        | {
            "number": 2,
            "kind": "INCIDENT",
            "severity": "CRITICAL",
            "status": "OPEN",
            "reference": "b",
            "closedAt": None,
            "restorationSeconds": None,
            "services": {"nodes": [{"slug": "web"}]},
        },
    ]
    assert len(downtimes(operating.catalog)) == 3


def test_an_incident_is_known_again_and_brought_up_to_date(
    operating: Operating, tmp_path: Path
) -> None:
    going = {**LINE, "restoredAt": None}
    over = {**LINE, "severity": "minor", "closedAt": at(12), "services": ["mail"]}

    reports = [
        taken(operating, tmp_path, json.dumps(line)) for line in (going, going, LINE, over, over)
    ]

    assert [outcomes(report) for report in reports] == [
        [1, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
    ]
    assert [report["problems"] for report in reports] == [[], [], [], [], []]
    (found,) = told(operating)
    assert (found["status"], found["severity"]) == ("CLOSED", "MINOR")
    assert found["services"] == {"nodes": [{"slug": "mail"}]}
    assert downtimes(operating.catalog) == [(at(10), at(11), "MINOR", "INCIDENT")]


def test_ids_of_two_organizations_do_not_meet(operating: Operating, tmp_path: Path) -> None:
    operating.catalog.member("bolt")
    bolt = operating.catalog.ask('{ organization(slug: "bolt") { id } }')["organization"]["id"]
    operating.live("shop", bolt)

    first = taken(operating, tmp_path, json.dumps(LINE))
    second = taken(operating, tmp_path, json.dumps({**LINE, "services": ["shop"]}))

    assert outcomes(first) == outcomes(second) == [1, 0, 0, 0]
    assert [item["organization"]["slug"] for item in told(operating)] == [PROVIDER, "bolt"]


WRONG: dict[str, tuple[Any, str]] = {
    "an unknown service": ({"services": ["web", "fax"]}, "NOT_FOUND"),
    "no service": ({"services": []}, "SUBJECT_MISSING"),
    "no length": ({"restoredAt": at(10)}, "HISTORY_REVERSED"),
    "an end before the start": ({"restoredAt": at(9)}, "HISTORY_REVERSED"),
    "a start to come": (
        {"startedAt": "2099-01-01T00:00:00Z", "restoredAt": None},
        "TIME_TO_COME",
    ),
    "closed and not restored": ({"restoredAt": None, "closedAt": at(11)}, "INTERVALS_UNFIT"),
    "no time": ({"startedAt": "yesterday"}, "WRONG_SHAPE"),
    "no severity": ({"severity": None}, "REQUIRED"),
    "another severity": ({"severity": "awful"}, "WRONG_SHAPE"),
    "an id that was given": ({"id": "a"}, "GIVEN_TWICE"),
    "no id": ({"id": None}, "NAME_MISSING"),
}


@pytest.mark.parametrize(("given", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line_and_nothing_else_is_lost(
    operating: Operating, tmp_path: Path, given: dict[str, Any], code: str
) -> None:
    lines = [LINE, {**LINE, "id": "wrong", **given}, {**LINE, "id": "z"}]

    report = taken(operating, tmp_path, *map(json.dumps, lines))

    assert imports.found(report) == [("log.jsonl", 2, code)]
    assert outcomes(report) == [2, 0, 0, 1]
    assert {item["reference"] for item in told(operating)} == {"a", "z"}


def test_lines_that_cannot_be_read_are_told(operating: Operating, tmp_path: Path) -> None:
    json_lines = [json.dumps(LINE), "{", "7", json.dumps({**LINE, "id": "z", "team": "Ann"})]
    rows = [
        HEAD.strip(),
        '1,"Slow,web',
        f"2,a,web,{at(10)},,,,,major,,,,",
        f"3,Slow,web,{at(10)},,,,,major,",
    ]

    first = taken(operating, tmp_path, *json_lines)
    second = taken(operating, tmp_path, *rows, name="log.csv")

    assert imports.found(first) == [
        ("log.jsonl", 2, "SYNTAX_ERROR"),
        ("log.jsonl", 3, "WRONG_SHAPE"),
    ]
    assert [item["key"] for item in first["ignored"]] == ["team"]
    assert imports.found(second) == [
        ("log.csv", 2, "SYNTAX_ERROR"),
        ("log.csv", 3, "WRONG_SHAPE"),
    ]
    assert {item["reference"] for item in told(operating)} == {"a", "z", "3"}


def test_what_was_reopened_here_keeps_its_times(operating: Operating, tmp_path: Path) -> None:
    taken(operating, tmp_path, json.dumps(LINE))
    incident = operating.catalog.ask("{ incidents { nodes { id } } }")["incidents"]["nodes"][0]
    operating.edit("reopenIncident", incident, startedAt=at(12))

    same = taken(operating, tmp_path, json.dumps({**LINE, "severity": "minor"}))
    other = taken(operating, tmp_path, json.dumps({**LINE, "restoredAt": at(11, 30)}))

    assert outcomes(same) == [0, 1, 0, 0]
    assert imports.found(other) == [("log.jsonl", 1, "INTERVALS_UNFIT")]
    assert downtimes(operating.catalog) == [
        (at(10), at(11), "MINOR", "INCIDENT"),
        (at(12), None, "MINOR", "INCIDENT"),
    ]
