"""`catalog.plugin` is what plugins may rely on: what it shows is shown on purpose, and only there.

A name that is imported there and not exported would be used by somebody and broken by us.
"""

import ast
from pathlib import Path

from catalog import plugin


def imported() -> list[str]:
    tree = ast.parse(Path(plugin.__file__).read_text())
    names = [node.names for node in tree.body if isinstance(node, ast.ImportFrom)]
    return [alias.asname or alias.name for some in names for alias in some]


def test_everything_that_is_imported_there_is_exported_and_the_reverse() -> None:
    assert sorted(imported()) == sorted(plugin.__all__)


def test_the_exports_are_sorted_and_each_stands_there_once() -> None:
    constants = [name for name in plugin.__all__ if name.isupper()]
    classes = [name for name in plugin.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in plugin.__all__ if name[0].islower()]

    assert plugin.__all__ == [*sorted(constants), *sorted(classes), *sorted(functions)]
    assert len(plugin.__all__) == len(set(plugin.__all__))


def test_it_holds_no_code() -> None:
    tree = ast.parse(Path(plugin.__file__).read_text())

    kinds = {type(node) for node in tree.body[1:]}

    assert kinds == {ast.ImportFrom, ast.Assign}
