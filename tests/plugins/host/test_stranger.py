"""Test the example plugin as somebody else would install it: a package outside of this checkout."""

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.processes import Command

SOURCE = processes.ROOT / "tests" / "example_plugin"
ADD = "mutation($input: AddNoteInput!) { addNote(input: $input) { userErrors { code } } }"
CREATE = """
    mutation($input: CreateServiceInput!) {
        createService(input: $input) { service { id } userErrors { code } }
    }"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the plugin installed, from a copy outside of the checkout."""
    folder = tmp_path_factory.mktemp("stranger")
    ignored = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    shutil.copytree(SOURCE, folder / "source", ignore=ignored)
    processes.install(folder / "source", folder / "installed")
    return folder / "installed"


def catalog(folder: Path, package: Path | None) -> Command:
    """Return the command as it runs with the package installed, or without any."""
    variables = {"CATALOG_DATABASE_URL": f"sqlite:///{folder / 'notes.db'}"}
    variables |= {} if package is None else {"PYTHONPATH": str(package)}
    code = "from catalog.__main__ import run; run()"
    return Command([sys.executable, "-c", code], folder, variables)


def tables(folder: Path) -> set[str]:
    connection = sqlite3.connect(folder / "notes.db")
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    finally:
        connection.close()


def test_the_package_brings_its_modules_and_its_migrations(package: Path) -> None:
    found = {str(path.relative_to(package)) for path in package.rglob("*.py")}

    assert {"catalog_notes/schema.py", "catalog_notes/migrations/0001_notes.py"} <= found


def test_a_stranger_installs_the_plugin_uses_it_and_removes_it(
    package: Path, tmp_path: Path
) -> None:
    with_it, without = catalog(tmp_path, package), catalog(tmp_path, None)

    # With the package beside the catalog its types, its tables and its mutation are there.
    assert "type Note implements Node" in with_it("schema")
    with_it("db", "upgrade")
    assert "notes__notes" in tables(tmp_path)
    token = with_it("token", "create", "--subject", "me", "--role", "admin").splitlines()[-1]
    with with_it.serving() as server:
        given = {"slug": "web", "name": "Web"}
        created = server.ask(CREATE, {"input": given}, token=token)["createService"]
        note = {"serviceId": created["service"]["id"], "text": "Mind the gap."}
        assert server.ask(ADD, {"input": note}, token=token) == {"addNote": {"userErrors": []}}
        query = '{ service(slug: "web") { noteCount notes { nodes { text } } } }'
        assert server.ask(query, token=token)["service"]["noteCount"] == 1

    # Without it the catalog runs unharmed on the same database, and drops what it left when asked.
    without("db", "check")
    assert "notes__notes" in tables(tmp_path)
    without("db", "purge", "notes", "--yes")
    assert not {name for name in tables(tmp_path) if "notes__" in name}
    with without.serving() as server:
        assert "type Note implements Node" not in server.get("/schema.graphql")
        query = '{ service(slug: "web") { name } }'
        assert server.ask(query, token=token) == {"service": {"name": "Web"}}
