"""Test both plugins that reach outside as strangers install them: wheels, and no trace."""

import json
import shutil
import sqlite3
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.hearing import until
from tests.http.outside.others import other
from tests.plugins.host.directory import KEY, Lists, token
from tests.processes import Command, Server

EXAMPLES = processes.ROOT / "tests"
LONGEST = 120  # lines of a whole example


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return folders with the wheels installed, made from copies outside of the checkout."""
    made = []
    for name in ("directory", "notifier"):
        folder = tmp_path_factory.mktemp(name)
        ignored = shutil.ignore_patterns("__pycache__")
        example = EXAMPLES / f"example_{name}"
        source = Path(shutil.copytree(example, folder / "source", ignore=ignored))
        processes.install(processes.wheel(source, folder / "wheels"), folder / "installed")
        made.append(folder / "installed")
    return made


def command(folder: Path, variables: dict[str, str], *found: Path) -> Command:
    """Return the command as it runs beside these packages."""
    own = {
        "CATALOG_DATABASE_URL": f"sqlite:///{folder / 'catalog.db'}",
        "PYTHONPATH": ":".join(map(str, found)),
    }
    words = [sys.executable, "-c", "from catalog.__main__ import run; run()"]
    return Command(words, folder, {**own, **variables})


def left(folder: Path) -> dict[str, int]:
    """Return how many rows each table has that could name one of the plugins."""
    connection = sqlite3.connect(folder / "catalog.db")
    try:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        assert not [name for name in names if name.startswith(("directory__", "notifier__"))]
        return {
            name: connection.execute(
                f"SELECT count(*) FROM {name} WHERE key LIKE '%directory%' OR key LIKE '%notifier%'"  # noqa: S608
            ).fetchone()[0]
            for name in ("subscribers",)
        }
    finally:
        connection.close()


def me(server: Server, secret: str) -> Any:
    """Return who one is, with a token of the directory."""
    headers = {"authorization": f"Bearer {secret}"}
    request = urllib.request.Request(f"{server.address}/plugins/directory/me", headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=processes.PATIENCE) as response:  # noqa: S310
        return json.load(response)["viewer"]


def test_both_are_installed_and_go_without_a_trace(packages: list[Path], tmp_path: Path) -> None:
    lists = Lists(tmp_path)
    lists.write()
    with other() as theirs:
        of_both = {
            "CATALOG_PLUGIN__DIRECTORY__PEOPLE": str(tmp_path / "people.csv"),
            "CATALOG_PLUGIN__DIRECTORY__GROUPS": str(tmp_path / "groups.csv"),
            "CATALOG_PLUGIN__DIRECTORY__KEY": KEY,
            "CATALOG_PLUGIN__DIRECTORY__DIRECTORY": "true",
            "CATALOG_PLUGIN__NOTIFIER__URL": theirs.url(),
            "CATALOG_PLUGIN__NOTIFIER__KEY": KEY,
            "CATALOG_HTTP_ALLOWED_HOSTS": theirs.host,
        }
        with_them, without = command(tmp_path, of_both, *packages), command(tmp_path, {})
        with_them("db", "upgrade")
        with with_them.serving() as server:
            until(lambda: any(b"people.created" in heard.body for heard in theirs.heard))
            found = me(server, token("f2"))
        listed = json.loads(with_them("identity", "list", "--json"))

    assert sorted(item["slug"] for item in found["organizations"]) == ["bank", "bank-it"]
    assert [item["person"] for item in listed] == ["owner", "deputy"]
    for name in ("directory", "notifier"):
        without("db", "purge", name, "--yes")
    without("db", "check")
    assert left(tmp_path) == {"subscribers": 0}
    with without.serving() as server:
        assert "type Query" in server.get("/schema.graphql")


@pytest.mark.parametrize("name", ["directory", "notifier"])
def test_the_whole_example_is_short_and_has_no_tables(name: str) -> None:
    modules = [*(EXAMPLES / f"example_{name}").rglob("*.py")]

    assert 0 < sum(len(path.read_text().splitlines()) for path in modules) <= LONGEST
    assert not [path for path in modules if "migrations" in path.parts]
