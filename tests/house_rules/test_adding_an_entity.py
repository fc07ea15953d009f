"""Adding an entity stays small: docs/adding-an-entity.md is followed here, in a copy of design.

If something had to be written that stands nowhere on that page, one of the tests below would fail.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, Command

PAGE = ROOT / "docs" / "adding-an-entity.md"
MOST = 130  # lines written by hand, the migration aside
BLOCK = re.compile(
    r"^`(?P<file>\S+\.py)`(?:, (?P<end>at the end)|, in place of `(?P<line>[^`]+)`)?:\n\n"
    r"```python\n(?P<text>.+?)\n```",
    re.DOTALL | re.MULTILINE,
)
ASK = """
import sys
from catalog_design import Design
from tests.asking import asking

with asking(sys.argv[1], [Design]) as catalog:
    made = catalog.change("createService", {"slug": "web", "name": "Web"}, "service { id }")
    service = made["service"]["id"]
    codes = '''{ service(slug: "web") {
        gate(to: "live") { findings { code } }
        openVersion { alternatives(where: {isChosen: {eq: true}}) { nodes { title reason } } }
    } }'''

    def told():
        found = catalog.ask(codes)["service"]
        findings = {finding["code"] for finding in found["gate"]["findings"]}
        return "NO_ALTERNATIVE_CHOSEN" in findings, found["openVersion"]["alternatives"]["nodes"]

    before = told()
    made = catalog.change(
        "proposeAlternative", {"serviceId": service, "title": "Buy it"}, "alternative { id }"
    )
    given = {"id": made["alternative"]["id"], "expectedRevision": 1, "reason": "It is there."}
    catalog.change("chooseAlternative", given)
    again = catalog.refused("chooseAlternative", {**given, "expectedRevision": 2})
    print(before, told(), again)
"""


def blocks() -> list[re.Match[str]]:
    return list(BLOCK.finditer(PAGE.read_text()))


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """A copy of design with the lines of the page put where it says."""
    copy = tmp_path / "plugins" / "catalog_design"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "plugins" / "catalog_design", copy, ignore=ignored)
    for block in blocks():
        file, text = copy / block["file"], block["text"]
        if block["line"] is not None:
            source = file.read_text()
            assert source.count(f"{block['line']}\n") == 1, block["line"]
            file.write_text(source.replace(f"{block['line']}\n", f"{text}\n"))
        elif block["end"] is not None:
            file.write_text(f"{file.read_text()}\n\n{text}\n")
        else:
            assert not file.exists()
            file.write_text(f"{text}\n")
    return copy


def test_an_entity_takes_few_lines() -> None:
    again = [block["line"] for block in blocks() if block["line"] is not None]
    lines = sum(len(block["text"].splitlines()) for block in blocks()) - len(again)

    assert len(blocks()) > len(again) > 0
    assert lines <= MOST


def test_an_entity_needs_what_the_page_says_and_a_migration(plugin: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    path = os.pathsep.join([str(plugin.parent), str(ROOT)])
    variables = {"PYTHONPATH": path, "CATALOG_DATABASE_URL": url}
    python = Command([sys.executable], tmp_path, variables)

    python("-m", "catalog", "db", "revision", "design", "-m", "alternatives")
    python("-m", "catalog", "db", "upgrade")
    answer = python("-c", ASK, url)

    chosen = [{"title": "Buy it", "reason": "It is there."}]
    refused = [("ALTERNATIVE_CHOSEN", "id")]
    assert answer.strip() == f"{(True, [])} {(False, chosen)} {refused}"
    newest = max((plugin / "migrations").glob("*.py"))
    assert "alternatives" in newest.name
