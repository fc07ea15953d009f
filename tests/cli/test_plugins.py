"""Test `catalog plugins`, `--skip-broken`, and what plugins add to the other commands."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.plugins.bringing import BUILT_IN, strangers

NOTES = ("--plugin", "catalog_notes:Notes")
REVIEW = ("--plugin", "catalog_review:Review")
HOUSE = """
from catalog.plugin import Gate, Plugin, hookimpl

async def check(move):
    return []

class House(Plugin):
    id = "house"
    title = "House"
    scopes = {{"house:live": "Live in it."}}

    @hookimpl
    def gates(self):
        return [{gate}]
"""
GOOD = 'Gate(name="door_is_shut", check=check)'
BROKEN = '"a door"'
WRONG = "gates of house returns 'a door', which is no Gate: return nothing else."
NEEDY = """
from catalog.plugin import Plugin

class Needy(Plugin):
    id = "needy"
    title = "Needy"
    requires = ("house",)
"""
NEEDS = "needy needs the plugin house, which is broken: mend it, or disable needy."
CLASHING = """
import strawberry
from catalog.plugin import Plugin, hookimpl

@strawberry.type(name="Service")
class Own:
    word: str

class Clash(Plugin):
    id = "clash"
    title = "Clash"

    @hookimpl
    def graphql_types(self):
        return [Own]
"""
CLASH = "The type Service is declared by clash and by core: one of them must choose another name."


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """Forget the modules of files that a test wrote."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("house_"):
            del sys.modules[name]


@pytest.fixture
def house(tmp_path: Path) -> tuple[str, str]:
    """Name a good plugin of a file."""
    return named(tmp_path / "house_good.py", HOUSE.format(gate=GOOD))


@pytest.fixture
def broken(tmp_path: Path) -> tuple[str, str]:
    """Name a plugin of a file that cannot be loaded."""
    return named(tmp_path / "house_broken.py", HOUSE.format(gate=BROKEN))


@pytest.fixture
def needy(tmp_path: Path) -> tuple[str, str]:
    """Name a plugin that needs another one."""
    return named(tmp_path / "house_needy.py", NEEDY)


@pytest.fixture
def clashing(tmp_path: Path) -> tuple[str, str]:
    """Name a plugin whose type is the core's."""
    return named(tmp_path / "house_clashing.py", CLASHING)


def named(path: Path, text: str) -> tuple[str, str]:
    path.write_text(text)
    return ("--plugin", str(path))


def listed(call: Call, *arguments: str) -> list[dict[str, Any]]:
    return strangers(json.loads(call(*arguments, "plugins", "list", "--json").data))


def states(call: Call, *arguments: str) -> dict[str, tuple[str, str | None]]:
    return {item["id"]: (item["state"], item["reason"]) for item in listed(call, *arguments)}


def test_without_more_plugins_there_are_those_of_the_catalog(bare: Call) -> None:
    said = bare("plugins", "list", "--json")

    assert {item["id"] for item in json.loads(said.data)} == BUILT_IN
    assert {item["state"] for item in json.loads(said.data)} <= {"LOADED"}
    assert all(name in bare("plugins", "list").data for name in BUILT_IN)


def test_a_plugin_is_listed_with_what_it_brings(bare: Call, house: tuple[str, str]) -> None:
    assert listed(bare, *house) == [
        {
            "id": "house",
            "state": "LOADED",
            "title": "House",
            "version": None,
            "apiRange": ">=2.0,<3",
            "reason": None,
            "requires": [],
            "stages": [],
            "gates": [{"name": "door_is_shut", "leaving": None, "entering": None, "version": "1"}],
            "metrics": [],
            "jobs": [],
            "eventTypes": [],
            "importers": [],
            "scopes": {"house:live": "Live in it."},
        }
    ]
    assert "LOADED" in bare(*house, "plugins", "list").data


