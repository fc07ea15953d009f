"""Each side of a relationship says whom to turn to, and what others learn of these people."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market

ASKED = """query($id: ID!) { relationship(id: $id) { contacts {
    person { name email } organization { slug } role level email
} } }"""


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose people have addresses."""
    found = Market(catalog)
    for slug in ("provider", "consumer"):
        key = person(found, slug)
        given = {"id": key, "expectedRevision": 1, "email": f"ann@{slug}.example"}
        catalog.change("updatePerson", given)
    return found


def person(market: Market, slug: str) -> str:
    """Return the id of an organization's person."""
    found = market.catalog.ask(f'{{ person(slug: "{slug}-ann") {{ id }} }}')
    return str(found["person"]["id"])


def contact(market: Market, slug: str = "provider", **given: Any) -> dict[str, Any]:
    """Return the input of one contact."""
    return {"personId": person(market, slug), "role": "CONTRACT_MANAGER", **given}


def contacts(market: Market, deal: str, by: str) -> Any:
    """Return the contacts of a relationship."""
    return market.catalog.ask(ASKED, {"id": deal}, by=by)["relationship"]["contacts"]


def test_each_side_names_its_own_people(market: Market) -> None:
    deal = market.proposed()

    def refused(*named: Any, side: str = "provider", by: str = "provider") -> list[Any]:
        return market.refuses("setRelationshipContacts", deal, side, by=by, contacts=list(named))

    one = contact(market)
    assert refused(one, side="consumer") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId"),
        ("NOT_YOUR_ORGANIZATION", "contacts.0.personId"),
    ]
    assert refused(one, side="outsider", by="admin") == [
        ("NOT_A_PARTICIPANT", "organizationId"),
        ("NOT_YOUR_ORGANIZATION", "contacts.0.personId"),
    ]
    assert refused(contact(market, "consumer")) == [("NOT_FOUND", "contacts.0.personId")]
    assert refused(one, one) == [("CONTACT_TWICE", "contacts.1")]
    assert refused({**one, "level": 0}) == [("LEVEL_INVALID", "contacts.0.level")]
    for slug in ("provider", "consumer"):
        named = [contact(market, slug, level=2), contact(market, slug, role="REVIEWER")]
        market.answer("setRelationshipContacts", deal, slug, by=f"{slug}-bot", contacts=named)
    told = [
        (item["organization"]["slug"], item["role"], item["level"])
        for item in contacts(market, deal, "consumer")
    ]
    assert told == [
        ("provider", "REVIEWER", 1),
        ("consumer", "REVIEWER", 1),
        ("provider", "CONTRACT_MANAGER", 2),
        ("consumer", "CONTRACT_MANAGER", 2),
    ]


def test_a_contact_is_known_by_name_and_while_it_is_active_by_address(market: Market) -> None:
    deal = market.agreed()
    text = '{ person(slug: "provider-ann") { name email } }'
    unknown = market.catalog.codes(text, by="consumer")

    market.answer("setRelationshipContacts", deal, "provider", contacts=[contact(market)])
    agreed = contacts(market, deal, "consumer")
    market.with_roles(deal)
    market.step("activateRelationship", deal, market.revision(deal))
    active = contacts(market, deal, "consumer")
    strangers = market.catalog.codes(text, by="outsider")

    assert unknown == strangers == ["NOT_FOUND"]
    name = {"name": "Ann of provider", "email": None}
    assert [(item["person"], item["email"]) for item in agreed] == [(name, None)]
    assert [(item["person"], item["email"]) for item in active] == [(name, "ann@provider.example")]


def test_nobody_is_named_for_what_is_over(market: Market) -> None:
    deal, other = market.proposed(), market.proposed(slug="other")
    market.answer("declineRelationship", deal, "consumer", reason="No.")
    named = [contact(market)]

    assert market.refuses("setRelationshipContacts", deal, "provider", contacts=named) == [
        ("RELATIONSHIP_OVER", "id")
    ]
    market.answer("setRelationshipContacts", other, "provider", contacts=named)
    market.answer("setRelationshipContacts", other, "provider", contacts=[])
    assert contacts(market, other, "provider") == []


def test_whoever_left_turns_to_nobody_any_more(market: Market) -> None:
    third = {"organizationId": market.outsider, "role": "CONSUMER"}
    deal = market.proposed(participants=[*market.given()["participants"], third])
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", deal, slug)
    market.answer("setRelationshipContacts", deal, "provider", contacts=[contact(market)])
    text = '{ person(slug: "provider-ann") { name } }'
    before = contacts(market, deal, "outsider"), market.catalog.codes(text, by="outsider")

    market.answer("leaveRelationship", deal, "outsider")

    assert (len(before[0]), before[1]) == (1, [])
    assert contacts(market, deal, "outsider") == []
    assert market.catalog.codes(text, by="outsider") == ["NOT_FOUND"]
    assert len(contacts(market, deal, "consumer")) == 1
