"""Each organization agrees for itself: given by a person, or recorded for whom nobody claimed."""

import pytest

from tests.asking import Asking
from tests.core.marketing import PARTIES, Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider with two offerings, a consumer and an outsider."""
    return Market(catalog)


def test_each_participant_agrees_for_itself(market: Market) -> None:
    deal = market.proposed(by="consumer")

    twice = market.refuses("agreeRelationship", deal, "consumer")
    for_both = market.refuses("agreeRelationship", deal, "provider", by="consumer")
    by_nobody = market.refuses("agreeRelationship", deal, "provider", by="provider-bot")
    by_admin = market.refuses("agreeRelationship", deal, "provider", by="admin")
    for_others = market.refuses("agreeRelationship", deal, "outsider", by="provider")
    agreed = market.answer("agreeRelationship", deal, "provider")
    too_late = market.refuses("agreeRelationship", deal, "provider")

    assert twice == [("CONSENT_GIVEN", "id")]
    assert for_both == [("NOT_YOUR_ORGANIZATION", "organizationId"), ("CONSENT_GIVEN", "id")]
    assert by_nobody == by_admin == [("ROLE_NOT_HELD", "id")]
    assert for_others == [
        ("NOT_YOUR_ORGANIZATION", "organizationId"),
        ("NOT_A_PARTICIPANT", "organizationId"),
    ]
    assert too_late == [("RELATIONSHIP_NOT_PROPOSED", "id")]
    assert (agreed["status"], agreed["revision"]) == ("AGREED", 2)
    consents = [(item["consent"], item["agreedBy"]) for item in agreed["participants"]]
    assert consents == [("GIVEN", "provider"), ("GIVEN", "consumer")]


def told(market: Market, deal: str, by: str, *mutations: str) -> list[tuple[bool, list[str]]]:
    """Return of each mutation whether somebody could make it now, and the codes against it."""
    text = """query($id: ID, $mutations: [String!]!) { relationship(id: $id) {
        viewerCan(mutations: $mutations) { allowed reasons { code } }
    } }"""
    asked = {"id": deal, "mutations": list(mutations)}
    found = market.catalog.ask(text, asked, by=by)["relationship"]["viewerCan"]
    return [(item["allowed"], [reason["code"] for reason in item["reasons"]]) for item in found]


def test_whoever_agreed_is_told_that_others_are_waited_for(market: Market) -> None:
    deal = market.proposed(by="consumer")

    assert told(market, deal, "consumer", "agreeRelationship") == [(False, ["CONSENT_GIVEN"])]
    assert told(market, deal, "provider", "agreeRelationship") == [(True, [])]
    assert told(market, deal, "provider-bot", "agreeRelationship") == [(False, ["ROLE_NOT_HELD"])]
    market.answer("agreeRelationship", deal, "provider")
    market.catalog.change(
        "amendRelationship", {"id": deal, "expectedRevision": 2, "noticeMonths": 2}, by="provider"
    )
    assert told(market, deal, "provider", "agreeRelationship") == [(False, ["CONSENT_GIVEN"])]
    assert told(market, deal, "consumer", "agreeRelationship") == [(True, [])]


def test_a_person_who_has_left_is_not_told_to_be_a_person(market: Market) -> None:
    deal = market.agreed()
    market.answer("leaveRelationship", deal, "consumer")
    steps = ("agreeRelationship", "declineRelationship", "leaveRelationship", "contestConsent")

    for codes in told(market, deal, "consumer", *steps):
        assert codes == (False, ["NOT_YOUR_ORGANIZATION"])


def test_whoever_has_two_roles_agrees_once(market: Market) -> None:
    both = [
        *market.given()["participants"],
        {"organizationId": market.provider, "role": "CONSUMER"},
    ]
    deal = market.proposed(participants=both)

    agreed = market.answer("agreeRelationship", deal, "consumer")

    assert agreed["status"] == "AGREED"
    assert [item["consent"] for item in agreed["participants"]] == ["GIVEN"] * 3


def test_a_proposal_without_a_person_agrees_for_nobody(market: Market) -> None:
    deal = market.proposed(by="provider-bot")

    first = market.answer("agreeRelationship", deal, "consumer")
    then = market.answer("agreeRelationship", deal, "provider")

    assert (first["status"], then["status"]) == ("PROPOSED", "AGREED")


def test_whoever_acts_for_both_says_for_which_one_they_propose(market: Market) -> None:
    catalog = market.catalog
    ids = [market.provider, market.consumer]
    catalog.change("createPerson", {"slug": "both", "name": "Both", "organizationIds": ids})
    catalog.token("both", person="both")
    given = market.given()

    unclear = catalog.refused("proposeRelationship", given, by="both")
    elsewhere = catalog.refused(
        "proposeRelationship", {**given, "organizationId": market.outsider}, by="both"
    )
    of_others = catalog.refused(
        "proposeRelationship", {**given, "organizationId": market.consumer}, by="provider"
    )
    made = catalog.change(
        "proposeRelationship", {**given, "organizationId": market.consumer}, PARTIES, by="both"
    )

    assert unclear == [("PROPOSER_UNCLEAR", "organizationId")]
    assert elsewhere == [("NOT_A_PARTICIPANT", "organizationId")]
    assert of_others == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    consents = [item["consent"] for item in made["relationship"]["participants"]]
    assert consents == [None, "GIVEN"]


def test_the_consent_of_whom_nobody_claimed_is_recorded_with_its_document(market: Market) -> None:
    supplier = market.recorded("supplier", "provider")
    roles = [*market.given()["participants"], {"organizationId": supplier, "role": "PROVIDER"}]
    deal = market.agreed(participants=roles)
    facts = {"document": "Contract 7", "agreedOn": "2026-01-05"}

    bare = market.refuses("agreeRelationship", deal, "supplier", by="provider")
    by_others = market.refuses("agreeRelationship", deal, "supplier", by="consumer", **facts)
    to_come = {**facts, "agreedOn": "2999-01-05"}
    early = market.refuses("agreeRelationship", deal, "supplier", by="provider", **to_come)
    agreed = market.answer("agreeRelationship", deal, "supplier", by="provider-bot", **facts)

    assert bare == [("RECORD_INCOMPLETE", "document"), ("RECORD_INCOMPLETE", "agreedOn")]
    assert by_others == [("NOT_YOUR_ORGANIZATION", "organizationId"), ("CONSENT_GIVEN", "id")]
    assert early == [("TIME_TO_COME", "agreedOn")]
    assert agreed["status"] == "AGREED"
    assert agreed["participants"][2] == {
        "organization": {"slug": "supplier"},
        "role": "PROVIDER",
        "consent": "RECORDED",
        "agreedBy": "provider-bot",
        "agreedAt": "2026-01-05T00:00:00Z",
        "document": "Contract 7",
        "leftAt": None,
    }


def test_a_day_is_recorded_only_for_whom_nobody_claimed(market: Market) -> None:
    deal = market.proposed()
    day = {"agreedOn": "2026-01-05"}

    assert market.refuses("agreeRelationship", deal, "consumer", **day) == [
        ("RECORD_MISPLACED", "agreedOn")
    ]
    assert market.answer("agreeRelationship", deal, "consumer", document="Mail of Monday")


def test_an_administrator_records_for_whom_nobody_claimed(market: Market) -> None:
    supplier = market.recorded("supplier", "provider")
    roles = [*market.given()["participants"], {"organizationId": supplier, "role": "PROVIDER"}]
    deal = market.agreed(participants=roles)

    facts = {"document": "Contract 7", "agreedOn": "2026-01-05"}
    agreed = market.answer("agreeRelationship", deal, "supplier", by="admin", **facts)

    assert agreed["status"] == "AGREED"


def test_a_participant_declines_and_nothing_more_is_agreed(market: Market) -> None:
    deal = market.proposed()
    reason = {"reason": "Too dear."}

    by_others = market.refuses("declineRelationship", deal, "consumer", by="provider", **reason)
    by_nobody = market.refuses("declineRelationship", deal, "consumer", by="consumer-bot", **reason)
    declined = market.answer("declineRelationship", deal, "consumer", **reason)

    assert by_others == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert by_nobody == [("ROLE_NOT_HELD", "id")]
    assert declined["status"] == "DECLINED"
    assert market.refuses("agreeRelationship", deal, "consumer") == [
        ("RELATIONSHIP_NOT_PROPOSED", "id")
    ]
    told = market.catalog.ask('{ relationship(slug: "deal") { reason } }', by="provider")
    assert told["relationship"] == {"reason": "Too dear."}


def test_whoever_proposed_takes_it_back(market: Market) -> None:
    deal = market.proposed()

    by_other = market.refused("withdrawRelationship", deal, 1, by="consumer")
    market.step("withdrawRelationship", deal, 1, by="provider")
    again = market.refused("withdrawRelationship", deal, 2, by="provider")

    assert by_other == [("NOT_YOUR_ORGANIZATION", "id")]
    assert again == [("RELATIONSHIP_NOT_PROPOSED", "id")]
    found = market.catalog.ask('{ relationship(slug: "deal") { status proposedBy { slug } } }')
    assert found["relationship"] == {"status": "WITHDRAWN", "proposedBy": {"slug": "provider"}}


def test_a_proposal_that_was_declined_shows_no_withdrawn_offering(market: Market) -> None:
    deal = market.proposed()
    text = """{ offerings { nodes { slug } }
        relationship(slug: "deal") { agreedOfferings { edition { number } } } }"""

    market.step("withdrawOffering", market.available, 2)
    waiting = market.catalog.ask(text, by="consumer")
    market.answer("declineRelationship", deal, "consumer", reason="Too dear.")
    declined = market.catalog.ask(text, by="consumer")

    assert waiting["offerings"]["nodes"] == [{"slug": "available"}]
    assert waiting["relationship"]["agreedOfferings"] == [{"edition": {"number": 1}}]
    assert declined["offerings"]["nodes"] == []
    assert declined["relationship"]["agreedOfferings"] == []
