"""Test the format `incidents` with a real log: three years of a big public service."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.plugin import ServiceRow
from catalog_operation.tables.incidents import DowntimeRow
from tests import imports
from tests.plugins.operation.operating import Operating, moment

LOG = imports.SHARED.parent / "github-incidents" / "incidents.jsonl"
needs_data = pytest.mark.skipif(not LOG.is_file(), reason="The shared data is not here.")


def converted(line: str) -> dict[str, Any]:
    """Return what a line of the log tells, as the format has it."""
    found = json.loads(line)
    is_maintenance = found["impact"] == "maintenance"
    return {
        "id": found["id"],
        "title": found["title"],
        "services": [slug(name) for name in found.get("components") or ()],
        "startedAt": found["downtime_start"],
        "restoredAt": found["downtime_end"],
        "severity": "major" if is_maintenance else found["impact"],
        "kind": "maintenance" if is_maintenance else "incident",
    }


def slug(name: str) -> str:
    """Return the slug of a component."""
    return name.lower().replace(" ", "-")


@needs_data
def test_three_years_of_incidents_are_what_is_down(operating: Operating, tmp_path: Path) -> None:
    rows = [converted(line) for line in LOG.read_text(encoding="utf-8").splitlines()]
    services = {name for row in rows for name in row["services"]}
    for name in sorted(services):
        operating.live(name)
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    formats = operating.catalog.catalog.plugins.formats

    report = imports.import_files(operating.catalog, path, formats=formats)
    again = imports.import_files(operating.catalog, path, formats=formats)

    wrong: dict[int, set[str]] = {}
    for number, row in enumerate(rows, 1):
        empty, short = not row["services"], row["startedAt"] == row["restoredAt"]
        codes = {"SUBJECT_MISSING": empty, "HISTORY_REVERSED": short}
        wrong[number] = {code for code, holds in codes.items() if holds}
    told: dict[int, set[str]] = {number: set() for number in wrong}
    for _file, line, code in imports.found(report):
        told[line or 0].add(code)
    right = [row for number, row in enumerate(rows, 1) if not wrong[number]]
    assert len(services) == 11
    assert told == wrong
    assert report["created"]["operation.incidents"] == len(right) > 300
    assert again["unchanged"]["operation.incidents"] == len(right)
    question = sa.select(ServiceRow.slug, DowntimeRow.started, DowntimeRow.ended).join(
        DowntimeRow, DowntimeRow.service_id == ServiceRow.id
    )
    down = Counter(
        (name, moment(started), moment(ended))
        for name, started, ended in imports.read(operating.catalog, question)
    )
    assert down == Counter(
        (name, row["startedAt"], row["restoredAt"]) for row in right for name in row["services"]
    )
