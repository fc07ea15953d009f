"""The walks of docs/architecture.md lead through code that is there.

A reader follows them module by module; a name that has gone would send them astray.
"""

import ast
import re

import pytest

from tests.house_rules.files import ROOT

SOURCE = ROOT / "src" / "catalog"
TEXT = (ROOT / "docs" / "architecture.md").read_text()
SECTION = TEXT.partition("## Four walks\n")[2].partition("\n## ")[0]
WALKS = dict(re.findall(r"^### (.+?)\n(.+?)(?=\n### |\Z)", SECTION, re.DOTALL | re.MULTILINE))
STEP = re.compile(r"^- `(?P<module>\S+\.py)`: `(?P<name>\w+)`", re.MULTILINE)
WORDS = TEXT.partition("## Words\n")[2].partition("\n## ")[0]
MOST_STEPS, MOST_WORDS = 15, 25


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_is_short_and_names_what_is_there(walk: str) -> None:
    lines = [line for line in WALKS[walk].splitlines() if line.startswith("- ")]
    steps = [(step["module"], step["name"]) for step in STEP.finditer(WALKS[walk])]

    assert 0 < len(lines) == len(steps) <= MOST_STEPS
    for module, name in steps:
        assert name in _names(ast.parse((SOURCE / module).read_text())), (module, name)


def test_there_are_four_walks() -> None:
    assert len(WALKS) == 4


def test_the_glossary_is_short_and_sorted() -> None:
    words = re.findall(r"^\| (.+?) \|", WORDS, re.MULTILINE)[1:]

    assert 0 < len(words) <= MOST_WORDS
    assert words == sorted(words)


def _names(tree: ast.Module) -> set[str]:
    """Return what a module defines at its top: classes, functions and constants."""
    defined = {node.name for node in tree.body if hasattr(node, "name")}
    assigned = [node for node in tree.body if isinstance(node, ast.Assign)]
    targets = [target for node in assigned for target in node.targets]
    return defined | {target.id for target in targets if isinstance(target, ast.Name)}
