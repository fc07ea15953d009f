"""A function's name says what kind of thing it does, so that nobody reads its body to find out.

`must_…` adds problems, `where_…` returns a condition of SQL, `is_…`, `has_…` and `may_…` return a
bool and do nothing.
"""

import ast
from collections.abc import Iterator, Mapping

from tests.house_rules import files

CODE = ("src/catalog/", "plugins/")
ASKED = ("is_", "has_", "may_")
BOOLS = ("bool", "TypeGuard")
CONDITIONS = {"sa.ColumnElement[bool]", "ColumnElement[bool]", "Condition"}
CHANGES = {"check", "apply"}  # what a change is made of adds its problems itself
EXEMPT = {
    "src/catalog/domain/writing/changes.py hold": "It locks a row; that it is stale is by the way.",
    "src/catalog/domain/seen.py __call__": "A rule is called.",
    "src/catalog/graph/declaring/entities.py __call__": "A guard is called.",
}


def misnamed(sources: Mapping[str, str]) -> set[str]:
    """Return the functions whose names do not say what they do, each after its module."""
    return {
        f"{path} {node.name}"
        for path, text in sources.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(_wrong(node))
    }


def _wrong(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[bool]:
    name = node.name.lstrip("_")
    returned = "" if node.returns is None else ast.unparse(node.returns)
    adds = any(map(_adds_problem, ast.walk(node)))
    yield name.startswith(ASKED) and (adds or not returned.startswith(BOOLS))
    yield returned in CONDITIONS and not name.startswith("where")
    yield adds and name not in CHANGES and not name.startswith("must_")


def _adds_problem(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="add", value=holder)):
            return ast.unparse(holder).endswith("problems")
    return False


def misnamed_in_the_code() -> set[str]:
    texts = {path: text for path, text in files.sources().items() if path.startswith(CODE)}
    assert len(texts) > 200
    return misnamed(texts)


def test_every_function_is_called_for_what_it_does() -> None:
    assert misnamed_in_the_code() - EXEMPT.keys() == set()


def test_every_exemption_is_needed() -> None:
    assert EXEMPT.keys() - misnamed_in_the_code() == set()


def test_the_rule_finds_what_it_looks_for() -> None:
    source = """
def is_own(work): work.problems.add("X", "y")
def is_text() -> str: ...
def shown() -> ColumnElement[bool]: ...
def slug_is_free(work): work.problems.add("X", "y")
def is_open() -> bool: ...
def where_open() -> ColumnElement[bool]: ...
def must_be_open(work): work.problems.add("X", "y")
class Change:
    def check(self, work): work.problems.add("X", "y")
"""

    assert misnamed({"a.py": source}) == {
        "a.py is_own",
        "a.py is_text",
        "a.py shown",
        "a.py slug_is_free",
    }