def test_the_list_tells_every_state_with_its_reason(
    bare: Call,
    broken: tuple[str, str],
    needy: tuple[str, str],
    clashing: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CATALOG_PLUGINS_DISABLED", "notes")

    assert states(bare, *broken, *needy, *clashing, *NOTES, *REVIEW) == {
        "review": ("LOADED", None),
        "clash": ("BROKEN", CLASH),
        "house": ("BROKEN", WRONG),
        "needy": ("BROKEN", NEEDS),
        "notes": ("DISABLED", "CATALOG_PLUGINS_DISABLED names it."),
    }


def test_the_list_tells_what_is_nobodys_problem(
    bare: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_PLUGINS_DISABLED", "nots")

    said = bare(*NOTES, "plugins", "list", "--json")

    assert said.told == "CATALOG_PLUGINS_DISABLED: there is no plugin nots: did you mean notes?\n"
    assert [item["id"] for item in strangers(json.loads(said.data))] == ["notes"]


def test_a_plugin_that_needs_a_disabled_one_says_so(
    bare: Call, house: tuple[str, str], needy: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = states(bare, *house, *needy)

    monkeypatch.setenv("CATALOG_PLUGINS_DISABLED", "house")
    said = bare(*house, *needy, "db", "check", code=1)

    assert both == {"house": ("LOADED", None), "needy": ("LOADED", None)}
    assert said.told == (
        "The plugins cannot be loaded:\n- needy needs the plugin house, which is disabled: "
        "enable it, or disable needy.\n"
    )


def test_broken_plugins_are_left_out_where_that_is_asked_for(
    bare: Call, broken: tuple[str, str], needy: tuple[str, str], clashing: tuple[str, str]
) -> None:
    plugins = (*broken, *needy, *clashing, *NOTES)

    refused = bare(*plugins, "schema", code=1)
    accepted = bare(*plugins, "--skip-broken", "schema")

    assert refused.told == f"The plugins cannot be loaded:\n- {WRONG}\n- {CLASH}\n"
    assert sorted(accepted.told.splitlines()) == sorted(
        f"Left out: {text}" for text in (WRONG, NEEDS, CLASH)
    )
    assert accepted.data == bare(*NOTES, "schema").data


def test_nothing_is_said_where_nothing_is_broken(bare: Call, house: tuple[str, str]) -> None:
    assert bare(*house, "--skip-broken", "schema").told == ""


def test_one_plugin_is_checked(
    bare: Call, house: tuple[str, str], clashing: tuple[str, str]
) -> None:
    plugins = (*house, *clashing)

    fine = bare(*plugins, "plugins", "check", "house")
    wrong = bare(*plugins, "plugins", "check", "clash", code=1)

    assert (fine.data, fine.told) == ("", "house is fine.\n")
    assert (wrong.data, wrong.told) == ("", f"- {CLASH}\n")


def test_what_a_plugin_needs_is_checked_with_it(
    bare: Call, broken: tuple[str, str], needy: tuple[str, str]
) -> None:
    assert bare(*broken, *needy, "plugins", "check", "needy", code=1).told == f"- {NEEDS}\n"
    assert bare(*broken, *needy, "plugins", "check", "house", code=1).told == f"- {WRONG}\n"


def test_a_disabled_plugin_is_checked_as_if_it_were_not(
    bare: Call, broken: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_PLUGINS_DISABLED", "house")

    assert bare(*broken, "plugins", "check", "house", code=1).told == f"- {WRONG}\n"


def test_a_plugin_that_is_not_there_cannot_be_checked(bare: Call, house: tuple[str, str]) -> None:
    said = bare(*house, "plugins", "check", "hose", code=2)

    assert said.told == "There is no plugin hose: did you mean house?\n"


def test_a_plugin_that_cannot_be_imported_is_checked_by_its_id_with_the_reason(
    bare: Call, tmp_path: Path
) -> None:
    path = named(tmp_path / "house_lost.py", "from catalog.plugin import Nothing\n")

    said = bare(*path, "plugins", "check", "lost", code=2)

    reason, _, missing = said.told.partition("\n")
    assert reason.startswith(f"The plugin {path[1]} cannot be imported: ImportError(")
    assert missing.startswith("There is no plugin lost: ")


def test_a_warning_is_told_by_every_command_and_stops_none(bare: Call, tmp_path: Path) -> None:
    gate = 'Gate(name="door_is_shut", check=check, entering="retird")'
    path = named(tmp_path / "house_warned.py", HOUSE.format(gate=gate))
    told = (
        "The gate door_is_shut of house names the stage retird, which is not there: "
        "did you mean retired?\n"
    )

    assert bare(*path, "schema").told == told
    assert bare(*path, "plugins", "check", "house").told == f"Warning: {told}house is fine.\n"


def test_a_token_may_have_a_scope_of_a_plugin(call: Call, house: tuple[str, str]) -> None:
    create = ("token", "create", "--subject", "me", "--scope", "house:live")

    without = call(*create, code=1)
    call(*house, *create)
    misspelt = call(*house, *create[:-1], "house:leave", code=1)

    told = "UNKNOWN_GRANT: There is no {}; there is catalog:read, catalog:write, catalog:roles{}.\n"
    assert without.told == told.format("house:live", "")
    assert misspelt.told == told.format("house:leave", ", house:live")
    (token,) = json.loads(call(*house, "token", "list", "--json").data)
    assert token["scopes"] == ["house:live"]


def test_events_are_listed_with_what_they_tell(bare: Call) -> None:
    found = {
        item["name"]: item for item in json.loads(bare(*NOTES, "plugins", "events", "--json").data)
    }

    assert found["note.pinned"] == {
        "name": "note.pinned",
        "plugin": "notes",
        "entities": ["notes__notes"],
        "description": "It stays on top from now on.",
        "payload": [
            {"name": "change", "type": "String!"},
            {"name": "auditId", "type": "ID!"},
            {"name": "serviceId", "type": "ID!"},
            {"name": "actor", "type": "Actor!"},
        ],
    }
    assert found["lifecycle.moved"]["plugin"] is None
    assert {"services.created", "notes__notes.changed", "handoff_pack.rejected"} <= found.keys()
    assert "notes__notes.created" not in bare("plugins", "events").data
    assert "notes__notes.created" in bare(*NOTES, "plugins", "events").data
