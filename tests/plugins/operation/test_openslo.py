"""Test the importer `openslo`: objectives come from files, and what cannot be said is told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog_operation.importers.openslo import OPENSLO
from tests import imports
from tests.plugins.operation.sampled import Sampled

FORMATS = (*imports.FORMATS, replace(OPENSLO, plugin="operation"))
HEAD = """apiVersion: openslo/v1
kind: SLO
metadata:
  name: web-slo
spec:
  service: web
  indicator:
    metadata:
      name: web-requests
  timeWindow:
    - duration: 4w
      isRolling: true
  budgetingMethod: Occurrences
"""
GOOD = """  objectives:
    - displayName: Good
      target: 0.995
"""
SLICES = """  objectives:
    - displayName: For us
      targetPercent: 99.95
      timeSliceTarget: 0.95
      timeSliceWindow: 5m
    - displayName: For all
      target: 0.99
      timeSliceTarget: 0.95
      timeSliceWindow: 1
"""
ALPHA = """- apiVersion: openslo/v1alpha
  kind: Service
  metadata: {name: web, displayName: The web}
  spec: {description: Pages.}
- apiVersion: openslo/v1alpha
  kind: SLO
  metadata: {name: pages}
  spec:
    service: web
    timeWindows: [{unit: Month, count: 1, isRolling: false, calendar: {timeZone: Europe/Zurich}}]
    budgetingMethod: Occurrences
    objectives: [{target: 0.98, ratioMetrics: {good: {source: datadog}}}]
- apiVersion: openslo/v1alpha
  kind: DataSource
  metadata: {name: datadog}
  spec: {type: datadog, connectionDetails: [{apiKey: secret}]}
"""
SHOWN = """name indicator target method sliceSeconds sliceTarget source comparator
    window { kind days period timeZone }"""


def read(sampled: Sampled, path: Path, text: str) -> Any:
    """Import a file and return the report."""
    path.write_text(text)
    return imports.import_files(sampled.catalog, path, formats=FORMATS)


def objectives(sampled: Sampled) -> list[Any]:
    """Return all objectives of `web`."""
    text = f'{{ service(slug: "web") {{ objectives {{ nodes {{ {SHOWN} }} }} }} }}'
    found: list[Any] = sampled.catalog.ask(text)["service"]["objectives"]["nodes"]
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to be imported."""
    return tmp_path / "slos.yaml"


def test_an_slo_becomes_an_objective_of_its_service(sampled: Sampled, path: Path) -> None:
    report = read(sampled, path, HEAD + GOOD)

    assert imports.counts(report, "created") == {"operation.objectives": 1}
    assert report["problems"] == []
    assert objectives(sampled) == [
        {
            "name": "web-slo",
            "indicator": "web-requests",
            "target": "0.995000",
            "method": "OCCURRENCES",
            "sliceSeconds": None,
            "sliceTarget": None,
            "source": "openslo/v1 web-slo",
            "comparator": "GE",
            "window": {"kind": "ROLLING", "days": 28, "period": None, "timeZone": "UTC"},
        }
    ]


def test_the_same_file_again_changes_nothing_and_another_target_is_kept(
    sampled: Sampled, path: Path
) -> None:
    read(sampled, path, HEAD + GOOD)

    again = read(sampled, path, HEAD + GOOD)
    stricter = read(sampled, path, HEAD + GOOD.replace("0.995", "0.999"))

    assert imports.counts(again, "unchanged") == {"operation.objectives": 1}
    assert imports.counts(stricter, "updated") == {"operation.objectives": 1}
    assert [item["target"] for item in objectives(sampled)] == ["0.999000"]


def test_several_objectives_of_an_slo_have_names_of_their_own(sampled: Sampled, path: Path) -> None:
    report = read(sampled, path, HEAD.replace("Occurrences", "Timeslices") + SLICES)

    assert report["problems"] == []
    found = [
        (item["name"], item["target"], item["sliceSeconds"], item["sliceTarget"])
        for item in objectives(sampled)
    ]
    assert sorted(found) == [
        ("web-slo-for-all", "0.990000", 60, "0.950000"),
        ("web-slo-for-us", "0.999500", 300, "0.950000"),
    ]


