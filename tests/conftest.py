"""A database for every test, copied from one that was migrated once, on both databases."""

import asyncio
import datetime as dt
import gc
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from catalog import host
from catalog.domain.lifecycle import answering
from catalog.graph.operations import shared
from catalog.graph.running import calls
from catalog.hookspecs import Plugin
from catalog.storage.database import engine
from catalog.storage.upgrading import histories
from tests import postgres
from tests.asking import Asking, Clock, asking
from tests.demonstrations import Demonstrations
from tests.postgres import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
TEMPLATE = "template_core"
numbers = itertools.count(1)
gc.set_threshold(50_000, 20, 50)  # else garbage collection takes a sixth of the time
calls.DRY_RUN = 60  # seconds: a busy machine may take its time
answering.SECONDS = 15.0
# No power fails while tests run, and each commit would wait for the disk for some milliseconds.
engine.PRAGMAS = (*engine.PRAGMAS, "PRAGMA synchronous = OFF")
if sys.prefix != sys.base_prefix:  # as where nobody has activated the environment
    own = str(Path(sys.executable).parent)
    found = os.environ["PATH"].split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(folder for folder in found if folder != own)


@pytest.fixture(autouse=True)
def own_plans(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing that others planned, for a test that puts something else in the place of code."""
    is_own = "monkeypatch" in request.fixturenames
    if is_own:
        shared.cache_clear()
    yield
    if is_own:
        shared.cache_clear()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real PostgreSQL with a migrated template."""
    with postgres.running() as found:
        found.create(TEMPLATE)
        asyncio.run(histories.upgrade(found.url(TEMPLATE), host.load().histories))
        yield found


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    path = tmp_path_factory.mktemp("template") / "catalog.db"
    asyncio.run(histories.upgrade(f"sqlite:///{path}", host.load().histories))
    return path


@pytest.fixture
def sqlite_url(template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database."""
    path = tmp_path / "catalog.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(server: Server) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    name = f"test_{next(numbers)}"
    server.create(name, template=TEMPLATE)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, of each kind in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def catalog(url: str) -> Iterator[Asking]:
    """A catalog without plugins, asked over HTTP."""
    with asking(url) as found:
        yield found


@pytest.fixture
def catalog_with(url: str) -> Iterator[Callable[..., Asking]]:
    """Make a catalog with plugins or settings of the test's choice."""
    with ExitStack() as stack:
        yield lambda *plugins, **options: stack.enter_context(asking(url, plugins, **options))


@pytest.fixture(scope="session")
def demonstrations(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Demonstrations:
    """What fills databases with the demonstration."""
    folder = tmp_path_factory.mktemp("demonstrations")
    return Demonstrations(folder, lambda: request.getfixturevalue("server"))


@pytest.fixture
def demonstration_with(url: str, demonstrations: Demonstrations) -> Iterator[Callable[..., Asking]]:
    """Make the demonstration of a moment, with plugins or settings of the test's choice."""
    with ExitStack() as stack:

        def made(
            *plugins: type[Plugin], moment: dt.datetime | None = None, **options: Any
        ) -> Asking:
            demonstrations.fill(url, plugins, moment)
            return stack.enter_context(asking(url, plugins, clock=Clock(moment), **options))

        yield made
