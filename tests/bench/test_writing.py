"""Changes in small: everybody writes the same rows, and what got dearer is told."""

import json
from pathlib import Path

import pytest

from bench.asking import Server
from bench.data import Size
from bench.measuring import Cell
from bench.writing import cells, comparing, tables
from bench.writing.servers import CATALOG, HAND, NAMES, ON_SQLITE, PEER, all_running
from bench.writing.writers import CHANGES, Writer
from tests.conftest import POSTGRESQL, SQLITE

SIZE = Size(organizations=4, services=48, relationships=6)
CHANGE = "updateService"
PAIR = "catalog / hand"


def on(database: str) -> list[str]:
    """Return who writes there, without what is installed by npm."""
    is_embedded = database == SQLITE
    return [name for name in NAMES if name.endswith(ON_SQLITE) is is_embedded and name != PEER]


@pytest.mark.parametrize("database", [SQLITE, POSTGRESQL])
def test_everybody_leaves_the_rows_that_the_catalog_leaves(database: str) -> None:
    with all_running(on(database), SIZE) as servers:
        assert list(comparing.differences(servers, CHANGES)) == []
        ours, theirs, *_ = servers
        told = [*comparing.differences([ours], [CHANGE]), *comparing.differences(servers, [])]

    assert {line.split(": ")[1] for line in told if line.startswith(theirs.name)} >= {
        "services",
        "revisions",
        "audit_entries",
        "outbox",
    }


@pytest.mark.parametrize(("only", "services"), [(True, 4), (False, 12)])
def test_no_dependency_is_made_twice(only: bool, services: int) -> None:  # noqa: FBT001
    server = Server("http://127.0.0.1:1/")
    writers = [Writer("addDependency", number, SIZE, server, only=only) for number in range(2)]

    asked = [json.loads(writer.next())["variables"]["input"] for writer in writers * 6]

    pairs = {(given["serviceId"], given["dependsOnId"]) for given in asked}
    assert len(pairs) == len(asked)
    assert len({service for service, _ in pairs}) == services


def rounds(*figures: tuple[float, float]) -> cells.Rounds:
    """Return cells of the catalog and of what is written by hand, which cost so much."""
    columns = zip((CATALOG, HAND), zip(*figures, strict=True), strict=True)
    return {name: [Cell(10, 1, 1, 1, cost, 0, 0, 0) for cost in costs] for name, costs in columns}


def test_a_ratio_is_that_of_the_median_round() -> None:
    found = rounds((4, 1), (9, 3), (100, 1))

    assert cells.ratio(found, CATALOG, HAND) == 4


@pytest.mark.parametrize(("cost", "told_of"), [(4.5, []), (4.7, [CHANGE])])
def test_what_costs_more_than_was_reviewed_is_told(
    cost: float, told_of: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tables, "REVIEWED", tmp_path / "reviewed.json")
    tables.keep({CHANGE: {PAIR: 4.0}, "conflict": {PAIR: 1.0}})

    told = list(tables.worse(tables.ratios({CHANGE: rounds((cost, 1))})))

    assert [change for change, _ in told] == told_of


def test_what_nobody_reviewed_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tables, "REVIEWED", tmp_path / "reviewed.json")

    told = list(tables.worse({CHANGE: {PAIR: 1.0}}))

    assert [change for change, _ in told] == [CHANGE]


def test_a_review_keeps_what_it_did_not_measure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tables, "REVIEWED", tmp_path / "reviewed.json")
    tables.keep({CHANGE: {PAIR: 4.0, "other": 2.0}, "conflict": {PAIR: 1.0}})

    tables.keep({CHANGE: {PAIR: 3.0}})

    assert json.loads(tables.REVIEWED.read_text()) == {
        CHANGE: {PAIR: 3.0, "other": 2.0},
        "conflict": {PAIR: 1.0},
    }
