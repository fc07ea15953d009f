"""Test a source of a metric, which a job pulls from a file: installed, used, and taken away."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from catalog_samples import Samples

from catalog.storage.tables.records import AuditEntryRow
from catalog.testing import Conformance
from tests.asking import Asking
from tests.hearing import rows
from tests.plugins.houses import House

CREATE = """mutation { createService(input: {slug: "mail", name: "Mail"}) {
    service { id } userErrors { code }
} }"""
ASK = """{ service(slug: "mail") { metrics(
    keys: ["good-answers"], window: {from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z"}
) { value count status } } }"""
LINES = [
    {"service": "mail", "at": "2026-01-05T10:00:00Z", "good": 8, "valid": 10},
    {"service": "mail", "at": "2026-01-05T10:01:00Z", "good": 10, "valid": 10},
    {"service": "gone", "at": "2026-01-05T10:01:00Z", "good": 0, "valid": 10},
]


def write(file: Path, *lines: object) -> Path:
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file


class TestSamples(Conformance):
    """The source of samples, with a file in which one line is about a service of the rules."""

    plugin = Samples

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = write(tmp_path / "samples", {**LINES[0], "service": "acme-api"})
        monkeypatch.setattr(type(self), "settings", {"file": file})


def test_a_job_keeps_what_is_new_and_what_has_changed(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    file = write(tmp_path / "samples", *LINES)
    catalog = catalog_with(Samples, configs={"samples": {"file": file}})
    catalog.ask(CREATE)

    for _ in range(2):  # the second time there is nothing to do
        catalog.run_job("samples.pull")
    first = catalog.ask(ASK)["service"]["metrics"]
    write(file, *LINES[1:], {**LINES[0], "good": 0})
    catalog.run_job("samples.pull")

    assert first == [{"value": 0.9, "count": 20, "status": "OK"}]
    assert catalog.ask(ASK)["service"]["metrics"][0]["value"] == 0.5
    made = sa.select(AuditEntryRow.subject).where(AuditEntryRow.change == "KeepSamples")
    assert [tuple(row) for row in rows(catalog, made)] == [("plugin samples",)] * 2


def test_a_file_that_is_not_there_fails_and_is_told(
    catalog_with: Callable[..., Asking], tmp_path: Path
) -> None:
    catalog = catalog_with(Samples, configs={"samples": {"file": tmp_path / "samples"}})

    with pytest.raises(AssertionError, match=r"samples\.pull failed: FileNotFoundError"):
        catalog.run_job("samples.pull")


def test_somebody_installs_it_asks_for_what_it_measures_and_takes_it_away(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.install("example_samples")
    house.variables["CATALOG_PLUGIN__SAMPLES__FILE"] = str(write(tmp_path / "lines", *LINES))
    house.catalog("db", "upgrade")
    words = ("token", "create", "--subject", "me", "--role", "admin")
    token = house.catalog(*words).splitlines()[-1]
    house.catalog("jobs", "run", "samples.pull")

    with house.catalog.serving() as server:
        server.ask(CREATE, token=token)
        house.catalog("jobs", "run", "samples.pull")
        (measured,) = server.ask(ASK, token=token)["service"]["metrics"]
    (job,) = (
        item
        for item in json.loads(house.catalog("jobs", "list", "--json"))
        if "samples" in item["name"]
    )
    assert measured == {"value": 0.9, "count": 20, "status": "OK"}
    assert (job["name"], job["lastRun"]["outcome"]) == ("samples.pull", "DONE")
    house.pip("uninstall", "--yes", "catalog-samples")
    del house.variables["CATALOG_PLUGIN__SAMPLES__FILE"]
    house.catalog("db", "check")
    house.catalog("db", "purge", "samples", "--yes")

    assert not {name for name in house.tables() if name.startswith("samples__")}
    left = json.loads(house.catalog("jobs", "list", "--json"))
    assert {item["name"].partition(".")[0] for item in left} == {
        "acquisition",
        "improvement",
        "operation",
        "partnership",
    }
    with house.catalog.serving() as server:
        (measured,) = server.ask(ASK, token=token)["service"]["metrics"]
        assert measured["status"] == "NO_DATA"
