"""Test what importers of plugins make of their own: by the example that reads costs from CSV."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from catalog_costs import KIND, CostRow, Costs

from catalog.domain.access import Principal
from catalog.exchange.reading import FORMATS
from catalog.plugin import ChangeRefusedError, Importer, Item, Notes, Record, Takes, Upsert
from catalog.storage.tables.records import AuditEntryRow
from tests import imports
from tests.asking import Asking

HEAD = "service,title,monthly,from\n"
NAME = "costs.costs"


@pytest.fixture
def costs(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog that keeps costs of its one service."""
    found = catalog_with(Costs)
    found.live("web")
    return found


def taken(costs: Asking, folder: Path, *lines: str, **options: Any) -> dict[str, Any]:
    """Import a table with these lines, and return the report."""
    path = folder / "costs.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    formats = (*FORMATS, *costs.catalog.plugins.importers)
    return imports.import_files(costs, path, formats=formats, **options)


def outcomes(report: dict[str, Any]) -> list[int]:
    return [report[name][NAME] for name in ("created", "updated", "unchanged", "skipped")]


def kept(costs: Asking) -> list[tuple[str, str, int]]:
    question = sa.select(CostRow.title, CostRow.monthly, CostRow.revision).order_by(
        CostRow.title, CostRow.monthly
    )
    return [
        (title, str(monthly), revision)
        for title, monthly, revision in imports.read(costs, question)
    ]


def test_a_table_is_made_and_brought_up_to_date(costs: Asking, tmp_path: Path) -> None:
    lines = ['web,"Rent, of a rack",100,2026-02-01', "web,Disks,12.5,2026-01-01"]

    tried = taken(costs, tmp_path, *lines, dry_run=True)
    before = kept(costs)
    first = taken(costs, tmp_path, *lines)
    second = taken(costs, tmp_path, *lines)
    third = taken(costs, tmp_path, lines[0], "web,Disks,13,2026-01-01")

    assert before == []
    assert list(map(outcomes, (tried, first, second, third))) == [
        [2, 0, 0, 0],
        [2, 0, 0, 0],
        [0, 0, 2, 0],
        [0, 1, 1, 0],
    ]
    assert kept(costs) == [("Disks", "13.00", 2), ("Rent, of a rack", "100.00", 1)]


def test_what_changes_nothing_leaves_no_trace(costs: Asking, tmp_path: Path) -> None:
    taken(costs, tmp_path, "web,Disks,12.5,2026-01-01")
    before = imports.dump(costs)
    taken(costs, tmp_path, "web,Disks,12.50,2026-01-01", "web,Tapes,x,2026-01-01")

    assert imports.dump(costs) == before


def test_each_is_on_record_as_a_change_of_its_own(costs: Asking, tmp_path: Path) -> None:
    taken(costs, tmp_path, "web,Disks,1,2026-01-01", "web,Tapes,-1,2026-01-01")

    changes = [change for (change,) in imports.read(costs, sa.select(AuditEntryRow.change))]
    assert changes.count("RecordCost") == 1
    assert changes.count("ImportCatalog") == 1


def test_what_is_wrong_is_told_with_its_line_and_the_rest_is_made(
    costs: Asking, tmp_path: Path
) -> None:
    report = taken(
        costs,
        tmp_path,
        "nope,Disks,1,2026-01-01",
        f"web,{'n' * 201},1,2026-01-01",
        "web,Sums,1.005,2026-01-01",
        "web,Signs,-1,2026-01-01",
        "web,Words,many,2026-01-01",
        "web,Days,1,2026-02-30",
        "web,Gaps,,2026-01-01",
        "web,More,1,2026-01-01,x",
        "web,Fine,1,2026-01-01",
    )

    assert sorted(imports.found(report), key=lambda found: found[1] or 0) == [
        ("costs.csv", 2, "NOT_FOUND"),
        ("costs.csv", 3, "TEXT_TOO_LONG"),
        ("costs.csv", 4, "NUMBER_INVALID"),
        ("costs.csv", 5, "OUT_OF_RANGE"),
        ("costs.csv", 6, "NUMBER_INVALID"),
        ("costs.csv", 7, "WRONG_SHAPE"),
        ("costs.csv", 8, "REQUIRED"),
        ("costs.csv", 9, "WRONG_SHAPE"),
    ]
    assert outcomes(report) == [1, 0, 0, 7]
    assert [title for title, *_ in kept(costs)] == ["Fine"]


def test_an_object_that_is_given_by_two_names_is_written_once(
    costs: Asking, tmp_path: Path
) -> None:
    again = taken(costs, tmp_path, "web,Disks,1,2026-01-01", "web,Disks,2,2026-01-01")
    other = taken(costs, tmp_path, "web,Disks,3,2026-01-01", "Web,Disks,4,2026-01-01")

    assert outcomes(again) == [1, 0, 0, 0]
    assert outcomes(other) == [0, 1, 0, 1]
    assert imports.codes_of_problems(other) == ["GIVEN_TWICE"]