def test_lists_of_v1alpha_are_read_and_secrets_are_left_alone(sampled: Sampled, path: Path) -> None:
    report = read(sampled, path, ALPHA)

    assert report["problems"] == []
    (found,) = objectives(sampled)
    assert (found["name"], found["indicator"]) == ("pages", "pages")
    window = {"kind": "CALENDAR", "days": None, "period": "MONTH", "timeZone": "Europe/Zurich"}
    assert found["window"] == window
    named = sampled.catalog.ask('{ service(slug: "web") { name description } }')["service"]
    assert named == {"name": "The web", "description": "Pages."}
    assert "secret" not in str(imports.dump(sampled.catalog))
    assert "DataSource" in {item["key"] for item in report["ignored"]}


def test_documents_follow_each_other(sampled: Sampled, path: Path) -> None:
    other = (HEAD + GOOD).replace("web-slo", "other-slo")

    read(sampled, path, f"{HEAD}{GOOD}---\n{other}")

    assert sorted(item["name"] for item in objectives(sampled)) == ["other-slo", "web-slo"]


@pytest.mark.parametrize(
    ("said", "instead", "line", "code"),
    [
        ("duration: 4w", "duration: 1m", 11, "DURATION_AMBIGUOUS"),
        ("duration: 4w", "duration: 90m", 11, "DURATION_AMBIGUOUS"),
        ("duration: 4w", "duration: 1M", 11, "WINDOW_UNKNOWN"),
        ("duration: 4w", "duration: 36h", 11, "WINDOW_UNKNOWN"),
        ("duration: 4w", "duration: 367d", 11, "WINDOW_UNKNOWN"),
        ("isRolling: true", "isRolling: false", 11, "WINDOW_UNKNOWN"),
        ("  timeWindow:", "  other:", 1, "WINDOW_UNKNOWN"),
        ("Occurrences", "RatioTimeslices", 13, "METHOD_UNKNOWN"),
        ("service: web", "service: nowhere", 16, "NOT_FOUND"),
        ("  service: web", "  about: web", 4, "SLO_INCOMPLETE"),
        ("target: 0.995", "target: 1.5", 16, "OUT_OF_RANGE"),
        ("target: 0.995", "op: lt", 14, "REQUIRED"),
        ("Occurrences", "Timeslices", 16, "SLICE_MISSING"),
        ("kind: SLO", "kind: SLA", 1, "KIND_UNKNOWN"),
        ("kind: SLO", "sort: SLO", 1, "OBJECT_INCOMPLETE"),
    ],
)
def test_what_cannot_be_said_here_is_told_with_its_line(
    sampled: Sampled, path: Path, *, said: str, instead: str, line: int, code: str
) -> None:
    report = read(sampled, path, (HEAD + GOOD).replace(said, instead, 1))

    assert ("slos.yaml", line, code) in imports.found(report)
    assert objectives(sampled) == []


@pytest.mark.parametrize(
    ("duration", "window"),
    [
        ("1d", {"kind": "ROLLING", "days": 1}),
        ("48h", {"kind": "ROLLING", "days": 2}),
        ("1M\n      isRolling: false", {"kind": "CALENDAR", "period": "MONTH"}),
        ("1Q\n      isRolling: false", {"kind": "CALENDAR", "period": "QUARTER"}),
        ("1Y\n      isRolling: false", {"kind": "CALENDAR", "period": "YEAR"}),
    ],
)
def test_days_roll_on_and_periods_follow_the_calendar(
    sampled: Sampled, path: Path, duration: str, window: dict[str, Any]
) -> None:
    text = (HEAD + GOOD).replace("      isRolling: true\n", "")

    report = read(sampled, path, text.replace("4w", duration))

    assert report["problems"] == []
    (found,) = objectives(sampled)
    assert {name: found["window"][name] for name in window} == window


def test_periods_that_begin_elsewhere_are_told(sampled: Sampled, path: Path) -> None:
    calendar = "1M\n      isRolling: false\n      calendar:\n        startTime: 2022-01-01 12:00:00"

    report = read(sampled, path, (HEAD + GOOD).replace("4w\n      isRolling: true", calendar))

    assert imports.codes(report) == ["START_IGNORED"]
    assert len(objectives(sampled)) == 1


def test_files_of_others_are_not_recognised() -> None:
    assert OPENSLO.recognises(HEAD)
    assert OPENSLO.recognises('[{"kind": "SLO", "apiVersion": "openslo.com/v2alpha"}]')
    assert not OPENSLO.recognises("version: prometheus/v1\nslos:\n- name: a\n")
    assert not OPENSLO.recognises("apiVersion: backstage.io/v1alpha1\nkind: Component\n")
