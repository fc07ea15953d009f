"""Test the format `incidents` with a real log: three years of a big public service."""

import datetime as dt
import itertools
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


class Minutes:
    """The log, counted minute by minute: what the catalog is held against."""

    def __init__(self, rows: list[dict[str, Any]], severities: set[str]) -> None:
        self.rows = [
            row
            for row in rows
            if row["startedAt"] < row["restoredAt"]
            and (row["kind"] == "maintenance" or row["severity"].upper() in severities)
        ]

    def of(self, name: str, start: int, end: int) -> tuple[int, int]:
        """Return the minutes in which a component was down, and how often it was."""
        spans = [
            (minute(row["startedAt"]), minute(row["restoredAt"]))
            for row in self.rows
            if name in row["services"]
        ]
        down = {at for first, last in spans for at in range(max(first, start), min(last, end))}
        return len(down), sum(at - 1 not in down for at in down)


def minute(text: str) -> int:
    """Return the minute since 1970 of a moment; the log knows none that is parted."""
    second = int(dt.datetime.fromisoformat(text).timestamp())
    assert second % 60 == 0
    return second // 60


def begins(year: int, month: int) -> int:
    """Return the minute in which a month begins."""
    return int(dt.datetime(year, month, 1, tzinfo=dt.UTC).timestamp()) // 60


FIRSTS = [begins(2022 + month // 12, month % 12 + 1) for month in range(3, 37, 3)]
QUARTERS = list(itertools.pairwise(FIRSTS))  # from the second of 2022 to the last of 2024
DAYS = [(start, start + 1440) for start in range(begins(2024, 1), begins(2025, 1), 1440)]
MINOR, MAJOR = {"MINOR", "MAJOR", "CRITICAL"}, {"MAJOR", "CRITICAL"}
FIGURES = """availability(window: $window, severities: $severities) {
    downtimeMinutes breaks percent mtrsMinutes
}"""


@needs_data
@pytest.mark.parametrize("has_maintenance", [True, False])
def test_every_component_is_as_available_as_its_minutes_say(
    operating: Operating, tmp_path: Path, *, has_maintenance: bool
) -> None:
    lines = LOG.read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(converted, lines) if has_maintenance or row["kind"] == "incident"]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    names = sorted({name for row in rows for name in row["services"]})
    for name in names:
        operating.live(name)
    imports.import_files(operating.catalog, path, formats=operating.catalog.catalog.plugins.formats)

    compared = broken = 0
    for windows, severities in ((QUARTERS, MINOR), (QUARTERS, MAJOR), (DAYS, MINOR)):
        counted = Minutes(rows, severities)
        for start, end in windows:
            for name, found in asked(operating, start, end, severities).items():
                if name not in names:
                    continue
                down, breaks = counted.of(name, start, end)
                assert (found["downtimeMinutes"], found["breaks"]) == (down, breaks)
                assert found["percent"] == 100 * (end - start - down) / (end - start)
                assert found["mtrsMinutes"] == (down / breaks if breaks else None)
                compared += 1
                broken += breaks > 0
    assert compared == 11 * (2 * len(QUARTERS) + len(DAYS))
    assert broken > 300


def asked(operating: Operating, start: int, end: int, severities: set[str]) -> dict[str, Any]:
    """Return how available services were, by their slugs."""
    text = f"""query($window: WindowInput!, $severities: [Severity!]) {{
        services(first: 50) {{ nodes {{ slug {FIGURES} }} }} }}"""
    window = {"from": moment(60 * start), "to": moment(60 * end)}
    given = {"window": window, "severities": sorted(severities)}
    found = operating.catalog.ask(text, given)["services"]["nodes"]
    return {item["slug"]: item["availability"] for item in found}