def test_only_an_administrator_imports(costs: Asking, tmp_path: Path) -> None:
    somebody = Principal("somebody", scopes=frozenset({"catalog:write"}))

    with pytest.raises(ChangeRefusedError):
        taken(costs, tmp_path, "web,Disks,1,2026-01-01", by=somebody)
    assert kept(costs) == []


def lines_of(items: Any, notes: Notes) -> Iterator[Record | Upsert]:
    """Yield a service and its cost for each line, which is JSON."""
    for item in items:
        yield Record("services", item.value["slug"], item.line)
        given = {"service_id": item.value["slug"], "title": "All", "starts_on": "2026-01-01"}
        yield Upsert(KIND, given | {"monthly": item.value["cost"]}, item.line)


def test_services_that_come_with_the_same_file_are_found(costs: Asking, tmp_path: Path) -> None:
    path = tmp_path / "costs.jsonl"
    path.write_text('{"slug": "new", "cost": 5}\n\n{"slug":\n{"slug": "next", "cost": "2.50"}\n')
    reader = Importer("costs-lines", lambda head: True, lines_of, Takes.JSON_LINES, plugin="costs")

    report = imports.import_files(costs, path, formats=[reader])

    assert imports.found(report) == [("costs.jsonl", 3, "SYNTAX_ERROR")]
    assert (report["created"]["services"], report["created"][NAME]) == (2, 2)
    assert [amount for _, amount, _ in kept(costs)] == ["2.50", "5.00"]


def test_raw_bytes_are_given_as_they_are(costs: Asking, tmp_path: Path) -> None:
    path = tmp_path / "costs.bin"
    path.write_bytes(b"\x00\xffweb")

    def read(stream: Any, notes: Notes) -> Iterator[Record]:
        yield Record("services", stream.read()[2:].decode(), None)

    reader = Importer("raw", lambda head: True, read, Takes.BYTES, plugin="costs")
    as_text = Importer("raw", lambda head: True, read, Takes.LINES, plugin="costs")

    assert imports.import_files(costs, path, formats=[reader])["problems"] == []
    refused = imports.import_files(costs, path, formats=[as_text])
    assert imports.codes_of_problems(refused) == ["TEXT_INVALID"]


def test_what_its_kind_does_not_have_is_the_plugins_fault(costs: Asking, tmp_path: Path) -> None:
    def read(items: list[Item], notes: Notes) -> Iterator[Upsert]:
        yield Upsert(KIND, {"service_id": "web", "titel": "Disks"}, 1)

    path = tmp_path / "costs.txt"
    path.write_text("x\n")
    reader = Importer("typed", lambda head: True, read, Takes.LINES, plugin="costs")

    with pytest.raises(TypeError, match="gives titel to one of costs: values are"):
        imports.import_files(costs, path, formats=[reader])


def test_problems_are_told_up_to_a_thousand_and_then_counted(costs: Asking, tmp_path: Path) -> None:
    report = taken(costs, tmp_path, *(f"nope,{number},1,2026-01-01" for number in range(1_005)))

    assert len(report["problems"]) == 1_000
    assert report["more"] == {"problems": 5}
    assert json.dumps(report)


def test_a_value_that_cannot_be_kept_costs_one_entry(costs: Asking, tmp_path: Path) -> None:
    def read(items: list[Item], notes: Notes) -> Iterator[Upsert]:
        given = {"service_id": "web", "monthly": "1.00", "starts_on": "2026-01-01"}
        yield Upsert(KIND, {**given, "title": "Half \ud800"}, 1)
        yield Upsert(KIND, {**given, "title": "Disks", "monthly": 10**30}, 2)
        yield Upsert(KIND, {**given, "title": "Desks"}, 3)

    path = tmp_path / "costs.txt"
    path.write_text("x\n")
    reader = Importer("odd", lambda head: True, read, Takes.LINES, plugin="costs")

    report = imports.import_files(costs, path, formats=[reader])

    told = [(item["code"], item["line"]) for item in report["problems"]]
    assert told == [("VALUE_INVALID", 1), ("VALUE_INVALID", 2)]
    assert [title for title, _, _ in kept(costs)] == ["Desks"]


def test_an_importer_that_raises_costs_its_file_alone(
    costs: Asking, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def read(items: Iterator[str], notes: Notes) -> Iterator[Record]:
        yield Record("services", "left-out", 1)
        int("one")

    for name in ("a.txt", "costs.csv"):
        (tmp_path / name).write_text(f"{HEAD}web,Disks,1.00,2026-01-01\n")
    bad = Importer("bad", lambda head: True, read, Takes.LINES, plugin="costs")
    (good,) = costs.catalog.plugins.importers

    refused = imports.import_files(costs, tmp_path / "a.txt", formats=[bad])
    taken = imports.import_files(costs, tmp_path / "costs.csv", formats=[good])

    (problem,) = refused["problems"]
    assert problem["code"] == "IMPORTER_FAILED"
    assert "The importer bad of the plugin costs raised ValueError" in problem["message"]
    assert "The importer bad of the plugin costs failed." in caplog.text
    assert refused["created"]["services"] == 0
    assert taken["created"][NAME] == 1
