"""Whoever claims an organization confirms or contests what was recorded for it."""

from typing import Any

import pytest
import sqlalchemy as sa

from catalog.domain.tokens import EVERY_SCOPE
from catalog.storage.enums import Consent
from catalog.storage.tables.relationships import RelationshipParticipantRow
from tests.asking import Asking
from tests.core.marketing import Market

ASKED = """query($id: ID!) { relationship(id: $id) { status participants {
    organization { slug } consent agreedBy contestedAt contestReason document
} } }"""


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider with two offerings, a consumer and an outsider."""
    return Market(catalog)


def recorded(market: Market) -> str:
    """Agree with a supplier that the provider recorded, and return the relationship."""
    supplier = market.recorded("supplier", "provider")
    roles = [*market.given()["participants"], {"organizationId": supplier, "role": "PROVIDER"}]
    deal = market.agreed(participants=roles)
    facts = {"document": "Contract 7", "agreedOn": "2026-01-05"}
    market.answer("agreeRelationship", deal, "supplier", by="provider", **facts)
    return deal


def claimed(market: Market) -> None:
    """Let a person act for the supplier, who asks with `by="supplier"`."""
    catalog = market.catalog
    person = catalog.change(
        "createPerson", {"slug": "supplier-ann", "name": "Ann"}, "person { id }"
    )["person"]["id"]
    key = catalog.ask('{ organization(slug: "supplier") { id } }')["organization"]["id"]
    catalog.change("claimOrganization", {"id": key, "personId": person})
    catalog.token("supplier", person="supplier-ann", scopes=EVERY_SCOPE)


def supplier_of(market: Market, deal: str) -> Any:
    """Return the relationship's status, and what stands for the supplier."""
    found = market.catalog.ask(ASKED, {"id": deal})["relationship"]
    return found["status"], found["participants"][2]


def test_whoever_claims_confirms_what_was_recorded(market: Market) -> None:
    deal = recorded(market)

    early = market.refuses("confirmConsent", deal, "supplier", by="provider")
    claimed(market)
    by_recorder = market.refuses("confirmConsent", deal, "supplier", by="provider")
    of_own = market.refuses("confirmConsent", deal, "consumer")
    market.answer("confirmConsent", deal, "supplier")
    again = market.refuses("confirmConsent", deal, "supplier")

    assert sorted(early) == [
        ("CONSENT_NOT_RECORDED", "id"),
        ("ROLE_NOT_HELD", "organizationId"),
    ]
    assert by_recorder == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert of_own == [("CONSENT_NOT_RECORDED", "organizationId")]
    assert ("CONSENT_NOT_RECORDED", "id") in again
    status, supplier = supplier_of(market, deal)
    assert (status, supplier["consent"], supplier["agreedBy"]) == ("AGREED", "GIVEN", "supplier")
    assert supplier["document"] == "Contract 7"


def test_whoever_contests_ends_nothing_and_nothing_new_is_agreed(market: Market) -> None:
    deal = recorded(market)
    market.with_roles(deal)
    claimed(market)

    market.answer("contestConsent", deal, "supplier", reason="We never signed.")
    contested = supplier_of(market, deal)
    activated = market.refused("activateRelationship", deal, market.revision(deal), by="provider")
    changed = {"id": deal, "expectedRevision": market.revision(deal), "noticeMonths": 1}
    amended = market.catalog.refused("amendRelationship", changed, by="provider")
    market.answer("confirmConsent", deal, "supplier")
    market.step("activateRelationship", deal, market.revision(deal), by="provider")

    status, supplier = contested
    assert (status, supplier["consent"]) == ("AGREED", "RECORDED")
    assert supplier["contestReason"] == "We never signed."
    assert supplier["contestedAt"] is not None
    assert activated == amended == [("CONSENT_CONTESTED", "id")]
    status, supplier = supplier_of(market, deal)
    assert (status, supplier["contestedAt"]) == ("ACTIVE", None)


def test_what_is_assumed_is_confirmed_too(market: Market) -> None:
    deal = market.agreed()
    row = RelationshipParticipantRow
    market.catalog.write([sa.update(row).values(consent=Consent.ASSUMED, agreed_at=None)])

    by_nobody = market.refuses("confirmConsent", deal, "consumer", by="consumer-bot")
    confirmed = market.answer("confirmConsent", deal, "consumer")

    assert by_nobody == [("ROLE_NOT_HELD", "id")]
    assert [item["consent"] for item in confirmed["participants"]] == ["ASSUMED", "GIVEN"]


def test_whoever_acts_for_another_side_confirms_nothing(market: Market) -> None:
    deal = recorded(market)
    claimed(market)
    key, provider = (
        market.catalog.ask(f'{{ organization(slug: "{slug}") {{ id }} }}')["organization"]["id"]
        for slug in ("supplier", "consumer")
    )
    found = market.catalog.ask('{ person(slug: "consumer-ann") { id revision } }')["person"]
    both = {"id": found["id"], "expectedRevision": found["revision"]}
    market.catalog.change("updatePerson", {**both, "organizationIds": [key, provider]})

    refused = market.refuses("confirmConsent", deal, "supplier", by="consumer")
    market.answer("confirmConsent", deal, "supplier")

    assert refused == [("ROLE_NOT_HELD", "organizationId")]


def test_who_contests_and_leaves_stands_in_nobodys_way(market: Market) -> None:
    deal = recorded(market)
    market.with_roles(deal)
    claimed(market)
    market.answer("contestConsent", deal, "supplier", reason="We never signed.")

    market.answer("leaveRelationship", deal, "supplier")
    again = market.refuses("contestConsent", deal, "supplier")
    market.step("activateRelationship", deal, market.revision(deal), by="provider")

    assert ("NOT_YOUR_ORGANIZATION", "id") in again
