"""Test that incidents leave with an export and come back, with the downtimes that follow."""

import shutil
from pathlib import Path

import pytest

from catalog_operation import Operation
from tests import imports
from tests.asking import asking
from tests.plugins.operation.operating import Operating, at, downtimes


def kept(operating: Operating) -> str:
    """Keep one incident of each state, and return the export."""
    first = operating.report(restoredAt=at(11), detectedAt=at(10, 5), reference="INC-1")
    operating.edit("closeIncident", first)
    operating.edit("reopenIncident", first, startedAt=at(12))
    disks = operating.resource()
    operating.report(resourceIds=[disks], serviceIds=[operating.mail], severity="MINOR")
    operating.report(duplicateOfId=first["id"])
    operating.edit("recordMaintenance", operating.schedule(), startedAt=at(9), restoredAt=at(13))
    operating.edit("cancelMaintenance", operating.schedule())
    operating.schedule(severity="NONE")
    return imports.exported(operating.catalog)


def test_incidents_come_back_with_their_downtimes(
    operating: Operating, template: Path, tmp_path: Path
) -> None:
    text = kept(operating)
    before = downtimes(operating.catalog)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as other:
        report = imports.import_export(other, text, tmp_path)
        again = imports.exported(other)
        after = downtimes(other)

    assert report["problems"] == []
    assert again == text
    assert len(before) == 7
    assert after == before


SUBJECT = "    - service: web\n"
WRONG = {
    "an end before the start": (
        'restoredAt: "2026-01-01T11:00:00Z"',
        'restoredAt: "2026-01-01T09:00:00Z"',
        "HISTORY_REVERSED",
    ),
    "an open one that is closed": ("status: CLOSED", "status: OPEN", "INTERVALS_UNFIT"),
    "a position that is missing": ("position: 1", "position: 2", "INTERVALS_UNFIT"),
    "closed before it was restored": (
        'closedAt: "2026-01-01T12:00:00Z"',
        'closedAt: "2026-01-01T10:30:00Z"',
        "HISTORY_REVERSED",
    ),
    "acknowledged before it was detected": (
        'acknowledgedAt: "2026-01-01T10:10:00Z"',
        'acknowledgedAt: "2026-01-01T10:01:00Z"',
        "HISTORY_REVERSED",
    ),
    "a service twice": (SUBJECT, SUBJECT * 2, "SUBJECT_TWICE"),
    "no subject": (f"  subjects:\n{SUBJECT}", "", "SUBJECT_MISSING"),
    "a duplicate of itself": (
        "  title: Slow\n",
        "  title: Slow\n  duplicateOf: acme/1\n",
        "DUPLICATE_OF_ITSELF",
    ),
    "a duplicate elsewhere": (
        "  title: Slow\n",
        "  title: Slow\n  duplicateOf: bolt/1\n",
        "DUPLICATE_ELSEWHERE",
    ),
    "an incident that was announced": (
        "  title: Slow\n",
        '  title: Slow\n  announcedAt: "2026-01-01T09:00:00Z"\n',
        "ANNOUNCEMENT_UNFIT",
    ),
    "a number of none": ("acme\n  number: 1", "acme\n  number: 0", "OUT_OF_RANGE"),
    "a title that is too long": ("title: Slow", f"title: {'Slow' * 51}", "TEXT_TOO_LONG"),
}


@pytest.mark.parametrize(("old", "new", "code"), WRONG.values(), ids=WRONG)
def test_a_document_tells_nothing_that_no_change_would_do(
    operating: Operating, template: Path, tmp_path: Path, old: str, new: str, code: str
) -> None:
    given = {"detectedAt": at(10, 5), "acknowledgedAt": at(10, 10), "restoredAt": at(11)}
    operating.edit("closeIncident", operating.report(**given), closedAt=at(12))
    text = imports.exported(operating.catalog)
    assert text.count(old) == 1, text
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as other:
        wrong = imports.import_export(other, text.replace(old, new), tmp_path)
        left_out = downtimes(other)
        right = imports.import_export(other, text, tmp_path)
        made = downtimes(other)

    line = text[: text.index("operation.incidents:")].count("\n") + 2
    assert imports.found(wrong) == [("export.yaml", line, code)]
    assert left_out == []
    assert right["problems"] == []
    assert made == [(at(10), at(11), "MAJOR", "INCIDENT")]


def test_a_reference_stands_once_among_documents_and_what_is_here(
    operating: Operating, template: Path, tmp_path: Path
) -> None:
    operating.report(reference="INC-1", restoredAt=at(11))
    operating.report(reference="INC-2", restoredAt=at(11))
    text = imports.exported(operating.catalog)
    renumbered = text.replace("acme\n  number: 2", "acme\n  number: 3")
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    here = imports.import_export(operating.catalog, renumbered, tmp_path)
    with asking(f"sqlite:///{path}", [Operation]) as other:
        twice = imports.import_export(other, text.replace("INC-2", "INC-1"), tmp_path)
        made = downtimes(other)

    assert imports.codes_of_problems(here) == ["NAME_TAKEN"]
    assert imports.codes_of_problems(twice) == ["NAME_TAKEN"]
    assert len(made) == 1
    assert len(downtimes(operating.catalog)) == 2
