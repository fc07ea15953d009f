"""Test what people install: the wheel, outside of this checkout and without it."""

import asyncio
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from catalog.storage import histories
from tests import processes
from tests.processes import Command

# Without `site` no .pth file makes the checkout importable; the libraries are found where they are.
START = """
import sys
sys.path[:0] = {folders!r}
import catalog
assert catalog.__file__.startswith({installed!r}), catalog.__file__
from catalog.cli.main import run
run()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    return processes.wheel(processes.ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel is installed."""
    folder = tmp_path_factory.mktemp("installed")
    processes.install(wheel, folder)
    return folder


@pytest.fixture
def catalog(installed: Path, tmp_path: Path) -> Command:
    """Return the command of the wheel, in an empty folder."""
    folders = [str(installed), *site.getsitepackages()]
    start = START.format(folders=folders, installed=str(installed))
    return Command([sys.executable, "-I", "-S", "-c", start], tmp_path, {})


def test_the_wheel_holds_the_migrations_the_page_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    versions = {path.name for path in histories.core().versions.glob("*.py")}
    assert {f"catalog/_migrations/versions/{name}" for name in versions} <= names
    assert {"catalog/_migrations/env.py", "catalog/_migrations/script.py.mako"} <= names
    assert {"catalog/http/graphiql/index.html", "catalog/py.typed"} <= names
    assert {"catalog/http/front/index.html", "catalog/_docs/operating.md"} <= names
    page = processes.ROOT / "src" / "catalog" / "http" / "graphiql"
    built = {str(path.relative_to(page.parents[2])) for path in page.rglob("*") if path.is_file()}
    assert built <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "catalog",
        "service_catalog",
        *(path.parent.name for path in (processes.ROOT / "plugins").glob("*/__init__.py")),
    }


def test_the_locks_leave_nothing_out_that_is_needed() -> None:
    checking = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert (checking.returncode, checking.stdout) == (0, "No broken requirements found.\n")


def test_the_wheel_tells_its_version_and_migrates_a_database(
    catalog: Command, tmp_path: Path
) -> None:
    database = tmp_path / "new" / "catalog.db"
    migrating = Command(catalog.words, tmp_path, {"CATALOG_DATABASE_URL": f"sqlite:///{database}"})

    assert catalog("--version") == "catalog 0.1.0\n"
    migrating("db", "upgrade")

    assert asyncio.run(histories.behind(f"sqlite:///{database}", [histories.core()])) == []


def test_the_wheel_serves_the_demonstration_and_ends_when_it_is_told_to(
    catalog: Command, tmp_path: Path
) -> None:
    with catalog.serving("--demo") as server:
        found = server.ask(
            '{ service(slug: "internet-banking") { name offerings { nodes { name } } } }'
        )

        assert found["service"]["name"] == "Internet banking"
        assert found["service"]["offerings"]["nodes"]
        assert "<title>" in server.get("/graphiql")
        assert "<h1>" in server.get("/")
        assert "<h2" in server.get("/docs/operating.md")
        assert "type Service implements Node" in server.get("/schema.graphql")
        assert server.get("/readyz")
    assert (tmp_path / "catalog.db").is_file()
