"""Test what incidents may not say: too early times, and more than was announced."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog_operation import Operation
from tests import imports
from tests.asking import asking
from tests.plugins.operation.operating import Operating, at, downtimes

EARLY, FIRST = "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"
RANGE = "OUT_OF_RANGE"
LENGTHS = "{ incidents { nodes { restorationSeconds } } }"


def test_nothing_happened_before_1970(operating: Operating) -> None:
    given = operating.reported(startedAt=EARLY, detectedAt=EARLY)

    assert operating.catalog.refused("reportIncident", given, by="acme") == [
        (RANGE, "startedAt"),
        (RANGE, "detectedAt"),
    ]
    lengths = "restorationSeconds detectionSeconds acknowledgementSeconds"
    incident = operating.report(
        startedAt=FIRST, detectedAt=at(10), acknowledgedAt=at(10), restoredAt=at(10)
    )
    seconds = 1767261600
    assert operating.read(incident, lengths) == {
        "restorationSeconds": seconds,
        "detectionSeconds": seconds,
        "acknowledgementSeconds": 0,
    }
    early = [{"startedAt": EARLY, "restoredAt": at(10)}]
    assert operating.refused("updateIncident", incident, intervals=early) == [
        (RANGE, "intervals.0.startedAt")
    ]


@pytest.mark.parametrize("kept", [at(10), FIRST])
def test_a_document_tells_nothing_before_1970(
    operating: Operating, tmp_path: Path, kept: str
) -> None:
    operating.report(startedAt=kept, restoredAt=at(11))
    text = imports.exported(operating.catalog)

    def codes(told: str) -> list[str]:
        report = imports.import_export(operating.catalog, told, tmp_path)
        return imports.codes_of_problems(report)

    assert codes(text) == []
    assert codes(text.replace(f'startedAt: "{kept}"', f'startedAt: "{EARLY}"')) == [RANGE]


def test_lengths_that_no_number_holds_are_cut(
    operating: Operating, template: Path, tmp_path: Path
) -> None:
    operating.report(startedAt=FIRST, restoredAt=at(11))
    text = imports.exported(operating.catalog)
    late = text.replace(f'restoredAt: "{at(11)}"', 'restoredAt: "9999-12-31T00:00:00Z"')
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as other:
        assert imports.import_export(other, late, tmp_path)["problems"] == []
        [found] = other.ask(LENGTHS)["incidents"]["nodes"]
        seconds = found["restorationSeconds"]
        other.clock.moment = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
        [found] = other.ask(LENGTHS)["incidents"]["nodes"]

    assert 1767261600 <= seconds < 2**31 - 1
    assert found["restorationSeconds"] == 2**31 - 1


def test_duplicates_in_a_circle_count_both(
    operating: Operating, template: Path, tmp_path: Path
) -> None:
    first = operating.report(restoredAt=at(11))
    operating.report(restoredAt=at(11), duplicateOfId=first["id"])
    text = imports.exported(operating.catalog)
    circle = text.replace("  number: 1\n", "  number: 1\n  duplicateOf: acme/2\n", 1)
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as other:
        assert imports.import_export(other, circle, tmp_path)["problems"] == []
        made = downtimes(other)

    assert len(downtimes(operating.catalog)) == 1
    assert len(made) == 2


def test_maintenance_that_has_begun_hits_only_what_was_announced(operating: Operating) -> None:
    begun = operating.schedule()
    operating.edit("recordMaintenance", begun, startedAt=at(10), restoredAt=at(11))
    future = {"announcedFrom": "2999-01-01T00:00:00Z", "announcedUntil": "2999-01-02T00:00:00Z"}
    announced, both = operating.schedule(**future), [operating.web, operating.mail]

    refused = operating.refused("updateIncident", begun, serviceIds=both)
    assert refused == [("SUBJECT_NOT_ANNOUNCED", "serviceIds")]
    refused = operating.refused("updateIncident", begun, resourceIds=[operating.resource()])
    assert refused == [("SUBJECT_NOT_ANNOUNCED", "resourceIds")]
    assert operating.edit("updateIncident", announced, serviceIds=both)
    other = operating.report(restoredAt=at(11), kind="MAINTENANCE")
    assert operating.edit("updateIncident", other, serviceIds=both)


def test_maintenance_that_was_an_incident_was_not_announced(
    operating: Operating, tmp_path: Path
) -> None:
    maintenance = operating.schedule(reference="a")
    path, formats = tmp_path / "log.jsonl", operating.catalog.catalog.plugins.formats
    line: dict[str, Any] = {"id": "a", "services": ["web"], "kind": "incident"}
    path.write_text(json.dumps(line | {"startedAt": at(10), "restoredAt": at(11)}))

    report = imports.import_files(operating.catalog, path, formats=formats)

    assert report["problems"] == []
    shown = "kind announcedAt announcedFrom announcedUntil"
    nothing = dict.fromkeys(("announcedAt", "announcedFrom", "announcedUntil"))
    assert operating.read(maintenance, shown) == {"kind": "INCIDENT", **nothing}
    assert downtimes(operating.catalog) == [(at(10), at(11), "MAJOR", "INCIDENT")]
    text = imports.exported(operating.catalog)
    assert imports.import_export(operating.catalog, text, tmp_path)["problems"] == []
