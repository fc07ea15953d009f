"""Messages speak to people: no Python stands in them.

`{value!r}` writes a text as Python does, and None, True and a class as nobody else does. Where the
readers are authors of plugins, who write Python, a module is exempt, and says so here.
"""

import ast
from collections.abc import Iterator

from tests.house_rules import files

SPOKEN = ("src/catalog/domain/", "src/catalog/graph/", "src/catalog/http/", "src/catalog/schema/",
          "src/catalog/exchange/", "plugins/")  # fmt: skip
EXEMPT = {
    "src/catalog/domain/declared/equipment.py": "what a lifespan raised, told to who operates",
    "src/catalog/domain/declared/event_types.py": "what a change told, told to its author",
    "src/catalog/domain/declared/metrics.py": "what a metric returned, told to its author",
    "src/catalog/domain/directory/entries.py": "what a directory is called, told to its author",
    "src/catalog/domain/events/feeds.py": "what a subscriber raised, told to those who operate",
    "src/catalog/domain/lifecycle/answering.py": "what a gate raised, told to its author",
    "src/catalog/exchange/fitting.py": "what an importer yielded, told to its author",
    "src/catalog/graph/composing/kept.py": "declarations, told to authors of plugins",
    "src/catalog/graph/composing/parts.py": "declarations, told to authors of plugins",
    "src/catalog/graph/declaring/entities.py": "declarations, told to authors of plugins",
    "src/catalog/graph/declaring/signatures.py": "declarations, told to authors of plugins",
    "src/catalog/graph/declaring/weights.py": "declarations, told to authors of plugins",
    "src/catalog/graph/running/assembly.py": "Python source, which is run",
    "src/catalog/graph/running/completion.py": "what a function returned, for the log",
    "src/catalog/graph/running/lookups.py": "declarations, told to authors of plugins",
    "src/catalog/http/endpoints/routes.py": "what a route returned, for the log",
    "src/catalog/schema/inputs.py": "declarations, told to authors of plugins",
    "src/catalog/schema/nouns/waiting.py": "what a function found, for the log",
    "src/catalog/schema/mutations.py": "declarations, told to authors of plugins",
}
OF_CLASSES = {"__name__", "__qualname__", "__class__"}


def python_in(source: str) -> Iterator[int]:
    """Return the lines of f-strings that write values as Python does, or name classes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue):
            inside = list(ast.walk(node.value))
            names = {item.attr for item in inside if isinstance(item, ast.Attribute)}
            calls = [item.func for item in inside if isinstance(item, ast.Call)]
            called = {item.id for item in calls if isinstance(item, ast.Name)}
            if node.conversion == ord("r") or names & OF_CLASSES or "repr" in called:
                yield node.lineno


def found() -> dict[str, list[int]]:
    texts = {path: text for path, text in files.sources().items() if path.startswith(SPOKEN)}
    assert len(texts) > 100
    return {path: lines for path, text in texts.items() if (lines := list(python_in(text)))}


def test_no_message_writes_a_value_as_python_does() -> None:
    assert {path: lines for path, lines in found().items() if path not in EXEMPT} == {}


def test_no_exemption_is_stale() -> None:
    assert EXEMPT.keys() - found().keys() == set()


def test_the_rule_finds_what_it_looks_for() -> None:
    bad = ['f"{a!r}"', 'f"{type(a).__name__}"', 'f"{repr(a)}"']

    assert [list(python_in(text)) for text in bad] == [[1]] * 3
    assert list(python_in('f"{a} {len(b)}"')) == []
