"""Test that a plugin made by `catalog plugins new` passes its own tests untouched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.testing import Conformance
from tests import processes
from tests.plugins.bringing import strangers
from tests.processes import Command

NAME = "house-rules-2"
FORMS = {"page": [], "folders": ["--folders"]}
OWN = {"page": 4, "folders": 3}  # tests that each brings, beside the rules of all plugins
RUN = "from catalog.__main__ import run; run()"
COMPARE = """
import asyncio
import sys
from catalog.host import load
from catalog.storage.upgrading import histories

url, name, found = sys.argv[1], sys.argv[2], load().histories
asyncio.run(histories.upgrade(url, found))
(own,) = (history for history in found if history.owner == name)
asyncio.run(histories.downgrade(url, own, "base"))
asyncio.run(histories.upgrade(url, found))
print(asyncio.run(histories.differences(url, own)))
"""


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


@pytest.mark.parametrize("form", FORMS)
def test_it_is_installed_passes_its_tests_and_its_migration_makes_its_tables(
    tmp_path: Path, form: str
) -> None:
    command(tmp_path)("plugins", "new", NAME, *FORMS[form])
    source, installed = tmp_path / f"catalog-{NAME}", tmp_path / "installed"
    processes.install(source, installed)
    database = f"sqlite:///{tmp_path}/house.db"

    tested = python(source, installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    compared = python(tmp_path, installed, "-c", COMPARE, database, NAME)
    listed = json.loads(command(tmp_path, installed)("plugins", "list", "--json"))
    (known,) = strangers(listed)

    rules = [name for name in vars(Conformance) if name.startswith("test_")]
    assert f"{OWN[form] + len(rules)} passed" in tested
    assert compared == "[]\n"
    assert (known["id"], known["state"], known["version"]) == (NAME, "LOADED", "0.1.0")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("page", {"  recordHouseRules2(", "  houseRules2Count: Int"}),
        ("folders", {"  addHouseRules2Entry(", "type HouseRules2Entry implements Node"}),
    ],
)
def test_it_is_loaded_from_its_folder_without_being_installed(
    tmp_path: Path, form: str, told: set[str]
) -> None:
    catalog = command(tmp_path)
    catalog("plugins", "new", NAME, *FORMS[form])

    schema = catalog("--plugin", f"catalog-{NAME}/catalog_house_rules_2", "schema")

    assert {line for line in told if line in schema} == told
