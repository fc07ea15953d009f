"""Editions: what was published stands still, and those who agreed on it keep it."""

from typing import Any

import pytest

from catalog.ids import decode
from tests.asking import Asking
from tests.core.test_offerings import ACTION, draft

OFFERING = """{
    name targetConsumerGroup components { name } services { nodes { slug } }
    edition { number status } draft { number name components { name } services { nodes { slug } } }
}"""
SAYS = "number status name contentHash components { name kind } services { nodes { slug } }"
HELD = f'relationship(slug: "deal") {{ agreedOfferings {{ isCurrent edition {{ {SAYS} }} }} }}'


class Shop:
    """A provider with a published offering, and a consumer who agreed on it."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.revision = 0
        self.provider, self.consumer = catalog.member("acme"), catalog.member("bolt")
        self.mail, self.post = (self.live(name, self.provider) for name in ("mail", "post"))
        given = draft(self.provider, [self.mail])
        found = catalog.change("createOffering", given, "offering { id }", by="acme")
        self.id = found["offering"]["id"]
        self.revision = 1
        self.step("publishOffering")
        roles = ((self.provider, "PROVIDER"), (self.consumer, "CONSUMER"))
        taking_part = [{"organizationId": key, "role": role} for key, role in roles]
        deal = {"slug": "deal", "participants": taking_part, "offeringIds": [self.id]}
        catalog.change("proposeRelationship", deal, by="acme")

    def live(self, slug: str, provider: str) -> str:
        """Adopt a live service of a provider, and return its id."""
        return self.catalog.live(slug, provider_id=decode(provider).key)

    def step(self, step: str, selection: str = "", **given: Any) -> Any:
        """Take a step with the offering as its provider, and return the payload."""
        values = {"id": self.id, "expectedRevision": self.revision, **given}
        payload = self.catalog.change(step, values, selection or "warnings { code }", by="acme")
        self.revision += 1
        return payload

    def offering(self, *, by: str) -> Any:
        """Return what somebody reads of the offering."""
        question = f'{{ offering(slug: "mailboxes") {OFFERING} }}'
        return self.catalog.ask(question, by=by)["offering"]

    def held(self, *, by: str = "bolt") -> Any:
        """Return what somebody reads of what the relationship holds."""
        found = self.catalog.ask(f"{{ {HELD} }}", by=by)
        return found["relationship"]["agreedOfferings"]


@pytest.fixture
def shop(catalog: Asking) -> Shop:
    """A provider with a published offering, and a consumer who agreed on it."""
    return Shop(catalog)


def test_edits_of_what_was_published_are_the_draft_of_the_next_edition(shop: Shop) -> None:
    before = shop.offering(by="bolt")

    goods = {"kind": "GOODS", "name": "Stamps"}
    given = {"name": "Boxes", "serviceIds": [shop.post], "components": [goods]}
    edited = shop.step("updateOffering", **given)

    assert [item["code"] for item in edited["warnings"]] == ["EDITION_DRAFTED"]
    assert shop.offering(by="bolt") == before
    assert before["edition"] == {"number": 1, "status": "CURRENT"}
    own = shop.offering(by="acme")
    assert own == before | {
        "draft": {
            "number": 2,
            "name": "Boxes",
            "components": [{"name": "Stamps"}],
            "services": {"nodes": [{"slug": "post"}]},
        }
    }


def test_what_was_agreed_stands_still(shop: Shop) -> None:
    agreed = shop.held()
    shop.step("updateOffering", name="Boxes", serviceIds=[shop.post])
    while_drafted = shop.held()
    published = shop.step("publishOffering")
    after = shop.held()

    assert agreed == while_drafted
    assert [item["isCurrent"] for item in agreed] == [True]
    edition = agreed[0]["edition"]
    assert edition["services"] == {"nodes": [{"slug": "mail"}]}
    assert (edition["number"], edition["name"]) == (1, "Mailboxes")
    assert after == [{"isCurrent": False, "edition": {**edition, "status": "EARLIER"}}]
    assert [item["code"] for item in published["warnings"]] == ["EARLIER_EDITION"]
    assert "deal" in published["warnings"][0]["message"]
    now = shop.offering(by="bolt")
    assert now["name"] == "Boxes"
    assert now["edition"] == {"number": 2, "status": "CURRENT"}
    assert now["services"] == {"nodes": [{"slug": "post"}]}


def test_outsiders_see_the_current_edition_alone(shop: Shop) -> None:
    shop.catalog.member("else")
    shop.step("updateOffering", name="Boxes")
    shop.step("publishOffering")
    shop.step("updateOffering", name="Crates")
    question = """{ offering(slug: "mailboxes") { editions(orderBy: [{field: ID}]) {
        totalCount nodes { number publishedBy } } } }"""

    seen = {
        name: shop.catalog.ask(question, by=name)["offering"]["editions"]
        for name in ("else", "bolt", "acme")
    }

    assert seen["else"] == {"totalCount": 1, "nodes": [{"number": 2, "publishedBy": None}]}
    assert [item["number"] for item in seen["bolt"]["nodes"]] == [1, 2]
    assert [item["number"] for item in seen["acme"]["nodes"]] == [1, 2, 3]
    publishers = [item["publishedBy"] is None for item in seen["acme"]["nodes"]]
    assert publishers == [False, False, True]


def test_a_draft_that_says_what_is_published_is_none(shop: Shop) -> None:
    shop.step("updateOffering", name="Boxes")
    shop.step("updateOffering", name="Mailboxes", components=[ACTION])

    given = {"id": shop.id, "expectedRevision": shop.revision}
    assert shop.catalog.refused("publishOffering", given, by="acme") == [
        ("OFFERING_NOT_DRAFT", "id")
    ]
    assert shop.offering(by="acme")["draft"] is None
    shop.step("updateOffering", name="Boxes")
    shop.step("publishOffering")


def test_equal_contents_have_equal_hashes(shop: Shop) -> None:
    for name in ("Boxes", "Mailboxes"):
        shop.step("updateOffering", name=name)
        shop.step("publishOffering")
    question = f'{{ offering(slug: "mailboxes") {{ editions {{ nodes {{ {SAYS} }} }} }} }}'
    editions = shop.catalog.ask(question, by="acme")["offering"]["editions"]["nodes"]

    hashes = [edition["contentHash"] for edition in editions]
    assert hashes[0] == hashes[2] != hashes[1]
    assert {len(value) for value in hashes} == {64}


def test_what_was_withdrawn_is_not_edited(shop: Shop) -> None:
    shop.step("withdrawOffering")

    given = {"id": shop.id, "expectedRevision": shop.revision, "name": "Boxes"}
    refused = shop.catalog.refused("updateOffering", given, by="acme")

    assert refused == [("OFFERING_WITHDRAWN", "id")]
    assert shop.held()[0]["edition"]["name"] == "Mailboxes"


def test_nobody_offers_services_of_other_houses(shop: Shop) -> None:
    given = draft(shop.consumer, [shop.mail], slug="resold")

    refused = shop.catalog.refused("createOffering", given, by="bolt")

    own = shop.live("own", shop.consumer)
    shop.catalog.change("createOffering", {**given, "serviceIds": [own]}, by="bolt")
    assert refused == [("NOT_YOUR_ORGANIZATION", "serviceIds.0")]
