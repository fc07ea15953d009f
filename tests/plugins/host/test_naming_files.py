"""Test plugins that are named by the path of a file, as a beginner does."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from catalog.host import PluginError, load
from catalog.plugin import Plugin
from tests.plugins.bringing import BUILT_IN

ONE = """
from catalog.plugin import Plugin


class {name}(Plugin):
    id = "{name}".lower()
    title = "{name}"
"""


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """Return a function that writes a file and tells its path."""
    before = set(sys.modules)

    def written(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return str(path)

    yield written
    for name in set(sys.modules) - before:
        del sys.modules[name]


def strangers_in(loaded: Iterable[Plugin]) -> list[str]:
    """Return the ids of those that do not come with the catalog."""
    return [found.id for found in loaded if found.id not in BUILT_IN]


def problem(name: str) -> str:
    with pytest.raises(PluginError) as caught:
        load([name])
    (told,) = caught.value.problems
    return told


def test_a_file_with_one_plugin_is_loaded(write: Callable[[str, str], str]) -> None:
    path = write("house_one.py", ONE.format(name="One"))

    assert strangers_in(load([path]).loaded) == ["one"]


def test_a_package_is_loaded_with_its_modules(write: Callable[[str, str], str]) -> None:
    write("house_pack/names.py", "TITLE = 'Pack'")
    path = write(
        "house_pack/__init__.py",
        "from house_pack.names import TITLE\n" + ONE.format(name="Pack"),
    )

    loaded = load([str(Path(path).parent)]).loaded

    assert strangers_in(loaded) == ["pack"]


def test_a_file_that_is_named_twice_is_loaded_once(write: Callable[[str, str], str]) -> None:
    path = write("house_one.py", ONE.format(name="One"))

    assert strangers_in(load([path, path]).loaded) == ["one"]


def test_a_plugin_of_others_that_is_imported_there_is_not_meant(
    write: Callable[[str, str], str],
) -> None:
    path = write("house_two.py", "from catalog_notes import Notes\n" + ONE.format(name="Two"))

    assert strangers_in(load([path]).loaded) == ["two"]


def test_a_file_without_a_plugin_is_told(write: Callable[[str, str], str]) -> None:
    path = write("house_none.py", "from catalog_notes import Notes\n")

    assert problem(path).endswith("holds no class derived from catalog.plugin.Plugin').")


def test_a_file_with_two_plugins_is_told_with_their_names(
    write: Callable[[str, str], str],
) -> None:
    path = write("house_both.py", ONE.format(name="One") + ONE.format(name="Two"))

    assert "the plugins One, Two: name one as MODULE:CLASS" in problem(path)


def test_a_file_that_fails_is_told_and_can_be_mended(write: Callable[[str, str], str]) -> None:
    path = write("house_one.py", "1 / 0")
    before = problem(path)

    write("house_one.py", ONE.format(name="One") + "# mended")

    assert "ZeroDivisionError" in before
    assert strangers_in(load([path]).loaded) == ["one"]


def test_a_file_called_as_a_module_that_is_there_is_refused(
    write: Callable[[str, str], str],
) -> None:
    path = write("json.py", ONE.format(name="One"))

    assert "there is a module called json already" in problem(path)
    assert "tmp" not in str(sys.modules["json"].__file__)


@pytest.mark.parametrize("name", ["nowhere.py", "nowhere", "nowhere/", "README.md"])
def test_what_is_no_file_no_package_and_no_class_is_refused(name: str) -> None:
    assert "is no Python file, no package and no MODULE:CLASS" in problem(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("catalog_notes_gone:Notes", "ModuleNotFoundError"),
        ("catalog_notes:Gone", "AttributeError"),
        ("pathlib:Path", "is not derived from catalog.plugin.Plugin"),
    ],
)
def test_a_class_that_is_none_is_refused(name: str, reason: str) -> None:
    assert reason in problem(name)


def test_problems_with_several_named_plugins_are_told_at_once() -> None:
    with pytest.raises(PluginError) as caught:
        load(["nowhere.py", "pathlib:Path"])

    assert len(caught.value.problems) == 2
