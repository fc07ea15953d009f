"""Test that what operation computes of some services does not look at what others have."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from catalog_operation import Operation
from tests.asking import asking
from tests.plugins.operation.running import MARCH, Running

GROWING = {"offerings", "offering_services", "service_products", "operation__downtimes"}
ASKED = """query($window: WindowInput!) { services(first: 50) { nodes {
    availability(window: $window) { percent }
    metrics(keys: ["open-incidents", "mtrs"], window: $window) { value }
} } }"""


def test_no_question_about_availability_reads_a_whole_table(template: Path, tmp_path: Path) -> None:
    path = tmp_path / "growing.db"
    shutil.copy(template, path)
    with asking(f"sqlite:///{path}", [Operation]) as catalog:
        running = Running(catalog)
        resource = running.stands_on("disks")
        told = {"serviceIds": [], "resourceIds": [resource]}
        running.report("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z", **told)
        catalog.ask(ASKED, {"window": MARCH})
        with catalog.counting() as statements:
            catalog.ask(ASKED, {"window": MARCH})
    asked = [text for text in statements if "operation__downtimes" in text]
    with closing(sqlite3.connect(path)) as connection:
        steps = [
            step[-1].split()
            for text in asked
            for step in connection.execute(f"EXPLAIN QUERY PLAN {text}", [None] * text.count("?"))
        ]

    read = {words[1] for words in steps if words[0] in {"SCAN", "SEARCH"}}
    assert read >= GROWING
    assert not [words for words in steps if words[0] == "SCAN" and words[1] in GROWING]
    assert not [words for words in steps if any("ANY(" in word for word in words)]
