"""Test that commands open what plugins share, and what they tell where that fails."""

import itertools
from pathlib import Path

import pytest

from tests import processes
from tests.cli.conftest import Call, Set

numbers = itertools.count()
SOURCE = """
import os
from contextlib import asynccontextmanager
from pathlib import Path
from pydantic import BaseModel, SecretStr
from catalog.plugin import Change, Job, Plugin, Reaction, hookimpl

FOLDER = Path({folder!r})

class Settings(BaseModel):
    password: SecretStr = SecretStr("")

async def ring(run):
    FOLDER.joinpath("rung").write_text(run.shared("pool"))

async def react(change, work):
    FOLDER.joinpath(type(change).__name__).write_text(work.shared("pool"))

class Pool(Plugin):
    "A pool."
    id = "pool"
    title = "Pool"
    Config = Settings

    @hookimpl
    @asynccontextmanager
    async def lifespan(self):
        if FOLDER.joinpath("dry").exists():
            raise RuntimeError("no water for " + self.config.password.get_secret_value())
        with FOLDER.joinpath("log").open("a") as log:
            log.write("opened\\n")
            yield "water"
            log.write("closed\\n")

    @hookimpl
    def jobs(self):
        return [Job(name="ring", at="0 0 1 1 *", do=ring)]

    @hookimpl
    def reactions(self):
        return [Reaction(change_type=Change, do=react)]
"""
TOLD = "lifespan of pool fails: RuntimeError('no water for **********'). Mend or disable it."


@pytest.fixture
def pool(tmp_path: Path) -> tuple[str, str]:
    """The option that loads a plugin that shares water, unless there is a file `dry`."""
    file = tmp_path / f"pool_of_test_{next(numbers)}.py"
    file.write_text(SOURCE.format(folder=str(tmp_path)))
    return "--plugin", str(file)


def test_commands_open_what_is_shared_and_close_it(
    call: Call, pool: tuple[str, str], tmp_path: Path
) -> None:
    call(*pool, "jobs", "run", "pool.ring")
    call(*pool, "token", "create", "--subject", "me")
    (tmp_path / "new.yaml").write_text("services: [{slug: web, name: Web, stage: live}]")
    call(*pool, "import", str(tmp_path / "new.yaml"), code=None)

    for name in ("rung", "CreateToken", "ImportCatalog"):
        assert (tmp_path / name).read_text() == "water"
    moments = (tmp_path / "log").read_text().splitlines()
    assert moments.count("opened") == moments.count("closed") >= 4


@pytest.mark.parametrize(
    "command", [("jobs", "run", "pool.ring"), ("token", "create", "--subject", "me"), ("serve",)]
)
def test_what_cannot_be_opened_ends_a_command_without_its_secret(
    call: Call, pool: tuple[str, str], tmp_path: Path, variables: Set, command: tuple[str, ...]
) -> None:
    (tmp_path / "dry").touch()
    (tmp_path / "secret").write_text("hunter2")
    variables(PLUGIN__POOL__PASSWORD_FILE=tmp_path / "secret")

    said = call(*pool, *command, code=1)

    assert said.told == f"{TOLD}\n"


def test_a_plugin_that_cannot_open_what_it_shares_is_left_out_where_broken_ones_are(
    call: Call, pool: tuple[str, str], tmp_path: Path, variables: Set
) -> None:
    variables(
        PLUGIN__POOL__PASSWORD="hunter2",
        PLUGINS_DISABLED="acquisition,improvement,operation,partnership",
    )
    well = call("--skip-broken", *pool, "jobs", "list").data
    (tmp_path / "dry").touch()

    said = call("--skip-broken", *pool, "jobs", "list")

    assert f"Left out: {TOLD}" in said.told
    assert said.data == "There are no jobs.\n"
    assert "pool.ring" in well


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_closes_what_it_opened(
    url: str, pool: tuple[str, str], tmp_path: Path, workers: str
) -> None:
    command = processes.Command(
        (*processes.CATALOG, *pool), tmp_path, {"CATALOG_DATABASE_URL": url}
    )

    with command.serving("--workers", workers) as server:
        server.get("/livez")

    moments = (tmp_path / "log").read_text().splitlines()
    assert moments.count("opened") == moments.count("closed") >= 3
