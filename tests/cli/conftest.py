"""The command line, called in this process, in a folder and an environment of its own."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from catalog.cli.main import app
from tests.conftest import POSTGRESQL, SQLITE
from tests.plugins.bringing import BUILT_IN
from tests.postgres import Server


@dataclass(frozen=True)
class Said:
    """What a command printed on standard output, and what it told people on standard error.

    Where the data lies, which most commands tell first, stands apart.
    """

    data: str
    told: str
    place: str = ""
    code: int = 0


Call = Callable[..., Said]
Set = Callable[..., None]
PLACE = "The data lies in "


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Let the log of the tests be as it was before a command set it up."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that calls `catalog` where nothing is set, and expects its exit code."""
    for name in os.environ:
        if name.startswith("CATALOG_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def call(*arguments: str, code: int | None = 0) -> Said:
        answer = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert code in {None, answer.exit_code}, answer.output
        first, _, rest = answer.stderr.partition("\n")
        if not first.startswith(PLACE):
            first, rest = "", answer.stderr
        return Said(answer.stdout, rest, first.removeprefix(PLACE), answer.exit_code)

    return call


@pytest.fixture
def call(bare: Call, url: str, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that calls `catalog` on a migrated database of each kind."""
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    monkeypatch.setenv("CATALOG_SECRET_KEY", "of-a-test")
    return bare


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty(
    request: pytest.FixtureRequest, bare: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Let the command line use a database without any table, and return its address."""
    if request.param == SQLITE:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        monkeypatch.setenv("CATALOG_DATABASE_URL", url)
        yield url
        return
    server: Server = request.getfixturevalue("server")
    server.create("cli_empty")
    monkeypatch.setenv("CATALOG_DATABASE_URL", server.url("cli_empty"))
    yield server.url("cli_empty")
    server.drop("cli_empty")


@pytest.fixture
def core_alone(bare: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the plugins that come with the catalog: the test does not need their tables."""
    monkeypatch.setenv("CATALOG_PLUGINS_DISABLED", ",".join(BUILT_IN))


@pytest.fixture
def variables(bare: Call, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Return a function that sets variables of the catalog, without their prefix."""

    def given(**values: Any) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"CATALOG_{name}", str(value))

    return given
