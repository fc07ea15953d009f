"""Importing files as those of one house, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from catalog.cli.main import app
from catalog.domain.importing import staging, writing
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.services import ServiceRow
from tests.asking import asking
from tests.core.housing import circles, houses, organization, wrong
from tests.core.test_imports_of_runbooks import SHARED, needs_data
from tests.imports import import_files, read

Command: TypeAlias = Callable[..., Any]
TEAMS = """
teams: [{name: red}]
services: [{name: web, owner: red}, {name: mail}, {name: lost, owner: nobody}]
"""


@pytest.fixture
def command(url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("CATALOG_DATABASE_URL", url)
    return lambda *arguments: CliRunner().invoke(app, ["import", *map(str, arguments)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "teams.yml"
    found.write_text(TEAMS)
    return found


def test_files_are_of_one_house(command: Command, path: Path, url: str) -> None:
    with asking(url) as catalog:
        organization(catalog, "acme")

    told = command("--house", "acme", path)

    assert told.exit_code == 0, told.stderr
    with asking(url) as catalog:
        assert houses(catalog, OrganizationRow) == {"acme": "acme", "red": "acme"}
        assert houses(catalog, ServiceRow) == {"web": "acme", "mail": "acme", "lost": "acme"}
        assert catalog.ask('{ organization(slug: "red") { parent { slug } } }') == {
            "organization": {"parent": {"slug": "acme"}}
        }
        assert wrong(catalog) == []


def test_without_a_house_each_root_is_one(command: Command, path: Path, url: str) -> None:
    command(path)

    with asking(url) as catalog:
        assert houses(catalog, OrganizationRow) == {"red": "red"}
        assert houses(catalog, ServiceRow) == {"web": "red", "mail": None, "lost": None}
        assert wrong(catalog) == []


def test_a_later_import_of_a_house_takes_what_is_nobodys_and_leaves_roots(
    command: Command, path: Path, url: str
) -> None:
    command(path)
    with asking(url) as catalog:
        organization(catalog, "acme")

    rehearsed = command("--house", "acme", "--dry-run", path)
    told = command("--house", "acme", path)
    again = command("--house", "acme", "--json", path)

    kept = (
        "HOUSE_KEPT: red was here before and stays in a house of its own: an administrator moves "
        "it with updateOrganization, by its parentId."
    )
    assert kept in rehearsed.stderr
    assert told.stderr.count(kept) == 1
    assert set(json.loads(again.stdout)["updated"].values()) == {0}
    with asking(url) as catalog:
        assert houses(catalog, OrganizationRow) == {"acme": "acme", "red": "red"}
        assert houses(catalog, ServiceRow) == {"web": "red", "mail": "acme", "lost": "acme"}
        assert wrong(catalog) == []


def test_a_house_that_nobody_knows_ends_the_command(command: Command, path: Path) -> None:
    told = command("--house", "acem", path)

    assert told.exit_code == 1
    assert "There is no organization called acem: create it before, or name another." in told.stderr


def test_many_batches_are_settled_as_one(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BATCH", 2)
    monkeypatch.setattr(writing, "SETTLED", 3)
    names = [f"service-{number}" for number in range(9)]
    teams = [f"team-{number % 2}" if number % 3 else None for number in range(9)]
    services = [
        {"name": name, **({"owner": team} if team else {})}
        for name, team in zip(names, teams, strict=True)
    ]
    groups = [{"name": "team-0"}, {"name": "team-1"}]
    path, needs = tmp_path / "many.yml", tmp_path / "needs.json"
    path.write_text(json.dumps({"teams": groups, "services": services}))
    needs.write_text(
        json.dumps([{"type": name, "serviceDependencies": {names[0]: True}} for name in names[1:]])
    )

    with asking(url) as catalog:
        import_files(catalog, path, needs)

        found = houses(catalog, ServiceRow)
        assert found == dict(zip(names, teams, strict=True))
        edge, home = ServiceDependencyRow, OrganizationRow
        question = (
            sa.select(ServiceRow.slug, home.slug)
            .join(edge, edge.service_id == ServiceRow.id)
            .outerjoin(home, home.id == edge.house_id)
        )
        assert dict(map(tuple, read(catalog, question))) == {
            name: found[name] for name in names[1:]
        }
        assert wrong(catalog) == []


@needs_data
def test_a_real_catalog_is_of_one_house(command: Command, url: str) -> None:
    with asking(url) as catalog:
        organization(catalog, "gitlab")

    command("--house", "gitlab", SHARED / "teams-2022.yml", SHARED / "service-catalog-2022.yml")

    with asking(url) as catalog:
        assert len(houses(catalog, ServiceRow)) > 20
        assert set(houses(catalog, OrganizationRow).values()) == {"gitlab"}
        assert set(houses(catalog, ServiceRow).values()) == {"gitlab"}
        assert circles(catalog) == {}
        assert wrong(catalog) == []
