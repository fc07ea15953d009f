"""The page about importing: its commands do what it says, one after the other."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.asking import Asking
from tests.house_rules.files import ROOT
from tests.imports import service

PAGE = (ROOT / "docs" / "importing.md").read_text()
COMMANDS = re.findall("```sh\n(.+?)```", PAGE, re.DOTALL)
(MUTATION,) = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)
LISTED, RELEASED = 3, 4


@pytest.fixture
def shell(catalog: Asking, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run all commands of the page, and keep what each printed."""
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    told = []
    for block in COMMANDS:
        text = re.sub(r"^catalog ", f"{sys.executable} -m catalog ", block, flags=re.MULTILINE)
        done = subprocess.run(  # noqa: S603
            ["/bin/sh", "-e", "-c", text], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    return told


def test_the_commands_do_what_the_page_says(catalog: Asking, shell: list[str]) -> None:
    (listed,) = re.findall(r"^\[.*^\]", shell[LISTED], re.DOTALL | re.MULTILINE)

    assert len(COMMANDS) == len(shell) == RELEASED + 1
    assert service(catalog, "web", "name tier unresolvedDependencies { unresolvedRef }") == {
        "name": "web",
        "tier": "sv",
        "unresolvedDependencies": [],
    }
    assert [source["name"] for source in json.loads(listed)] == ["cmdb", "gitlab"]


def test_the_mutation_is_one_of_the_schema(catalog: Asking) -> None:
    files = [{"path": "a.yml", "content": "services: [{name: web}]"}]

    answer = catalog.ask(MUTATION, {"files": files})["importCatalog"]

    assert answer["userErrors"] == []
    assert answer["report"]["created"]["services"] == 1
    assert catalog.ask("{ services { totalCount } }") == {"services": {"totalCount": 0}}
