"""Test which versions of the plugin API are taken, and what older plugins are told."""

from pathlib import Path
from typing import Any

import pytest

from catalog.graph.errors import DeclarationError
from catalog.host import PluginError, gather, load
from catalog.plugin import Change, Service, Work, change
from tests.house_rules.files import ROOT
from tests.plugins.bringing import plugin, problems


@pytest.mark.parametrize("wanted", [">=3", "<1", "==2.4"])
def test_another_plugin_api_is_refused_with_what_there_is(wanted: str) -> None:
    (told,) = problems(plugin("new", api=wanted))

    assert told == (
        f"New needs plugin API {wanted}, this catalog offers 2.3: "
        "install a version of the plugin that fits."
    )


@pytest.mark.parametrize("wanted", [">=1.0,<2", "==1.*", ">=1.1,<2", "<2"])
def test_a_plugin_for_the_first_api_is_refused_with_what_changed(wanted: str) -> None:
    (told,) = problems(plugin("old", api=wanted))

    assert told == (
        f"Old needs plugin API {wanted}, this catalog offers 2.3: names in catalog.plugin and the "
        'arguments of `apply` changed with API 2, as "From API 1 to 2" in docs/writing-a-plugin.md '
        "lists, so change the plugin or install a newer version of it."
    )


@pytest.mark.parametrize(
    "line", ["from catalog.plugin import Reference", "from catalog import plugin; plugin.is_own"]
)
def test_a_plugin_that_uses_a_name_of_the_first_api_is_told_what_changed(
    tmp_path: Path, line: str
) -> None:
    path = tmp_path / "house_old.py"
    path.write_text(line)

    with pytest.raises(PluginError) as caught:
        load([str(path)])

    assert '"From API 1 to 2" in docs/writing-a-plugin.md' in str(caught.value)


def test_a_change_of_the_first_api_is_refused_with_what_it_must_take() -> None:
    class Hurry(Change):
        async def apply(self, work: Work) -> None:
            """Do nothing."""

    with pytest.raises(DeclarationError) as caught:
        change(Hurry, Service)

    assert str(caught.value).endswith(
        "Hurry.apply must take (self, work, found): since plugin API 2 it gets what check returned."
    )


def test_a_plugin_that_misses_something_else_is_told_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "house_hasty.py"
    path.write_text("from catalog_notes import reference")

    with pytest.raises(PluginError) as caught:
        load([str(path)])

    assert "cannot import name 'reference'" in str(caught.value)
    assert "From API 1 to 2" not in str(caught.value)


def test_the_guide_tells_what_changed() -> None:
    guide = ROOT / "docs" / "writing-a-plugin.md"

    assert guide.read_text().count("\n## From API 1 to 2\n") == 1


@pytest.mark.parametrize("wanted", [">=2.0,<3", "==2.*", ">=1.0", ""])
def test_this_plugin_api_is_taken(wanted: str) -> None:
    assert [found.id for found in gather([plugin("new", api=wanted)]).loaded] == ["new"]


@pytest.mark.parametrize("wanted", ["one", 1, None])
def test_a_range_that_is_none_is_refused_with_how_it_is_written(wanted: Any) -> None:
    assert problems(plugin("new", api=wanted)) == [
        f"New.api is {wanted!r}, which is no PEP 440 range: write it as in '>=2.0,<3'."
    ]
