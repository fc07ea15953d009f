"""A catalog of the revision before editions is taken over: what was agreed is edition 1."""

import asyncio
from typing import Any

from catalog import ids
from catalog.storage.upgrading import histories
from tests.asking import asking
from tests.rows import MOMENT, key
from tests.storage.migrating import CORE, ask, upgrade
from tests.storage.test_houses_taken_over import ENTITY, of_revision_0005, row

COMPONENT = {"kind": "GOODS", "name": "Stamps", "description": None, "terms": "Paid."}


def filled(url: str) -> None:
    """Fill tables of an earlier revision, with a draft beside what was agreed."""
    of_revision_0005(url)
    draft: dict[str, Any] = {"target_consumer_group": "all", "provider_id": key("acme"), **ENTITY}
    ask(
        url,
        row("offerings", id=key("plan"), slug="plan", name="Plan", status="DRAFT", **draft),
        row("offering_components", offering_id=key("deal"), position=0, **COMPONENT),
        row("relationship_offerings", relationship_id=key("pact"), offering_id=key("plan")),
    )


def test_what_was_published_is_edition_1_and_held_by_all_who_are_based_on_it(
    empty_url: str,
) -> None:
    filled(empty_url)

    upgrade(empty_url, CORE)

    with asking(empty_url) as catalog:
        found = catalog.ask("""{
            offerings(orderBy: [{field: SLUG}]) { nodes { slug draft { id } edition {
                number name components { kind name terms } services { nodes { slug } }
                targets { value } conditions { area } prices { kind } pricesPublished
                publishedAt publishedBy contentHash
            } } }
            relationship(slug: "pact") {
                agreedOfferings { offering { slug } edition { number } isCurrent }
            }
        }""")
        frozen, unpublished = found["offerings"]["nodes"]
        kept = frozen["edition"].pop("contentHash")
        assert frozen == {
            "slug": "deal",
            "draft": None,
            "edition": {
                "number": 1,
                "name": "Deal",
                "components": [{"kind": "GOODS", "name": "Stamps", "terms": "Paid."}],
                "services": {"nodes": [{"slug": "web"}]},
                **{name: [] for name in ("targets", "conditions", "prices")},
                "pricesPublished": False,
                "publishedAt": MOMENT.isoformat().replace("+00:00", "Z"),
                "publishedBy": None,
            },
        }
        assert unpublished == {"slug": "plan", "draft": None, "edition": None}
        assert found["relationship"]["agreedOfferings"] == [
            {"offering": {"slug": "deal"}, "edition": {"number": 1}, "isCurrent": True}
        ]
        deal = {"id": ids.encode("ServiceOffering", key("deal"))}
        for revision, name in ((1, "Other"), (3, "Deal")):
            edit = {**deal, "expectedRevision": revision, "name": name}
            catalog.change("updateOffering", edit)
            catalog.change("publishOffering", {**deal, "expectedRevision": revision + 1})
        now = catalog.ask('{ offering(slug: "deal") { edition { number contentHash } } }')
        assert now["offering"]["edition"] == {"number": 3, "contentHash": kept}


def test_going_back_takes_the_editions_away_and_nothing_else(empty_url: str) -> None:
    filled(empty_url)
    upgrade(empty_url, CORE)

    asyncio.run(histories.downgrade(empty_url, CORE, "0007"))
    left = ask(empty_url, "SELECT COUNT(*) FROM relationship_offerings")
    upgrade(empty_url, CORE)

    assert [tuple(item) for item in left] == [(2,)]
    held = ask(empty_url, "SELECT COUNT(edition_id) FROM relationship_offerings")
    assert [tuple(item) for item in held] == [(1,)]
