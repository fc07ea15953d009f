"""Words are folded as they are written, whoever writes them, and stand or fall with the change."""

import asyncio

from catalog.storage.searching.folding import words
from catalog.storage.upgrading import histories
from tests import rows
from tests.asking import Asking, asking
from tests.core.test_filters import ODD
from tests.core.test_search import NAMES, slugs, wide
from tests.storage.migrating import CORE, ask


def test_every_change_is_found_at_once_and_what_was_is_not(catalog: Asking) -> None:
    acme = catalog.member("acme")
    given = {"slug": "mail", "name": "Letters", "providerId": acme, "aliases": ["post"]}
    made = catalog.change("createService", given, "service { id revision }")["service"]
    catalog.live("parcel", name="Boxes", description="Ships things.")
    catalog.change("createPerson", {"slug": "ann", "name": "Ann Postwood"})

    def search(query: str) -> list[str]:
        return slugs(catalog, query)

    assert [search(query) for query in ("letters", "post", "boxes", "ships")] == [
        ["mail"],
        ["mail", "ann"],
        ["parcel"],
        ["parcel"],
    ]
    edit = {"id": made["id"], "expectedRevision": made["revision"], "description": "Wörter."}
    tried = {**edit, "name": "Cards"}
    catalog.change("updateService", tried, dry_run=True)
    assert (search("cards"), search("letters")) == ([], ["mail"])
    catalog.change("updateService", edit)
    assert (search("worter"), search("letters")) == (["mail"], ["mail"])
    told = {"id": made["id"], "expectedRevision": made["revision"] + 1, "description": None}
    catalog.change("updateService", {**told, "name": "Cards", "aliases": []})
    assert [search(query) for query in ("worter", "letters", "post", "cards")] == [
        [],
        [],
        ["ann"],
        ["mail"],
    ]


def test_a_change_that_is_refused_is_not_found(catalog: Asking) -> None:
    catalog.member("acme")
    catalog.live("mail", name="Letters")

    refused = catalog.refused(
        "createOrganization", {"slug": "acme", "name": "Letters", "kind": "TEAM"}
    )

    assert [code for code, _ in refused] == ["SLUG_TAKEN"]
    assert slugs(catalog, "letters") == ["mail"]


def test_rows_that_are_deleted_are_not_found(catalog: Asking) -> None:
    held = [rows.organization("acme"), *rows.service("mail", provider="acme")]
    rows.put(catalog, held)
    found = slugs(catalog, "mail")
    catalog.take(held)

    assert (found, slugs(catalog, "mail"), slugs(catalog, "acme")) == (["mail"], [], [])


def test_words_are_folded_the_same_whatever_wrote_them() -> None:
    assert words("Ärger_im-Büro 2.0") == ["arger", "im", "buro", "2", "0"]
    assert words(f"ﬁn {wide('ABC')} Ⅷ ½") == ["fin", "abc", "viii", "1", "2"]
    assert words("x" * 100) == ["x" * 60]
    for text in ODD + [name for _, name in NAMES]:
        assert words(" ".join(words(text))) == words(text)
        assert words(text.upper()) == words(text.lower().upper())


def test_words_of_a_release_before_are_taken_over(url: str) -> None:
    asyncio.run(histories.upgrade(url, [CORE]))
    with asking(url) as catalog:
        catalog.member("acme")
        catalog.live("mail", name="Die Straße", aliases=["post"], description="Wörter.")
    asyncio.run(histories.downgrade(url, CORE, "0022"))
    asyncio.run(histories.upgrade(url, [CORE]))

    with asking(url) as catalog:
        found = [slugs(catalog, query) for query in ("strasse", "post", "worter", "acme")]
        assert found == [["mail"], ["mail"], ["mail"], ["acme"]]
        catalog.live("post-office")
        assert slugs(catalog, "post") == ["mail", "post-office"]


def test_a_table_that_a_migration_makes_anew_keeps_its_triggers(sqlite_url: str) -> None:
    def triggers() -> set[str]:
        rows_found = ask(sqlite_url, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in rows_found}

    before = triggers()
    ask(sqlite_url, "DROP TRIGGER search_services_insert")
    lost = triggers()
    asyncio.run(histories.downgrade(sqlite_url, CORE, "0023"))

    assert "search_services_insert" not in lost
    assert triggers() == before
