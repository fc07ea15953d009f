"""Relationships begin with those who answer for them, and each participant leaves for itself."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from catalog.storage.enums import PortfolioStatus
from catalog.storage.tables.services import ServiceRow
from tests.asking import Asking
from tests.core.marketing import Market

TODAY = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
GONE = [("NOT_YOUR_ORGANIZATION", "id")]  # who has left


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market on a day in March."""
    catalog.clock.moment = TODAY
    return Market(catalog)


def test_a_relationship_becomes_active_with_a_sponsor_and_a_customer(market: Market) -> None:
    deal = market.proposed()

    proposed = market.catalog.attempt(
        "activateRelationship", {"id": deal, "expectedRevision": 1}, by="provider"
    )["userErrors"]
    market.answer("agreeRelationship", deal, "consumer")
    nobody = market.refused("activateRelationship", deal, 2, by="provider")
    market.assigned(deal, "SPONSOR")
    one = market.refused("activateRelationship", deal, 2, by="provider")
    market.assigned(deal, "CUSTOMER")
    market.step("activateRelationship", deal, 2, by="provider")
    again = market.refused("activateRelationship", deal, 3, by="provider")

    missing = [item["evidence"] for item in proposed if item["code"] == "CONSENT_MISSING"]
    assert missing == [{"missing": "consumer"}]
    assert nobody == [("ROLE_NOT_HELD", "id")] * 2
    assert one == [("ROLE_NOT_HELD", "id")]
    assert again == [("RELATIONSHIP_NOT_AGREED", "id")]


def test_nothing_begins_on_an_offering_whose_services_are_retired(market: Market) -> None:
    deal, other = market.agreed(), market.agreed(slug="other")
    for key in (deal, other):
        market.with_roles(key)
    market.step("withdrawOffering", market.available, 2)

    market.step("activateRelationship", other, 2)
    statement = sa.update(ServiceRow).values(portfolio_status=PortfolioStatus.RETIRED)
    market.catalog.write([statement])

    assert market.refused("activateRelationship", deal, 2) == [("SERVICE_RETIRED", "id")]


def test_without_terms_one_leaves_at_once_and_the_whole_ends(market: Market) -> None:
    deal = market.active()

    by_other = market.refuses("leaveRelationship", deal, "consumer", by="provider")
    by_nobody = market.refuses("leaveRelationship", deal, "consumer", by="consumer-bot")
    left = market.answer("leaveRelationship", deal, "consumer")
    again = market.refuses("leaveRelationship", deal, "consumer")

    assert again == GONE
    assert by_other == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert by_nobody == [("ROLE_NOT_HELD", "id")]
    assert left["status"] == "ENDED"
    assert [item["leftAt"] for item in left["participants"]] == [None, "2026-03-10T12:00:00Z"]


def test_the_whole_goes_on_while_somebody_is_left_on_each_side(market: Market) -> None:
    second = {"organizationId": market.outsider, "role": "CONSUMER"}
    deal = market.proposed(participants=[*market.given()["participants"], second])
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", deal, slug)

    first = market.answer("leaveRelationship", deal, "consumer")
    again = market.refuses("leaveRelationship", deal, "consumer")
    activating = market.refused("activateRelationship", deal, market.revision(deal), by="consumer")
    contacts = market.refuses("setRelationshipContacts", deal, "consumer", contacts=[])
    amending = {"id": deal, "expectedRevision": market.revision(deal), "noticeMonths": 3}
    amended = market.catalog.refused("amendRelationship", amending, by="consumer")
    last = market.answer("leaveRelationship", deal, "outsider", on="2026-03-12")

    assert (first["status"], last["status"]) == ("AGREED", "AGREED")
    assert again == GONE
    assert activating == contacts == amended == GONE[:1]
    assert last["participants"][2]["leftAt"] == "2026-03-13T00:00:00Z"
    for day, status in ((12, "AGREED"), (13, "ENDED")):
        market.catalog.clock.moment = dt.datetime(2026, 3, day, tzinfo=dt.UTC)
        assert _status(market) == status


def test_one_leaves_at_the_end_of_a_term(market: Market) -> None:
    terms = {"endsOn": "2026-03-31", "renewal": "TACIT", "renewalMonths": 1, "noticeMonths": 1}
    deal = market.agreed(**terms)

    short = market.refuses("leaveRelationship", deal, "provider", on="2026-03-31")
    amid = market.refuses("leaveRelationship", deal, "provider", on="2026-05-15")
    left = market.answer("leaveRelationship", deal, "provider", on="2026-05-31")

    assert short == [("NOTICE_TOO_SHORT", "on")]
    assert amid == [("NOT_AN_END", "on")]
    assert left["participants"][0]["leftAt"] == "2026-06-01T00:00:00Z"


def test_a_proposal_is_not_left(market: Market) -> None:
    deal = market.proposed()

    assert market.refuses("leaveRelationship", deal, "provider") == [
        ("RELATIONSHIP_NOT_AGREED", "id")
    ]
    market.answer("agreeRelationship", deal, "consumer")
    market.answer("leaveRelationship", deal, "provider")


def test_a_status_is_what_its_dates_say_wherever_it_is_asked(market: Market) -> None:
    deal = market.agreed(endsOn="2026-03-10")
    market.with_roles(deal)
    market.catalog.clock.moment = TODAY + dt.timedelta(days=1)
    text = """query($id: ID!) {
        node(id: $id) { ... on ServiceRelationship { status } }
        relationships(where: {status: {in: [ENDED]}}, orderBy: [{field: STATUS}]) {
            nodes { status } facets: totalCount
        }
        organization(slug: "consumer") { relationships { nodes { status } } }
        viewer { assignments { scope { ... on ServiceRelationship { status } } } }
    }"""

    ended = {"status": "ENDED"}
    found: Any = market.catalog.ask(text, {"id": deal}, by="consumer")
    refused = market.refused("activateRelationship", deal, market.revision(deal))

    assert found == {
        "node": ended,
        "relationships": {"nodes": [ended], "facets": 1},
        "organization": {"relationships": {"nodes": [ended]}},
        "viewer": {"assignments": [{"scope": ended}, {"scope": ended}]},
    }
    assert refused == [("RELATIONSHIP_NOT_AGREED", "id")]


def _status(market: Market) -> str:
    found = market.catalog.ask('{ relationship(slug: "deal") { status } }')
    return str(found["relationship"]["status"])
