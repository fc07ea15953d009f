"""Test that a plugin made by `catalog plugins new` passes its own tests untouched."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import processes
from tests.processes import Command

RUN = "from catalog.cli.main import run; run()"


def command(folder: Path, installed: Path | None = None) -> Command:
    """Return the command as it runs in a folder, with what is installed in another one."""
    variables = {} if installed is None else {"PYTHONPATH": str(installed)}
    return Command([sys.executable, "-c", RUN], folder, variables)


def python(folder: Path, installed: Path, *arguments: str) -> str:
    """Run Python in a folder, with what is installed in another one."""
    environment = {**command(folder, installed).environment, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["tags", "house-rules-2"])
def test_it_is_installed_passes_its_tests_and_is_loaded(tmp_path: Path, name: str) -> None:
    command(tmp_path)("plugins", "new", name)
    source, installed = tmp_path / f"catalog-{name}", tmp_path / "installed"
    processes.install(source, installed)

    tested = python(source, installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    catalog = command(tmp_path, installed)

    assert "3 passed" in tested
    catalog("plugins", "check", name)
    assert f'"id": "{name}"' in catalog("plugins", "list", "--json")
    assert '"version": "0.1.0"' in catalog("plugins", "list", "--json")
    snake = name.replace("-", "_")
    migrations = installed / f"catalog_{snake}" / "migrations"
    before = {path.name for path in migrations.glob("*.py")}
    catalog("db", "upgrade")
    assert before == {"0001_entries.py"}
    catalog("db", "check")
    catalog("db", "downgrade", name, "base")
    catalog("db", "upgrade")


def test_its_tables_are_what_its_migration_makes(tmp_path: Path) -> None:
    command(tmp_path)("plugins", "new", "tags")
    processes.install(tmp_path / "catalog-tags", tmp_path / "installed")
    compare = f"""
import asyncio
from catalog.host import load
from catalog.storage import histories

found = load().histories
asyncio.run(histories.upgrade("sqlite:///{tmp_path}/tags.db", found))
print(asyncio.run(histories.differences("sqlite:///{tmp_path}/tags.db", found[-1])))
"""

    assert python(tmp_path, tmp_path / "installed", "-c", compare) == "[]\n"


def test_its_code_is_as_the_house_writes_it(tmp_path: Path) -> None:
    command(tmp_path)("plugins", "new", "tags")
    source = tmp_path / "catalog-tags"

    for words in (["check", "--select", "B,E,F,I,UP,W"], ["format", "--check"]):
        options = ["--isolated", "--no-cache", "--line-length", "100"]
        python(source, tmp_path, "-m", "ruff", *words, *options, ".")


@pytest.mark.parametrize(
    "name", ["Tags", "1tags", "my_tags", "tags-", "a--b", "core", "", "x" * 31, "../tags"]
)
def test_it_is_called_as_plugins_are(tmp_path: Path, name: str) -> None:
    command(tmp_path)("plugins", "new", name, code=2)

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    catalog = command(tmp_path)
    catalog("plugins", "new", "tags")
    kept = tmp_path / "catalog-tags" / "pyproject.toml"
    kept.write_text("# mine\n")

    catalog("plugins", "new", "tags", code=1)

    assert kept.read_text() == "# mine\n"
