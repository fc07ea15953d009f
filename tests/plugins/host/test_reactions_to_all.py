"""Test reactions to every change, whoever makes it, and to those of one type."""

from collections.abc import Callable, Iterable
from typing import Any

from catalog.plugin import Change, Plugin, Reaction, UpdateService, Work
from tests.asking import Asking
from tests.plugins.bringing import bringing

With = Callable[..., Asking]


def hearing(heard: list[str], kind: type[Change[Any]], refused: Iterable[str] = ()) -> type[Plugin]:
    """Return a plugin that notes changes, and refuses those of some names."""

    async def hear(change: Change[Any], work: Work) -> None:
        heard.append(type(change).__name__)
        if type(change).__name__ in refused:
            work.problems.add("HEARD", "This is refused.")

    return bringing("hearing", reactions=[Reaction(change_type=kind, do=hear)])


def change_much(catalog: Asking) -> None:
    """Make changes in several ways: as commands do, and by mutations.

    Imports are tried with their command, in `tests/cli/test_shared.py`.
    """
    acme = catalog.member("acme")
    mail = catalog.live("mail")
    catalog.change("updateService", {"id": mail, "name": "Post", "expectedRevision": 1})
    catalog.change("updateOrganization", {"id": acme, "name": "Acme", "expectedRevision": 1})


def test_a_reaction_to_change_hears_every_change(catalog_with: With) -> None:
    heard: list[str] = []
    catalog = catalog_with(hearing(heard, Change))

    change_much(catalog)

    assert heard == [
        "CreateToken",  # of the administrator
        "CreateOrganization",
        "CreateToken",
        "AdoptService",
        "UpdateService",
        "UpdateOrganization",
    ]


def test_a_reaction_to_one_type_hears_that_alone(catalog_with: With) -> None:
    heard: list[str] = []
    catalog = catalog_with(hearing(heard, UpdateService))

    change_much(catalog)

    assert heard == ["UpdateService"]


def test_a_reaction_to_change_may_refuse_any_of_them(catalog_with: With) -> None:
    heard: list[str] = []
    catalog = catalog_with(hearing(heard, Change, {"CreateOrganization"}))
    given = {"slug": "acme", "name": "Acme", "kind": "COMPANY"}

    assert catalog.refused("createOrganization", given) == [("HEARD", None)]
    catalog.live("mail")

    answer = catalog.ask("{ organizations { totalCount } services { totalCount } }")
    assert answer == {"organizations": {"totalCount": 0}, "services": {"totalCount": 1}}
