"""Words on what a service is worth, and on what was done, stay those of whoever said them."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market

AMOUNT = {"amount": "1", "currency": "EUR"}


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider whose service `mail` a consumer uses."""
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    market.active()
    return market


def test_who_bears_an_effect_does_not_rewrite_what_the_provider_says(market: Market) -> None:
    given = {
        "serviceId": market.service,
        "partyId": market.outsider,
        "direction": "REMOVED",
        "description": "No servers.",
        "spentOn": "Servers",
    }
    made = market.catalog.change("recordCostEffect", given, "costEffect { id }", by="provider")
    edit = {"id": made["costEffect"]["id"], "expectedRevision": 1}

    for mutation in ("updateCostEffect", "removeCostEffect"):
        refused = market.catalog.refused(mutation, edit, by="outsider")
        assert refused == [("NOT_YOUR_ORGANIZATION", "id")]
    market.catalog.change("updateCostEffect", {**edit, "amount": AMOUNT}, by="provider")


def test_an_edit_of_an_activity_is_the_word_of_whoever_makes_it(market: Market) -> None:
    deal = market.catalog.ask('{ relationship(slug: "deal") { id } }')["relationship"]["id"]
    both = {"slug": "both", "name": "Both", "organizationIds": [market.provider, market.consumer]}
    market.catalog.change("createPerson", both)
    market.catalog.token("both", person="both")
    given = {
        "relationshipId": deal,
        "kind": "PROVISION_ACCESS",
        "name": "Access",
        "performedBy": [market.provider],
    }
    shown = "relationshipActivity { id isConfirmed performedBy { word } }"
    made = market.catalog.change("recordRelationshipActivity", given, shown, by="both")
    edit = {
        "id": made["relationshipActivity"]["id"],
        "expectedRevision": 1,
        "kind": "JOINT_MANAGEMENT",
        "performedBy": [market.consumer, market.provider],
    }

    edited = market.catalog.change("updateRelationshipActivity", edit, shown, by="both")

    assert made["relationshipActivity"]["isConfirmed"] is True
    assert edited["relationshipActivity"]["isConfirmed"] is False


def test_who_left_reads_nothing_that_is_said_of_the_service_since(market: Market) -> None:
    def read() -> Any:
        text = '{ service(slug: "mail") { utility { nodes { need } } } }'
        return market.catalog.ask(text, by="consumer")["service"]["utility"]["nodes"]

    given = {"serviceId": market.service, "need": "Fast mail.", "text": "By the next day."}
    deal = market.catalog.ask('{ relationship(slug: "deal") { id } }')["relationship"]["id"]
    market.catalog.change("defineUtility", {**given, "removesConstraint": True}, by="provider")
    before = read()

    market.answer("leaveRelationship", deal, "consumer")

    assert before == [{"need": "Fast mail."}]
    assert read() == []


def test_whoever_is_claimed_is_not_shown_what_was_recorded_of_them(market: Market) -> None:
    vendor = market.recorded("vendor", "provider")
    given = {
        "serviceId": market.service,
        "stakeholderId": vendor,
        "perceivedBenefit": "They need us.",
        "usefulness": 1,
        "importance": 5,
    }
    person = {"slug": "vera", "name": "Vera", "organizationIds": []}
    vera = market.catalog.change("createPerson", person, "person { id }")["person"]["id"]
    market.catalog.change("stateValue", given, by="provider")
    text = '{ service(slug: "mail") { valueStatements { totalCount } } }'

    claim = {"id": vendor, "personId": vera}
    market.catalog.change("claimOrganization", claim)
    market.catalog.token("vera", person="vera")

    assert market.catalog.ask(text, by="vera")["service"]["valueStatements"]["totalCount"] == 0
    assert market.catalog.ask(text, by="provider")["service"]["valueStatements"]["totalCount"] == 1
    market.catalog.change("stateValue", given, by="vera")
    assert market.catalog.ask(text, by="vera")["service"]["valueStatements"]["totalCount"] == 1
