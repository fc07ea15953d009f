"""A hook that nobody explains is used by nobody, and one that nobody uses breaks unseen."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from catalog import hookspecs
from tests.house_rules.files import ROOT

EXAMPLES = sorted((ROOT / "tests").glob("example_*/catalog_*/__init__.py"))
GUIDE = ROOT / "docs" / "writing-a-plugin.md"
MARK = f"{hookspecs.PROJECT}_spec"
HOOKS = {
    name: found for name, found in vars(hookspecs).items() if getattr(found, MARK, None) is not None
}

each_hook = pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)


def written(hook: Callable[..., Any]) -> str:
    """Return the hook as the guide writes it: its name and its arguments."""
    return f"{hook.__name__}({', '.join(inspect.signature(hook).parameters)})"


def test_there_are_hooks() -> None:
    assert "graphql_types" in HOOKS


@each_hook
def test_it_has_a_docstring_and_says_what_it_returns(hook: Callable[..., Any]) -> None:
    assert (hook.__doc__ or "").endswith(".")
    assert "return" in hook.__annotations__


@each_hook
def test_it_is_documented_with_its_arguments(hook: Callable[..., Any]) -> None:
    headings = [line for line in GUIDE.read_text().splitlines() if line.startswith("### ")]

    assert headings.count(f"### `{written(hook)}`") == 1


def test_the_guide_documents_no_hook_that_is_not_there() -> None:
    headings = [line for line in GUIDE.read_text().splitlines() if line.startswith("### `")]

    assert headings == [f"### `{written(hook)}`" for hook in HOOKS.values()]


@each_hook
def test_an_example_plugin_uses_it(hook: Callable[..., Any]) -> None:
    marked = [
        node.name
        for example in EXAMPLES
        for node in ast.walk(ast.parse(example.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(ast.unparse(mark).startswith("hookimpl") for mark in node.decorator_list)
    ]

    assert hook.__name__ in marked
