"""Test `--skip-broken` and disabling where they matter: in servers of their own, with plugins."""

import json
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.plugins.bringing import strangers
from tests.processes import Command

PLUGINS = "{ plugins { id state reason version } }"
MARK = "imported.txt"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with three plugins installed; `broken` leaves a mark when it is imported."""
    folder = tmp_path_factory.mktemp("installed")
    for name in ("example_plugin", "example_stage"):
        source = folder / name
        source.mkdir()
        for path in sorted((processes.ROOT / "tests" / name).rglob("*")):
            if path.suffix in {".py", ".toml", ".yaml"}:
                target = source / path.relative_to(processes.ROOT / "tests" / name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(path.read_text())
        processes.install(source, folder / "site")
    site = folder / "site"
    (site / "broken_house.py").write_text(
        "from pathlib import Path\n"
        f"Path({str(folder / MARK)!r}).write_text('imported')\n"
        "raise RuntimeError('no')\n"
    )
    information = site / "broken_house-3.1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: broken-house\nVersion: 3.1\n"
    )
    (information / "entry_points.txt").write_text(
        "[catalog.plugins]\nbroken = broken_house:Broken\n"
    )
    return site


def catalog(folder: Path, package: Path, **variables: str) -> Command:
    """Return the command as it runs with the plugins installed."""
    given = {
        "CATALOG_DATABASE_URL": f"sqlite:///{folder / 'house.db'}",
        "CATALOG_ANONYMOUS_READ": "true",
        "PYTHONPATH": str(package),
        **variables,
    }
    return Command([sys.executable, "-c", "from catalog.__main__ import run; run()"], folder, given)


def test_a_broken_plugin_stops_a_server_unless_it_is_left_out(
    package: Path, tmp_path: Path
) -> None:
    command = catalog(tmp_path, package)
    command("serve", "--port", "0", code=1)
    skipping = Command([*command.words, "--skip-broken"], tmp_path, command.variables)

    with skipping.serving() as server:
        told = strangers(server.ask(PLUGINS)["plugins"])

    reason = told[-1].pop("reason")
    assert "RuntimeError('no')" in reason
    assert "CATALOG_PLUGINS_DISABLED=broken" in reason
    assert told == [
        {"id": "review", "state": "LOADED", "reason": None, "version": "1.0.0"},
        {"id": "notes", "state": "LOADED", "reason": None, "version": "1.0.0"},
        {"id": "broken", "state": "BROKEN", "version": "3.1"},
    ]
    assert f"Left out: {reason}\n" in server.said


def test_workers_leave_out_what_the_server_leaves_out(package: Path, tmp_path: Path) -> None:
    command = catalog(tmp_path, package)
    skipping = Command([*command.words, "--skip-broken"], tmp_path, command.variables)

    with skipping.serving("--workers", "2") as server:
        assert [item["id"] for item in strangers(server.ask(PLUGINS)["plugins"])] == [
            "review",
            "notes",
            "broken",
        ]


def test_a_disabled_plugin_is_never_imported(package: Path, tmp_path: Path) -> None:
    mark = package.parent / MARK
    catalog(tmp_path, package)("plugins", "check", "broken", code=1)
    was_imported = mark.exists()
    mark.unlink()
    disabling = catalog(tmp_path, package, CATALOG_PLUGINS_DISABLED="broken,review")

    listed = strangers(json.loads(disabling("plugins", "list", "--json")))
    disabling("import", "--help")
    with disabling.serving() as server:
        told = strangers(server.ask(PLUGINS)["plugins"])

    assert was_imported
    assert not mark.exists()
    assert [(item["id"], item["state"]) for item in told] == [
        ("notes", "LOADED"),
        ("broken", "DISABLED"),
        ("review", "DISABLED"),
    ]
    assert [item["version"] for item in listed] == ["1.0.0", "3.1", "1.0.0"]


NEWCOMER = """
from catalog.plugin import HOUSE, Gate, Metric, Plugin, PortfolioStatus, Stage, hookimpl

async def measure(asked):
    return {}

def check(move):
    return []

class Newcomer(Plugin):
    id = "a-newcomer"  # it comes first in the order of names
    title = "Newcomer"
    gates = hookimpl(lambda self: [Gate(name="is_broken", check=check)])
    metrics = hookimpl(
        lambda self: [Metric(key="pinned-notes", unit="ratio", measure=measure, ring=HOUSE)]
    )
    stages = hookimpl(
        lambda self: [Stage(key="review", title="Mine", status=PortfolioStatus.PIPELINE)]
    )
"""
STUCK = """
from pathlib import Path
from catalog.plugin import Plugin

class Stuck(Plugin):
    id = "stuck"
    title = "Stuck"
    migrations = Path(__file__).parent / "versions"
"""
MIGRATION = """
from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None

def upgrade():
    op.create_table("stuck__things", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("SELECT no_such_column FROM no_such_table")
"""


@pytest.mark.parametrize("fails", ["op.execute", "raise ValueError"])
def test_who_is_broken_takes_nobody_else_along(
    package: Path, tmp_path: Path, url: str, fails: str
) -> None:
    (tmp_path / "newcomer.py").write_text(NEWCOMER)
    (tmp_path / "stuck.py").write_text(STUCK)
    (tmp_path / "versions").mkdir()
    migration = MIGRATION.replace("op.execute", fails)
    (tmp_path / "versions" / "0001_stuck.py").write_text(migration)
    command = catalog(
        tmp_path,
        package,
        CATALOG_DATABASE_URL=url,
        CATALOG_PLUGINS_DISABLED="broken",
    )
    named = ["--plugin", "newcomer.py", "--plugin", "stuck.py"]
    skipping = Command([*command.words, *named, "--skip-broken"], tmp_path, command.variables)

    skipping("db", "upgrade")
    with skipping.serving() as server:
        told = server.ask("{ plugins { id state reason stages metrics { key } } }")["plugins"]

    by_id = {item["id"]: item for item in told}
    states = {item["id"]: item["state"] for item in strangers(told)}
    assert states == {
        "notes": "LOADED",
        "review": "LOADED",
        "a-newcomer": "BROKEN",
        "stuck": "BROKEN",
        "broken": "DISABLED",
    }
    assert {"key": "pinned-notes"} in by_id["notes"]["metrics"]
    assert by_id["review"]["stages"] == ["review"]
    assert "needs an async function check" in by_id["a-newcomer"]["reason"]
    assert "The tables of stuck" in by_id["stuck"]["reason"]
    assert any(line.startswith("Left out: The tables of stuck") for line in server.said)
