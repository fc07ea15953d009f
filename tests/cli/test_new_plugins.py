"""Test `catalog plugins new`: what it writes, and what it refuses to."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call


@pytest.mark.parametrize(
    "name", ["Tags", "1tags", "my_tags", "tags-", "a--b", "core", "", "x" * 31, "../tags"]
)
def test_a_new_plugin_is_called_as_plugins_are(bare: Call, name: str) -> None:
    said = bare("plugins", "new", name, code=2)

    assert said.told.startswith(f"{name!r} is no plugin's id: ")
    assert list(Path().iterdir()) == []


def test_a_new_plugin_is_written_over_nothing(bare: Call) -> None:
    told = bare("plugins", "new", "tags").told
    kept = Path("catalog-tags") / "pyproject.toml"
    kept.write_text("# mine\n")

    again = bare("plugins", "new", "tags", code=1)

    assert told.startswith("catalog-tags holds the plugin tags.")
    assert again.told == "catalog-tags is there already: choose another name, or remove it.\n"
    assert kept.read_text() == "# mine\n"


def test_a_new_plugin_is_called_as_no_other_that_is_installed(bare: Call) -> None:
    said = bare("plugins", "new", "strategy", code=1)

    told = "catalog_strategy is installed already: choose another name, or uninstall it.\n"
    assert said.told == told
    assert list(Path().iterdir()) == []


def test_the_code_of_a_new_plugin_is_as_the_house_writes_it(bare: Call) -> None:
    bare("plugins", "new", "tags")
    options = ["--isolated", "--no-cache", "--line-length", "100", "."]

    for words in (["check", "--select", "B,E,F,I,UP,W"], ["format", "--check"]):
        done = subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-m", "ruff", *words, *options],
            cwd="catalog-tags",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
