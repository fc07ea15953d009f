"""One name, one thing: whoever reads the name of a class knows which one is meant.

Two classes of one name are told apart by their imports alone, which nobody reads in the middle of a
function. A GraphQL type has the bare noun; what stands beside it in another layer has a name that
says what else it is, as in `ServiceRow`.
"""

import ast
from collections import defaultdict
from collections.abc import Mapping

from tests.house_rules import files

CODE = ("src/catalog/", "plugins/")


def shared(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that several classes have, each with the modules of these."""
    modules = defaultdict(list)
    for path, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(path)
    return {name: sorted(paths) for name, paths in modules.items() if len(paths) > 1}


def shared_in_the_code() -> dict[str, list[str]]:
    texts = {path: text for path, text in files.sources().items() if path.startswith(CODE)}
    assert len(texts) > 200
    return shared(texts)


def test_no_two_classes_have_one_name() -> None:
    twice = shared_in_the_code()

    assert not twice, f"rename all but one of each: {twice}"


def test_the_rule_finds_what_it_looks_for() -> None:
    sources = {"a.py": "class Gate: ...", "b.py": "def make():\n    class Gate: ...", "c.py": ""}

    assert shared(sources) == {"Gate": ["a.py", "b.py"]}
