"""`catalog.testing` is what tests of plugins may rely on: what it shows is told in the guide.

A helper that nobody tells of is written again by every author, a little different each time.
"""

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from catalog import testing
from catalog.testing import Asking, Conformance
from tests.house_rules.files import ROOT

GUIDE = (ROOT / "docs" / "writing-a-plugin.md").read_text()
SECTION = GUIDE.partition("\n## Testing it\n")[2].partition("\n## ")[0]
TOLD = {name for text in re.findall(r"`([^`\n]+)`", SECTION) for name in re.findall(r"\w+", text)}
RULES = [name.removeprefix("test_") for name in vars(Conformance) if name.startswith("test_")]
METHODS = [name for name in vars(Asking) if not name.startswith("_")]
FIELDS = [field.name for field in dataclasses.fields(Asking)]


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_told_and_explains_itself(name: str) -> None:
    found = getattr(testing, name)

    assert name in TOLD
    assert isinstance(found, str | None) or found.__doc__


@pytest.mark.parametrize("name", sorted({*METHODS, *FIELDS}))
def test_everything_that_asks_is_told(name: str) -> None:
    assert name in TOLD


def test_every_rule_is_told_in_its_order_and_no_other() -> None:
    table = SECTION.partition("| rule |")[2].partition("\n\n")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == RULES


def test_the_exports_are_sorted_and_exact() -> None:
    tree = ast.parse(Path(testing.__file__).read_text())
    names = [node.names for node in tree.body if isinstance(node, ast.ImportFrom)]
    constants = [name for name in testing.__all__ if name.isupper()]
    classes = [name for name in testing.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in testing.__all__ if name[0].islower()]

    assert testing.__all__ == [*sorted(constants), *sorted(classes), *sorted(functions)]
    assert sorted(alias.name for some in names for alias in some) == sorted(testing.__all__)


def test_it_holds_no_code() -> None:
    tree = ast.parse(Path(testing.__file__).read_text())

    assert {type(node) for node in tree.body[1:]} == {ast.ImportFrom, ast.Assign}
