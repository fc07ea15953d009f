"""Test the register of costs as a stranger installs it: a wheel, which goes without a trace."""

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.processes import Command

EXAMPLE = processes.ROOT / "tests" / "example_costs"
LONGEST = 120  # lines of a whole example, its migrations aside
CREATE = """mutation($input: CreateServiceInput!) {
    createService(input: $input) { service { id } userErrors { code } } }"""
RECORD = """mutation($input: RecordCostInput!) {
    recordCost(input: $input) { cost { monthly } userErrors { code } } }"""
ORDERED = """{ services(orderBy: [{field: MONTHLY_COST, direction: DESC}]) {
    nodes { slug monthlyCost } } }"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel installed, made from a copy outside of the checkout."""
    folder = tmp_path_factory.mktemp("costs")
    ignored = shutil.ignore_patterns("__pycache__")
    source = Path(shutil.copytree(EXAMPLE, folder / "source", ignore=ignored))
    processes.install(processes.wheel(source, folder / "wheels"), folder / "installed")
    return folder / "installed"


def catalog(folder: Path, *packages: Path) -> Command:
    """Return the command as it runs beside these packages."""
    variables = {
        "CATALOG_DATABASE_URL": f"sqlite:///{folder / 'costs.db'}",
        "PYTHONPATH": ":".join(map(str, packages)),
    }
    return Command(
        [sys.executable, "-c", "from catalog.__main__ import run; run()"], folder, variables
    )


def tables(folder: Path) -> set[str]:
    connection = sqlite3.connect(folder / "costs.db")
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()


def test_services_are_ordered_by_a_plugin_that_leaves_no_trace(
    package: Path, tmp_path: Path
) -> None:
    with_it, without = catalog(tmp_path, package), catalog(tmp_path)
    with_it("db", "upgrade")
    token = with_it("token", "create", "--subject", "me", "--role", "admin").splitlines()[-1]

    with with_it.serving() as server:
        for slug, monthly in (("cheap", "9.5"), ("dear", "100"), ("free", "0")):
            given = {"slug": slug, "name": slug}
            made = server.ask(CREATE, {"input": given}, token=token)["createService"]
            cost = {"serviceId": made["service"]["id"], "title": "all", "startsOn": "2026-01-31"}
            answer = server.ask(RECORD, {"input": {**cost, "monthly": monthly}}, token=token)
            assert answer["recordCost"]["userErrors"] == []
        nodes = server.ask(ORDERED, token=token)["services"]["nodes"]

    costs = [("dear", "100.00"), ("cheap", "9.50"), ("free", "0.00")]
    assert [(node["slug"], node["monthlyCost"]) for node in nodes] == costs
    without("db", "purge", "costs", "--yes")
    assert not {name for name in tables(tmp_path) if "costs__" in name}
    with without.serving() as server:
        assert "monthlyCost" not in server.get("/schema.graphql")
        listed = server.ask("{ services { nodes { slug } } }", token=token)["services"]["nodes"]
        assert {node["slug"] for node in listed} == {"cheap", "dear", "free"}


def test_the_whole_example_is_short() -> None:
    modules = [path for path in EXAMPLE.rglob("*.py") if path.parent.name != "migrations"]

    assert 0 < sum(len(path.read_text().splitlines()) for path in modules) <= LONGEST
