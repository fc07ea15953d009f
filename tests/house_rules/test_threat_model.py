"""Every test that docs/threat-model.md names exists, and every line names one or says why not.

Whoever relies on a line looks at its test; one that was renamed would leave a promise that nothing
holds, and nobody would notice.
"""

import ast
import re

from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text()
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NOT_YET = "*not yet*"


def rows(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in lines
        if not line.startswith("| what must hold |")
    ]


def missing(text: str) -> list[str]:
    """Return the tests that *text* names and that are not there."""
    return [
        f"{file}::{name}" for file, name in TEST.findall(text) if name not in functions_of(file)
    ]


def functions_of(file: str) -> set[str]:
    """Return the functions that a file defines at its top; none where there is no such file."""
    path = ROOT / file
    tree = ast.parse(path.read_text() if path.is_file() else "")
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in tree.body if isinstance(node, functions)}


def test_every_test_that_is_named_exists() -> None:
    assert TEST.search(PAGE)
    assert missing(PAGE) == []


def test_every_line_names_one_or_two_tests_or_says_why_there_is_none() -> None:
    wrong = [
        claim
        for claim, tests, what_is_open in rows(PAGE)
        if not (what_is_open if tests == NOT_YET else are_tests(tests))
    ]

    assert rows(PAGE)
    assert wrong == []


def are_tests(cell: str) -> bool:
    named = cell.split("<br>")
    return len(named) <= 2 and all(map(TEST.fullmatch, named))


def test_the_rule_finds_what_is_not_there() -> None:
    here = "tests/house_rules/test_threat_model.py"
    names = ("test_every_test_that_is_named_exists", "test_nothing")

    text = " ".join(f"`{here}::{name}`" for name in names) + " `tests/test_gone.py::test_it`"

    assert missing(text) == [f"{here}::test_nothing", "tests/test_gone.py::test_it"]
    assert are_tests(f"`{here}::test_nothing`")
    assert not are_tests(f"`{here}`")
    assert not are_tests("")
