"""Test plugins that are installed beside the catalog: their entry points."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.host import GROUP, PluginError, load
from catalog.plugin import Plugin

Install = Callable[[str, str], None]


class NeedsBroken(Plugin):
    """A plugin that needs one that cannot be imported."""

    id = "needy"
    title = "Needy"
    requires = ("broken",)


class AlsoNeedy(Plugin):
    """A plugin with the id of another."""

    id = "needy"
    title = "Needy, too"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a package with one entry point."""
    monkeypatch.syspath_prepend(tmp_path)
    numbers = iter(range(9))

    def installed(name: str, value: str) -> None:
        package = f"house_{next(numbers)}"
        folder = tmp_path / f"{package}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {value}\n")

    return installed


def problems() -> list[str]:
    with pytest.raises(PluginError) as caught:
        load()
    return list(caught.value.problems)


def test_installed_plugins_are_found(install: Install) -> None:
    install("notes", "catalog_notes:Notes")

    assert "notes" in [found.id for found in load().loaded]


def test_a_disabled_plugin_is_not_even_imported(install: Install) -> None:
    install("broken", "catalog_notes_gone:Notes")

    assert "broken" not in [found.id for found in load(disabled={"broken"}).loaded]


def test_an_entry_point_that_cannot_be_imported_is_told_with_what_to_do(
    install: Install,
) -> None:
    install("broken", "catalog_notes_gone:Notes")
    install("needy", f"{__name__}:NeedsBroken")
    install("notes", "catalog_notes:Missing")

    broken, notes = problems()

    assert broken == (
        'The plugin broken cannot be imported: ModuleNotFoundError("No module named '
        "'catalog_notes_gone'\"). Mend it, uninstall it, or leave it out with "
        "CATALOG_PLUGINS_DISABLED=broken."
    )
    assert notes.startswith("The plugin notes cannot be imported: AttributeError")


def test_an_entry_point_is_called_as_its_plugin_is(install: Install) -> None:
    install("remarks", "catalog_notes:Notes")

    assert problems() == ["The entry point remarks must be called as its plugin is: notes."]


def test_two_packages_that_bring_plugins_of_one_id_are_refused(install: Install) -> None:
    install("needy", f"{__name__}:NeedsBroken")
    install("needy", f"{__name__}:AlsoNeedy")

    both = f"{__name__}:AlsoNeedy and {__name__}:NeedsBroken"
    assert f"{both} call themselves needy: uninstall, or rename, all but one." in problems()
