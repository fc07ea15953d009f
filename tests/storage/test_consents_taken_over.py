"""A catalog of the revision before consents: who agreed is assumed, and who did not is asked."""

import asyncio
from collections.abc import Sequence
from typing import Any

from catalog.storage.upgrading import histories
from tests.asking import asking
from tests.rows import key
from tests.storage.migrating import CORE, ask, upgrade
from tests.storage.test_houses_taken_over import ENTITY, of_revision_0005, row

ASKED = """{ relationships(orderBy: [{field: SLUG}]) { nodes {
    slug status renewal endsOn participants { organization { slug } consent agreedAt }
} } }"""


def of_revision_0006(url: str) -> None:
    """Fill tables of the revision 0006 with relationships in every state of that day."""
    of_revision_0005(url)
    asyncio.run(histories.upgrade_to(url, CORE, "0006"))
    ask(url, *[item for status in ("AGREED", "ENDED", "PROPOSED") for item in deal(status)])


def deal(status: str) -> Sequence[Any]:
    """Return what inserts a relationship in a state, which `pact` has not."""
    slug = status.lower()
    parties = (("acme", "PROVIDER"), ("bolt", "CONSUMER"))
    return [
        row("relationships", id=key(slug), slug=slug, status=status, **ENTITY),
        *(
            row(
                "relationship_participants",
                relationship_id=key(slug),
                organization_id=key(name),
                role=role,
                position=position,
            )
            for position, (name, role) in enumerate(parties)
        ),
    ]


def test_who_agreed_before_is_assumed_and_who_did_not_is_asked(empty_url: str) -> None:
    of_revision_0006(empty_url)

    upgrade(empty_url, CORE)

    with asking(empty_url) as catalog:
        found = catalog.ask(ASKED)["relationships"]["nodes"]
    told = {
        item["slug"]: (item["status"], [party["consent"] for party in item["participants"]])
        for item in found
    }
    assert told == {
        "agreed": ("AGREED", ["ASSUMED", "ASSUMED"]),
        "ended": ("ENDED", ["ASSUMED", "ASSUMED"]),
        "pact": ("ACTIVE", ["ASSUMED"]),
        "proposed": ("PROPOSED", [None, None]),
    }
    plain = {(item["renewal"], item["endsOn"]) for item in found}
    moments = {party["agreedAt"] for item in found for party in item["participants"]}
    assert (plain, moments) == ({("NONE", None)}, {None})


def test_going_back_keeps_every_relationship(empty_url: str) -> None:
    of_revision_0006(empty_url)
    upgrade(empty_url, CORE)
    ask(empty_url, "UPDATE relationships SET status = 'DECLINED' WHERE slug = 'proposed'")

    asyncio.run(histories.downgrade(empty_url, CORE, "0006"))

    found = ask(empty_url, "SELECT slug, status FROM relationships ORDER BY slug")
    assert [tuple(item) for item in found] == [
        ("agreed", "AGREED"),
        ("ended", "ENDED"),
        ("pact", "ACTIVE"),
        ("proposed", "ENDED"),
    ]
