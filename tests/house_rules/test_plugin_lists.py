"""The lists of built-in plugins agree: a plugin that is missing in one is half there.

An entry point makes it found, the wheel carries it, and an import contract holds it to the front
door.
"""

import tomllib
from typing import Any

from tests.house_rules.files import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOLDER = ROOT / "plugins"


def folders() -> set[str]:
    return {path.parent.name for path in FOLDER.glob("*/__init__.py")}


def test_every_plugin_has_an_entry_point_called_as_it_is() -> None:
    entries = PROJECT["project"].get("entry-points", {}).get("catalog.plugins", {})

    assert {target.partition(":")[0] for target in entries.values()} == folders()
    assert all(target.startswith(f"catalog_{name}:") for name, target in entries.items())


def test_the_wheel_carries_every_plugin() -> None:
    packages = set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])

    assert packages - {"src/catalog"} == {f"plugins/{name}" for name in folders()}


def test_the_import_contracts_know_every_plugin() -> None:
    roots = set(PROJECT["tool"]["importlinter"]["root_packages"])

    assert roots - {"catalog"} == folders()


def test_the_core_names_no_plugin() -> None:
    texts = {path: path.read_text() for path in (ROOT / "src" / "catalog").rglob("*.py")}

    named = [path for path, text in texts.items() if any(name in text for name in folders())]

    assert texts
    assert named == []
