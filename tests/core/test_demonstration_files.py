"""Files of a demonstration: they are joined, moved to today, and say no stages of others."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from catalog_notes import Notes

from catalog import host
from catalog.demo import making, moving
from catalog.domain.importing.report import Report
from catalog.exchange.items import Item, WrongShapeError
from catalog.exchange.notes import Notes as Remarks
from catalog.exchange.yamls import items
from catalog_operation import Operation
from tests import imports
from tests.asking import Asking

NOW = dt.datetime(2026, 5, 3, 11, 59, tzinfo=dt.UTC)
DAYS = {  # what is moved by days, from 20 April at noon: the thirteenth day is not over yet
    "2026-04-20": "2026-05-02",
    "2026-04-20T12:00:00Z": "2026-05-02T12:00:00Z",
    "2025-12-31T23:30:15.5Z": "2026-01-12T23:30:15.5Z",
    "Since 2026-04-20": "Since 2026-04-20",
    "2026-04": "2026-04",
}
MONTHS = {  # what is moved from April to May, to the same weekday of the month
    "2026-03-10T08:10:00Z": "2026-04-14T08:10:00Z",  # second Tuesdays
    "2026-04-01": "2026-05-06",  # first Wednesdays
    "2026-03-31": "2026-04-28",  # a fifth Tuesday, and a fourth one, as April has no more
    "2025-12-01": "2026-01-05",
}


def notes() -> Remarks:
    """Return what takes down what is wrong with a file."""
    return Remarks(Report(), "demonstration.yaml")


def moved(today: str, value: str) -> str:
    """Return what a file says of a moment, on the third of May."""
    documents = [Item("today", today, 2, listed=False)]
    documents.append(Item("services", {"slug": "a", "description": value}, 3, listed=True))
    parts = host.load().parts
    (found,) = moving.documents(parts, NOW, documents, notes())
    return str(found.value["description"])


@pytest.mark.parametrize(("value", "then"), DAYS.items())
def test_dates_are_moved_by_whole_days(value: str, then: str) -> None:
    assert moved("2026-04-20T12:00:00Z", value) == then


@pytest.mark.parametrize(("value", "then"), MONTHS.items())
def test_dates_are_moved_by_whole_months(value: str, then: str) -> None:
    assert moved("2026-04", value) == then


@pytest.mark.parametrize("today", ["yesterday", "2026-04-20T12:00:00", "2026-13-01T00:00:00Z"])
def test_a_today_that_is_no_moment_is_told(today: str) -> None:
    with pytest.raises(WrongShapeError) as told:
        moved(today, "2026-04-20")

    assert told.value.line == 2


def test_seconds_are_moved_as_well_and_an_import_moves_nothing(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    text = """
catalog: 1
today: "2026-04-20T12:00:00Z"
services: [{slug: web, monitoredFrom: "2026-04-20T12:00:00Z"}]
operation.series:
- {service: web, indicator: pages, size: 3600, samples: [{start: 1776686400, good: 1, valid: 2}]}
"""
    catalog = catalog_with(Operation)
    path = tmp_path / "demonstration.yaml"
    path.write_text(text)
    with path.open("rb") as stream:
        found = list(moving.documents(catalog.catalog.plugins.parts, NOW, items(stream), notes()))

    report = imports.import_export(catalog, text, tmp_path)

    assert report["problems"] == report["ignored"] == []
    series = next(item.value for item in found if item.section == "operation.series")
    assert series["samples"][0]["start"] == 1776686400 + 12 * 86_400
    asked = '{ service(slug: "web") { monitoredFrom } }'
    assert catalog.ask(asked)["service"]["monitoredFrom"] == "2026-04-20T12:00:00Z"


def test_files_are_joined_and_a_later_one_wins(catalog: Asking, tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("""
catalog: 1
services:
- slug: web
  name: Web
  tier: core
  labels: [{key: a, value: one}, {key: b, value: two}]
- slug: mail
""")
    second.write_text("""
catalog: 1
services:
- slug: web
  tier: platform
  labels: [{key: b, value: three}, {key: c, value: four}]
  dependencies: [{dependsOn: mail}]
""")

    report = imports.import_files(catalog, first, second)

    assert report["problems"] == []
    assert report["created"]["services"] == 2
    asked = "name tier labels { key value } dependencies { nodes { dependsOn { slug } } }"
    assert imports.service(catalog, "web", asked) == {
        "name": "Web",
        "tier": "platform",
        "labels": [
            {"key": "a", "value": "one"},
            {"key": "b", "value": "three"},
            {"key": "c", "value": "four"},
        ],
        "dependencies": {"nodes": [{"dependsOn": {"slug": "mail"}}]},
    }


def test_what_stands_twice_in_one_file_is_told_and_not_joined(
    catalog: Asking, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("catalog: 1\nservices:\n- slug: web\n- slug: web\n  tier: core\n")
    second.write_text("catalog: 1\nservices:\n- slug: web\n  tier: platform\n")

    report = imports.import_files(catalog, first, second)

    assert imports.found(report) == [
        ("a.yaml", 4, "GIVEN_TWICE"),
        ("b.yaml", 3, "GIVEN_TWICE"),
    ]
    assert imports.service(catalog, "web", "tier") == {"tier": None}


def test_a_plugin_that_is_not_built_in_adds_to_what_the_core_shows(
    demonstration_with: Callable[..., Asking],
) -> None:
    asked = '{ service(slug: "internet-banking") { notes { nodes { text } } } }'

    found: Any = demonstration_with(Notes).ask(asked)

    assert found["service"]["notes"]["nodes"] == [{"text": "Closed on the first of May."}]


@pytest.mark.parametrize("names", ["", "S", "D", "T", "O", "DO", "ST"])
def test_what_belongs_to_plugins_that_are_not_there_is_left_out(
    catalog_with: Callable[..., Asking], names: str
) -> None:
    known = {type(item).__name__[0]: type(item) for item in host.load().loaded}
    catalog = catalog_with(*(known[name] for name in names))

    report = catalog.run(lambda: making.fill(catalog.catalog))
    again = catalog.run(lambda: making.fill(catalog.catalog))

    assert report is not None
    assert (report.problems, report.notices, report.ignored) == ([], [], [])
    assert again is None
    stages = {item["key"] for item in catalog.ask("{ lifecycleStages { key } }")["lifecycleStages"]}
    text = "{ services { nodes { stage { key } versions { nodes { stage { key } } } } } }"
    nodes = catalog.ask(text)["services"]["nodes"]
    found = {item["stage"]["key"] for node in nodes for item in (node, *node["versions"]["nodes"])}
    assert found <= stages
