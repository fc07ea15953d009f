"""Test what people install: the wheel, outside of this checkout and without it."""

import asyncio
import json
import re
import shlex
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from catalog.storage.upgrading import histories
from tests import processes
from tests.processes import Command

# Without `site` no .pth file makes the checkout importable; the libraries are found where they are.
START = """
import sys
sys.path[:0] = {folders!r}
import catalog
assert catalog.__file__.startswith({installed!r}), catalog.__file__
from catalog.__main__ import run
run()
"""

README = (processes.ROOT / "README.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWN_FILE = "path/to/service-catalog.yml"
OWN_SERVICES = """
services:
  - name: web
    friendly_name: Web shop
    tier: sv
teams: []
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    return processes.wheel(processes.ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel is installed."""
    folder = tmp_path_factory.mktemp("installed")
    processes.install(wheel, folder)
    return folder


@pytest.fixture
def catalog(installed: Path, tmp_path: Path) -> Command:
    """Return the command of the wheel, in an empty folder."""
    folders = [str(installed), *site.getsitepackages()]
    start = START.format(folders=folders, installed=str(installed))
    return Command([sys.executable, "-I", "-S", "-c", start], tmp_path, {})


def test_the_wheel_holds_the_migrations_the_page_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    versions = {path.name for path in histories.core().versions.glob("*.py")}
    assert {f"catalog/_migrations/versions/{name}" for name in versions} <= names
    assert {"catalog/_migrations/env.py", "catalog/_migrations/script.py.mako"} <= names
    assert {"catalog/http/graphiql/index.html", "catalog/py.typed"} <= names
    assert {"catalog/http/front/index.html", "catalog/_docs/operating.md"} <= names
    page = processes.ROOT / "src" / "catalog" / "http" / "graphiql"
    built = {str(path.relative_to(page.parents[2])) for path in page.rglob("*") if path.is_file()}
    assert built <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "catalog",
        "service_catalog",
        *(path.parent.name for path in (processes.ROOT / "plugins").glob("*/__init__.py")),
    }


def test_the_locks_leave_nothing_out_that_is_needed() -> None:
    checking = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert (checking.returncode, checking.stdout) == (0, "No broken requirements found.\n")


def test_the_wheel_tells_its_version_and_migrates_a_database(
    catalog: Command, tmp_path: Path
) -> None:
    database = tmp_path / "new" / "catalog.db"
    migrating = Command(catalog.words, tmp_path, {"CATALOG_DATABASE_URL": f"sqlite:///{database}"})

    assert catalog("--version") == "catalog 0.1.0\n"
    migrating("db", "upgrade")

    assert asyncio.run(histories.behind(f"sqlite:///{database}", [histories.core()])) == []


def test_the_wheel_serves_the_demonstration_and_ends_when_it_is_told_to(
    catalog: Command, tmp_path: Path
) -> None:
    with catalog.serving("--demo") as server:
        found = server.ask(
            '{ service(slug: "internet-banking") { name offerings { nodes { name } } } }'
        )

        assert found["service"]["name"] == "Internet banking"
        assert found["service"]["offerings"]["nodes"]
        assert "<title>" in server.get("/graphiql")
        assert "<h1>" in server.get("/")
        assert "<h2" in server.get("/docs/operating.md")
        assert "type Service implements Node" in server.get("/schema.graphql")
        assert server.get("/readyz")
    assert (tmp_path / "catalog.db").is_file()


def blocks(heading: str) -> list[tuple[str, str]]:
    """Return the language and the text of the README's blocks of code under a heading."""
    (section,) = (part for part in README.split("\n## ") if part.startswith(f"{heading}\n"))
    return [(language, text.strip()) for language, text in BLOCK.findall(section)]


@pytest.fixture
def newcomer(catalog: Command, tmp_path: Path) -> Command:
    """Return a shell in a folder where the README's line has installed the catalog."""
    program = tmp_path / ".venv" / "bin" / "catalog"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.join(catalog.words)} "$@"\n')
    program.chmod(0o755)
    variables = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    return Command(["/bin/bash", "-ec"], tmp_path, variables)


def serving(newcomer: Command, line: str) -> Command:
    """Return the command that serves as a line of the README does."""
    before, program, arguments = line.partition(".venv/bin/catalog serve")
    script = f'{before} exec {program.removesuffix(" serve")} "$@" {arguments}'
    return Command([*newcomer.words, script, "-"], newcomer.folder, newcomer.variables)


def test_the_first_ten_minutes_go_as_the_readme_says(newcomer: Command) -> None:
    (_, start), *queries = blocks("Start")
    (_, own), *_ = blocks("Your own catalog")
    lines = own.splitlines()
    (newcomer.folder / OWN_FILE).parent.mkdir(parents=True)
    (newcomer.folder / OWN_FILE).write_text(OWN_SERVICES)

    with serving(newcomer, start.rpartition("&& ")[2]).serving() as demonstration:
        (told,) = (line for line in demonstration.said if line.startswith("GraphiQL:"))
        page, _, secret = told.split()[1].partition("#token=")
        answers = [demonstration.ask(text, token=secret) for _, text in queries]
        examples = demonstration.get("/graphiql")
        front = demonstration.get("/")
    said = newcomer("\n".join(lines[:-1]))
    token = said.splitlines()[-1]
    settled = [line for line in lines[:-1] if line.startswith(("cd ", "export "))]
    with serving(newcomer, "\n".join([*settled, lines[-1]])).serving() as server:
        tabs = tabs_of(server.get("/graphiql"))
        added = next(tab for tab in tabs if "mutation AddOrganization" in tab["query"])
        given = {**json.loads(added["variables"]), "dryRun": False}
        made = server.ask(added["query"], given, token=token)
        found = server.ask(
            """{ viewer { subject }
                services(where: {slug: {eq: "web"}}) { nodes { name } }
                organizations(where: {slug: {eq: "my-team"}}) { totalCount } }""",
            token=token,
        )

    assert page == f"{demonstration.address}/graphiql"
    assert [bool(answer["service"]) for answer in answers] == [True] * len(queries)
    assert tabs_of(examples)[0]["query"].startswith("# Everything that internet banking needs")
    assert "<h1>Service catalog</h1>" in front
    assert made["createOrganization"]["userErrors"] == []
    assert found == {
        "viewer": {"subject": "me"},
        "services": {"nodes": [{"name": "Web shop"}]},
        "organizations": {"totalCount": 1},
    }


def tabs_of(page: str) -> list[dict[str, str]]:
    """Return the operations with which GraphiQL opens."""
    _, _, rest = page.partition('<script id="graphiql-config" type="application/json">')
    found: list[dict[str, str]] = json.loads(rest.partition("</script>")[0])["tabs"]
    return found
