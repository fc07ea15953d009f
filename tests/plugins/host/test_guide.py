"""Test that the guide shows what is there: a plugin on one page, an order of files, and tests."""

import re
import tomllib
from pathlib import Path

from tests import processes
from tests.plugins.host.test_new_plugin import python

GUIDE = processes.ROOT / "docs" / "writing-a-plugin.md"
EXAMPLE = processes.ROOT / "tests" / "example_rehearsal" / "catalog_rehearsal"
LONGEST = 80  # lines that a stage with a table, a gate, a metric, a field and a mutation may take
CHOSEN = "note_is_shown or manifest or hidden"  # the others are run on the same plugin anyway


def section(title: str) -> str:
    """Return what the guide says under a heading."""
    return GUIDE.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def code(title: str) -> list[str]:
    """Return the pieces of Python under a heading."""
    return re.findall(r"^```python\n(.*?)^```$", section(title), re.MULTILINE | re.DOTALL)


def test_the_guide_begins_with_the_whole_of_a_plugin_on_one_page() -> None:
    (page,) = code("A plugin on one page")

    assert page == (EXAMPLE / "__init__.py").read_text()
    assert len(page.splitlines()) <= LONGEST


def test_files_import_each_other_in_the_order_of_the_guide() -> None:
    told = re.findall(r"^\| `(\w+)\.py` \|", section("When to open a second file"), re.MULTILINE)
    project = tomllib.loads((processes.ROOT / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]

    (own,) = (found for found in contracts if "catalog_design" in found.get("containers", ()))

    assert told == [layer.strip("()") for layer in own["layers"]]


def test_the_tests_of_the_guide_pass(tmp_path: Path) -> None:
    blocks = code("Testing it")
    for number, text in enumerate(blocks):
        (tmp_path / f"test_{number}.py").write_text(text)

    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", CHOSEN]
    told = python(tmp_path, processes.ROOT / "tests" / "example_plugin", "-m", "pytest", *options)

    assert len(blocks) == 3
    assert "5 passed" in told
