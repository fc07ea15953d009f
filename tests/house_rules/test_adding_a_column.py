"""Adding a column touches four places: the worked example of docs/architecture.md is followed here.

If a fifth place had to change, one of the assertions below would fail.
"""

import ast
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, Command

EXAMPLE = re.compile(r"in `(src/\S+\.py)`:\n\n```python\n(class .+?)\n```", re.DOTALL)
ASK = """
import sys
from tests.asking import asking

with asking(sys.argv[1]) as catalog:
    given = {"slug": "web", "name": "Web", "homepage": "https://example.org/web"}
    made = catalog.change("createService", given, "service { id homepage }")["service"]
    edit = {"id": made["id"], "expectedRevision": 1, "homepage": "https://example.org"}
    catalog.change("updateService", edit)
    found = catalog.ask('''{
        services(where: {homepage: {startsWith: "https"}}, orderBy: [{field: HOMEPAGE}]) {
            nodes { homepage }
        }
    }''')
    print(made["homepage"], found["services"]["nodes"][0]["homepage"])
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the example touches, with its lines put where it says."""
    for folder in ("src", "migrations", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "graphiql")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    page = Path("src/catalog/http/graphiql")
    shutil.copytree(ROOT / page, tmp_path / page)
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.partition("## Adding a column")[2].partition("\n## ")[0]
    examples = EXAMPLE.findall(section)
    assert len(examples) == 3
    for file, example in examples:
        _put(tmp_path / file, example)
    return tmp_path


def _put(path: Path, example: str) -> None:
    head, _, lines = example.partition("\n    ...\n")
    name = re.match(r"class (\w+)", head)
    assert name is not None
    source = path.read_text()
    found = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name == name[1]
    )
    at = found.body[0].end_lineno
    assert at is not None
    whole = source.splitlines()
    path.write_text("\n".join([*whole[:at], "", *lines.splitlines(), *whole[at:], ""]))


def test_a_column_needs_its_row_its_type_its_input_and_a_migration(checkout: Path) -> None:
    url = f"sqlite:///{checkout / 'catalog.db'}"
    path = os.pathsep.join([str(checkout / "src"), str(checkout)])
    variables = {"PYTHONPATH": path, "CATALOG_DATABASE_URL": url}
    python = Command([sys.executable], checkout, variables)

    python("-m", "catalog", "db", "revision", "core", "-m", "homepage")
    python("-m", "catalog", "db", "upgrade")
    answer = python("-c", ASK, url)

    assert answer.split() == ["https://example.org/web", "https://example.org"]
    newest = max((checkout / "migrations" / "versions").glob("*.py"))
    assert "homepage" in newest.name
