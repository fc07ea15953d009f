"""Bulk changes to which a plugin reacts, and the page about them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from catalog.domain.services.updating import UpdateService
from catalog.plugin import Change, Plugin, Reaction, Work, hookimpl
from tests.asking import Asking
from tests.core.test_bulk import audited, created, edit, told
from tests.house_rules.files import ROOT

PAGE = (ROOT / "docs" / "bulk.md").read_text()
BLOCKS = re.findall("```graphql\n(.+?)```", PAGE, re.DOTALL)


async def refuse_some(change: Change[Any], work: Work) -> None:
    """Refuse what is called so."""
    assert isinstance(change, UpdateService)
    if change.name == "Refused":
        work.problems.add("NAME_REFUSED", "It is not to be called so.", "name")


class Strict(Plugin):
    """A plugin that refuses some edits after they were made."""

    id = "strict"
    title = "Strict"

    @hookimpl
    def reactions(self) -> Iterable[Reaction]:
        """React to edits."""
        return [Reaction(change_type=UpdateService, do=refuse_some)]


@pytest.fixture
def strict(catalog_with: Callable[..., Asking]) -> Asking:
    """A catalog with the plugin."""
    return catalog_with(Strict)


def edits(catalog: Asking) -> list[dict[str, Any]]:
    """Return edits of three services, of which the plugin refuses the second."""
    keys = created(catalog, "a", "b", "c")
    names = ["A", "Refused", "C"]
    return [edit(key, name=name) for key, name in zip(keys, names, strict=True)]


def test_what_a_reaction_refuses_is_skipped_and_leaves_nothing(strict: Asking) -> None:
    given = {"policy": "SKIP_INVALID", "inputs": edits(strict)}

    payload = strict.attempt("updateServices", given, "services { name revision }")

    assert payload["services"] == [
        {"name": "A", "revision": 2},
        None,
        {"name": "C", "revision": 2},
    ]
    assert told(payload) == [("NAME_REFUSED", "inputs.1.name")]
    assert audited(strict).count("UpdateService") == 2
    found = strict.ask('{ service(slug: "b") { name revision } }')["service"]
    assert found == {"name": "b", "revision": 1}


def test_what_a_reaction_refuses_refuses_all_of_it(strict: Asking) -> None:
    payload = strict.attempt("updateServices", {"inputs": edits(strict)}, "services { name }")

    assert payload["services"] is None
    assert told(payload) == [("NAME_REFUSED", "inputs.1.name")]
    assert audited(strict).count("UpdateService") == 0
    assert strict.ask('{ service(slug: "a") { name } }')["service"] == {"name": "a"}


def test_the_page_labels_many_services(catalog: Asking) -> None:
    (text,) = BLOCKS
    keys = created(catalog, "a", "b")
    labels = [{"id": key, "set": [{"key": "team", "value": "red"}]} for key in keys]

    found = catalog.ask(text, {"services": labels})["labelServices"]

    assert found["userErrors"] == []
    assert [item["labels"] for item in found["services"]] == [[{"key": "team", "value": "red"}]] * 2
