"""Test that requests and counts leave with an export and come back byte for byte."""

import shutil
from pathlib import Path

import pytest

from catalog_operation import Operation
from tests import imports
from tests.asking import asking
from tests.plugins.operation.asking_for import Desk
from tests.plugins.operation.test_utilisation import record, used


def kept(desk: Desk) -> str:
    """Keep a request of each status, and counts in two units, and return the export."""
    _, promised, fulfilled, refused = (desk.request() for _ in range(4))
    desk.request(by="consumer-bot")
    desk.promise(promised)
    desk.promise(fulfilled)
    desk.fulfil(fulfilled)
    desk.cancel(refused)
    record(desk, "10", "0.5", "0")
    record(desk, "7", unit="calls")
    return imports.exported(desk.catalog)


def test_requests_and_counts_come_back(desk: Desk, template: Path, tmp_path: Path) -> None:
    text = kept(desk)
    before = used(desk, by="admin")
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as catalog:
        report = imports.import_export(catalog, text, tmp_path)
        again = imports.exported(catalog)
        found = catalog.ask("{ serviceRequests { nodes { number status } } }")
        catalog.clock.moment = desk.catalog.clock.moment
        desk.catalog = catalog
        after = used(desk, by="admin")

    assert report["problems"] == []
    assert again == text
    assert [tuple(item.values()) for item in found["serviceRequests"]["nodes"]] == [
        (1, "REQUESTED"),
        (2, "PROMISED"),
        (3, "FULFILLED"),
        (4, "CANCELLED"),
        (5, "REQUESTED"),
    ]
    assert [item["count"] for item in after] == [item["count"] for item in before] != []


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("status: FULFILLED", "status: REQUESTED"),
        ("status: PROMISED", "status: CANCELLED"),
        ("cancelledSide: PROVIDER", "cancelledSide: NOBODY"),
        ("what: Mine is lost.", f"what: {'x' * 2001}"),
        ('count: "10.000"', 'count: "-1.000"'),
    ],
)
def test_documents_that_contradict_themselves_are_refused(
    desk: Desk, template: Path, tmp_path: Path, said: str, instead: str
) -> None:
    text = kept(desk)
    assert said in text
    path = tmp_path / "copy.db"
    shutil.copy(template, path)

    with asking(f"sqlite:///{path}", [Operation]) as catalog:
        wrong = text.replace(said, instead, 1)
        report = imports.import_export(catalog, wrong, tmp_path)
        found = catalog.ask("{ serviceRequests { totalCount } }")["serviceRequests"]

    assert [problem["code"] for problem in report["problems"]] != []
    assert found["totalCount"] == 0
