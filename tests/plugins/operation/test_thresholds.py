"""Test that thresholds of service graphs become objectives, beside what the core reads of them."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog_operation import Operation
from catalog_operation.importers.thresholds import THRESHOLDS_OF_GRAPHS
from tests import imports
from tests.asking import Asking

FORMATS = (*imports.FORMATS, replace(THRESHOLDS_OF_GRAPHS, plugin="operation"))
GRAPH = imports.SHARED / "metrics-catalog-2024.json"
SHOWN = "name indicator comparator target source window { kind days }"
BLOCKS = ("monitoringThresholds", "contractualThresholds")


@pytest.fixture
def operated(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with operation."""
    catalog = catalog_with(Operation)
    catalog.run(catalog.catalog.upgrade)
    return catalog


def read(catalog: Asking, folder: Path, text: str, **options: Any) -> dict[str, Any]:
    """Import a service graph as JSON, and return the report."""
    path = folder / "graph.json"
    path.write_text(text)
    return imports.import_files(catalog, path, formats=FORMATS, **options)


def graph(**blocks: Any) -> str:
    """Return a graph of one service with these blocks."""
    return json.dumps([{"type": "web", "serviceDependencies": None, **blocks}])


def objectives(catalog: Asking, slug: str = "web") -> dict[str, Any]:
    """Return the objectives of a service, by name."""
    text = f'{{ service(slug: "{slug}") {{ objectives {{ nodes {{ {SHOWN} }} }} }} }}'
    nodes = catalog.ask(text)["service"]["objectives"]["nodes"]
    return {node.pop("name"): node for node in nodes}


def test_a_threshold_says_what_is_compared_how_and_where_it_stands(
    operated: Asking, tmp_path: Path
) -> None:
    text = graph(
        monitoringThresholds={"apdexScore": 0.995, "errorRatio": 0.999},
        contractualThresholds={"apdexRatio": 0.9, "errorRatio": 0.005},
    )

    report = read(operated, tmp_path, text)

    assert report["problems"] == report["ignored"] == []
    assert imports.counts(report, "created") == {"services": 1, "operation.objectives": 4}
    shared = {"comparator": "GE", "window": {"kind": "ROLLING", "days": 30}}
    assert objectives(operated) == {
        "monitoring-apdex": {
            "indicator": "apdex",
            "target": "0.995000",
            "source": "service-graph monitoringThresholds.apdexScore >= 0.995",
            **shared,
        },
        "monitoring-success": {
            "indicator": "success",
            "target": "0.999000",
            "source": "service-graph monitoringThresholds.errorRatio >= 0.999",
            **shared,
        },
        "contractual-apdex": {
            "indicator": "apdex",
            "target": "0.900000",
            "source": "service-graph contractualThresholds.apdexRatio >= 0.9",
            **shared,
        },
        "contractual-success": {
            "indicator": "success",
            "target": "0.995000",
            "source": "service-graph contractualThresholds.errorRatio <= 0.005",
            **shared,
        },
    }
    assert imports.codes(report) == ["WINDOW_ASSUMED"]


def test_a_second_time_changes_nothing_and_another_number_is_taken(
    operated: Asking, tmp_path: Path
) -> None:
    read(operated, tmp_path, graph(monitoringThresholds={"apdexScore": 0.9}))

    again = read(operated, tmp_path, graph(monitoringThresholds={"apdexScore": 0.9}))
    stricter = read(operated, tmp_path, graph(monitoringThresholds={"apdexScore": 0.95}))

    assert imports.counts(again, "unchanged") == {"services": 1, "operation.objectives": 1}
    assert imports.counts(stricter, "updated") == {"operation.objectives": 1}
    assert objectives(operated)["monitoring-apdex"]["target"] == "0.950000"


def test_a_mapping_of_slugs_has_thresholds_too(operated: Asking, tmp_path: Path) -> None:
    one = {"serviceDependencies": None, "monitoringThresholds": {"apdexScore": 0.9}}

    report = read(operated, tmp_path, json.dumps({"web": one}))

    assert report["problems"] == []
    assert [*objectives(operated)] == ["monitoring-apdex"]


def test_what_nobody_takes_is_ignored_whoever_looks_at_it(operated: Asking, tmp_path: Path) -> None:
    text = graph(monitoringThresholds={"apdexScore": 0.9, "saturation": 1}, colour="red")

    both = read(operated, tmp_path, text)
    core = imports.import_files(operated, tmp_path / "graph.json")

    assert {item["key"] for item in both["ignored"]} == {
        "colour",
        "monitoringThresholds.saturation",
    }
    assert {item["key"] for item in core["ignored"]} == {"colour", "monitoringThresholds"}


@pytest.mark.parametrize("said", [True, "high", 1.5, -0.1, [0.9]])
def test_what_is_no_share_is_told_with_its_line(
    operated: Asking, tmp_path: Path, said: object
) -> None:
    report = read(operated, tmp_path, graph(contractualThresholds={"errorRatio": said}))

    assert imports.found(report) == [("graph.json", 1, "WRONG_SHAPE")]
    assert objectives(operated) == {}


def test_other_files_of_the_format_are_left_to_it(operated: Asking, tmp_path: Path) -> None:
    report = read(operated, tmp_path, graph())

    assert imports.counts(report, "created") == {"services": 1}
    assert report["notices"] == []


@pytest.mark.skipif(not GRAPH.is_file(), reason="The shared data is not here.")
def test_every_threshold_of_the_real_catalog_is_an_objective(operated: Asking) -> None:
    services = json.loads(GRAPH.read_text())
    wanted = Counter(
        {
            service["type"]: sum(len(service[block] or ()) for block in BLOCKS)
            for service in services
        }
    )

    report = imports.import_files(operated, GRAPH, formats=FORMATS)
    again = imports.import_files(operated, GRAPH, formats=FORMATS)

    assert report["problems"] == []
    assert report["created"]["operation.objectives"] == wanted.total() == 149
    assert again["unchanged"]["operation.objectives"] == 149
    asked = "{ services(first: 100) { nodes { slug objectives { nodes { source target } } } } }"
    nodes = operated.ask(asked)["services"]["nodes"]
    assert {node["slug"]: len(node["objectives"]["nodes"]) for node in nodes} == dict(wanted)
    contractual = {
        node["slug"]: Decimal(item["target"])
        for node in nodes
        for item in node["objectives"]["nodes"]
        if " contractualThresholds.errorRatio " in item["source"]
    }
    assert contractual == {
        service["type"]: 1 - Decimal(str(service["contractualThresholds"]["errorRatio"]))
        for service in services
        if service["contractualThresholds"]
    }
    assert not {item["key"] for item in report["ignored"]} & {*BLOCKS}
