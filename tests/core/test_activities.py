"""What is done in a relationship: who says so, for which side, and who sees it."""

from typing import Any

import pytest

from catalog.domain.writing.transaction import utc_now
from tests.asking import Asking
from tests.core.marketing import Market

SHOWN = """relationshipActivity { id revision kind area name isConfirmed recordedBy { slug }
    performedBy { organization { slug } word saidBy } }"""
ASKED = """query($id: ID!, $where: RelationshipActivityWhere) { relationship(id: $id) {
    activities(where: $where, orderBy: [{field: NAME}]) { totalCount nodes { name } } } }"""
RECORD = "recordRelationshipActivity"
CONFIRM = "confirmRelationshipActivity"
UPDATE = "updateRelationshipActivity"
REMOVE = "removeRelationshipActivity"


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider, a consumer and an outsider."""
    return Market(catalog)


def given(market: Market, deal: str, *performers: str, **more: Any) -> dict[str, Any]:
    """Return the input of an activity that the provider, or others, performed."""
    plain = {"relationshipId": deal, "kind": "PROVISION_FULFILMENT", "name": "Unlocked a user"}
    return {**plain, "performedBy": list(performers) or [market.provider], **more}


def joint(market: Market, deal: str, **more: Any) -> dict[str, Any]:
    """Return the input of an activity of both sides."""
    both = market.provider, market.consumer
    return given(market, deal, *both, **{"kind": "JOINT_MANAGEMENT", "name": "Reviewed", **more})


def recorded(market: Market, wanted: dict[str, Any], by: str = "provider") -> Any:
    """Record an activity, and return it."""
    return market.catalog.change(RECORD, wanted, SHOWN, by=by)["relationshipActivity"]


def confirming(market: Market, activity: Any, organization: str) -> dict[str, Any]:
    """Return the input of a confirmation."""
    read = "query($id: ID!) { node(id: $id) { ... on RelationshipActivity { revision } } }"
    revision = market.catalog.ask(read, {"id": activity["id"]})["node"]["revision"]
    return {"id": activity["id"], "expectedRevision": revision, "organizationId": organization}


def words(activity: Any) -> list[Any]:
    """Return the word of each performer."""
    return [(item["organization"]["slug"], item["word"]) for item in activity["performedBy"]]


def test_each_side_records_what_it_does(market: Market) -> None:
    deal = market.active()

    provided = recorded(market, given(market, deal))
    wanted = given(market, deal, market.consumer, kind="CONSUMPTION_RECEIVE_GOODS", name="Stamps")
    consumed = recorded(market, wanted, by="consumer-bot")

    assert provided == {
        "id": provided["id"],
        "revision": 1,
        "kind": "PROVISION_FULFILMENT",
        "area": "PROVISION",
        "name": "Unlocked a user",
        "isConfirmed": True,
        "recordedBy": {"slug": "provider"},
        "performedBy": [
            {"organization": {"slug": "provider"}, "word": "GIVEN", "saidBy": "provider"}
        ],
    }
    assert (consumed["area"], words(consumed)) == ("CONSUMPTION", [("consumer", "GIVEN")])


def test_the_three_lists_of_a_relationship_are_asked_by_area(market: Market) -> None:
    deal = market.active()
    recorded(market, given(market, deal, kind="PROVISION_GOODS", name="Sent"))
    recorded(market, joint(market, deal))
    wanted = given(market, deal, market.consumer, kind="CONSUMPTION_SERVICE_ACTION", name="Used")
    recorded(market, wanted, by="consumer")

    def listed(where: Any) -> list[str]:
        told = market.catalog.ask(ASKED, {"id": deal, "where": where}, by="consumer")
        return [node["name"] for node in told["relationship"]["activities"]["nodes"]]

    assert listed({"area": {"eq": "PROVISION"}}) == ["Sent"]
    assert listed({"area": {"eq": "CONSUMPTION"}}) == ["Used"]
    assert listed({"area": {"eq": "MANAGEMENT"}}) == ["Reviewed"]
    assert listed({"isConfirmed": {"eq": False}}) == ["Reviewed"]
    assert listed({"performedBy": {"organization": {"slug": {"eq": "provider"}}}}) == [
        "Reviewed",
        "Sent",
    ]


def test_what_both_did_is_confirmed_by_the_other_side(market: Market) -> None:
    review = recorded(market, joint(market, market.agreed()))
    own = confirming(market, review, market.provider)
    theirs = confirming(market, review, market.consumer)
    silent = confirming(market, review, market.outsider)

    refused = {
        (by, wanted["organizationId"]): market.catalog.refused(CONFIRM, wanted, by=by)
        for by, wanted in (
            ("provider", own),
            ("provider", theirs),
            ("consumer", own),
            ("consumer", silent),
            ("outsider", theirs),
            ("admin", theirs),
        )
    }
    confirmed = market.catalog.change(CONFIRM, theirs, SHOWN, by="consumer")

    assert (review["isConfirmed"], words(review)) == (
        False,
        [("provider", "GIVEN"), ("consumer", None)],
    )
    assert list(refused.values()) == [
        [("ACTIVITY_CONFIRMED", "id")],
        [("NOT_YOUR_ORGANIZATION", "organizationId")],
        [("NOT_YOUR_ORGANIZATION", "organizationId")],
        [("NOT_A_PARTICIPANT", "organizationId")],
        [("NOT_FOUND", "id")],
        [("ROLE_NOT_HELD", "id")],
    ]
    activity = confirmed["relationshipActivity"]
    assert (activity["isConfirmed"], activity["revision"]) == (True, 2)
    assert words(activity) == [("provider", "GIVEN"), ("consumer", "GIVEN")]
    again = confirming(market, review, market.consumer)
    assert market.catalog.refused(CONFIRM, again, by="consumer") == [("ACTIVITY_CONFIRMED", "id")]


@pytest.mark.parametrize(
    ("kind", "performers", "problem"),
    [
        ("PROVISION_ACCESS", ["consumer"], ("ACTIVITY_OF_OTHER_SIDE", "performedBy.0")),
        (
            "CONSUMPTION_RECEIVE_GOODS",
            ["consumer", "provider"],
            ("ACTIVITY_OF_OTHER_SIDE", "performedBy.1"),
        ),
        ("JOINT_MANAGEMENT", ["consumer"], ("JOINT_NEEDS_BOTH_SIDES", "performedBy")),
        (
            "JOINT_MANAGEMENT",
            ["consumer", "outsider"],
            ("NOT_A_PARTICIPANT", "performedBy.1"),
        ),
        (
            "CONSUMPTION_RECEIVE_GOODS",
            ["consumer", "consumer"],
            ("PERFORMER_TWICE", "performedBy.1"),
        ),
    ],
)
def test_what_a_side_does_not_do_is_refused(
    market: Market, kind: str, performers: list[str], problem: tuple[str, str]
) -> None:
    deal = market.active()
    named = [getattr(market, slug) for slug in performers]

    wanted = given(market, deal, *named, kind=kind)

    assert market.catalog.refused(RECORD, wanted, by="consumer") == [problem]
    right = given(market, deal, market.consumer, kind="CONSUMPTION_RECEIVE_GOODS")
    assert market.catalog.refused(RECORD, right, by="consumer") == []


def test_nobody_says_only_what_others_did(market: Market) -> None:
    deal = market.active()
    theirs = given(market, deal)
    nobody = {**theirs, "performedBy": []}

    assert market.catalog.refused(RECORD, theirs, by="consumer") == [
        ("PERFORMER_NOT_YOURS", "performedBy")
    ]
    assert market.catalog.refused(RECORD, theirs, by="outsider") == [
        ("NOT_FOUND", "relationshipId")
    ]
    assert market.catalog.refused(RECORD, nobody, by="provider") == [
        ("NO_PERFORMER", "performedBy")
    ]
    assert market.catalog.refused(RECORD, theirs, by="provider") == []
    assert words(recorded(market, theirs, by="admin")) == [("provider", None)]


def test_it_is_recorded_of_what_is_active_or_was(market: Market) -> None:
    deal = market.proposed()
    provided, managed = given(market, deal), joint(market, deal)

    def refused(wanted: dict[str, Any], **more: Any) -> list[Any]:
        return market.catalog.refused(RECORD, {**wanted, **more}, by="provider")

    assert refused(managed) == [("RELATIONSHIP_NOT_ACTIVE", "relationshipId")]
    market.answer("agreeRelationship", deal, "consumer")
    assert refused(provided) == [("RELATIONSHIP_NOT_ACTIVE", "kind")]
    assert refused(managed) == []
    market.with_roles(deal)
    market.step("activateRelationship", deal, market.revision(deal))
    began = utc_now().isoformat()
    assert refused(provided) == []
    market.answer("leaveRelationship", deal, "consumer")

    assert refused(provided) == [("RELATIONSHIP_NOT_ACTIVE", "occurredAt")]
    assert ("NOT_A_PARTICIPANT", "performedBy.1") in refused(managed)
    assert refused(provided, occurredAt=began) == refused(managed, occurredAt=began) == []
    assert refused(provided, occurredAt="2999-01-01T00:00:00Z") == [
        ("TIME_TO_COME", "occurredAt"),
        ("RELATIONSHIP_NOT_ACTIVE", "occurredAt"),
    ]


def test_for_an_unclaimed_performer_its_recorder_says_so(market: Market) -> None:
    vendor = market.recorded("vendor", "provider")
    third = {"organizationId": vendor, "role": "PROVIDER"}
    deal = market.proposed(participants=[*market.given()["participants"], third])
    market.answer("agreeRelationship", deal, "consumer")
    on_paper = {"document": "Contract 7", "agreedOn": "2026-01-01"}
    market.answer("agreeRelationship", deal, "vendor", by="provider", **on_paper)

    wanted = joint(market, deal, performedBy=[vendor, market.consumer])
    foreign = market.catalog.refused(RECORD, {**wanted, "performedBy": [vendor]}, by="consumer")
    met = recorded(market, wanted)
    other = recorded(market, wanted, by="consumer")
    theirs = confirming(market, other, vendor)
    confirmed = market.catalog.change(CONFIRM, theirs, SHOWN, by="provider")

    assert ("PERFORMER_NOT_YOURS", "performedBy") in foreign
    assert met["recordedBy"] == {"slug": "provider"}
    assert words(met) == [("vendor", "RECORDED"), ("consumer", None)]
    assert words(other) == [("vendor", None), ("consumer", "GIVEN")]
    assert words(confirmed["relationshipActivity"]) == [
        ("vendor", "RECORDED"),
        ("consumer", "GIVEN"),
    ]


def test_what_was_recorded_for_a_vendor_is_confirmed_by_whoever_claims_it(market: Market) -> None:
    vendor = market.recorded("vendor", "provider")
    third = {"organizationId": vendor, "role": "PROVIDER"}
    deal = market.proposed(participants=[*market.given()["participants"], third])
    market.answer("agreeRelationship", deal, "consumer")
    on_paper = {"document": "Contract 7", "agreedOn": "2026-01-01"}
    market.answer("agreeRelationship", deal, "vendor", by="provider", **on_paper)
    met = recorded(market, joint(market, deal, performedBy=[vendor, market.consumer]))
    vera = {"slug": "vera", "name": "Vera", "organizationIds": []}
    person = market.catalog.change("createPerson", vera, "person { id }")["person"]["id"]
    market.catalog.change("claimOrganization", {"id": vendor, "personId": person})
    market.catalog.token("vera", person="vera")

    confirmed = market.catalog.change(CONFIRM, confirming(market, met, vendor), SHOWN, by="vera")

    assert words(confirmed["relationshipActivity"]) == [("vendor", "GIVEN"), ("consumer", None)]


def test_nobody_says_so_for_both_sides(market: Market) -> None:
    own = {"organizationIds": [market.provider, market.consumer]}
    market.catalog.change("createPerson", {"slug": "both", "name": "Both", **own})
    market.catalog.token("both", person="both")
    deal = market.agreed()

    met = recorded(market, joint(market, deal), by="both")
    theirs = confirming(market, met, market.consumer)

    assert words(met) == [("provider", "GIVEN"), ("consumer", None)]
    assert market.catalog.refused(CONFIRM, theirs, by="both") == [("ROLE_NOT_HELD", "id")]
    waiting = "{ viewer { waiting { kind } } }"
    assert market.catalog.ask(waiting, by="both") == {"viewer": {"waiting": []}}
    told = [{"kind": "ACTIVITY_TO_CONFIRM"}]
    assert market.catalog.ask(waiting, by="consumer") == {"viewer": {"waiting": told}}
    assert market.catalog.refused(CONFIRM, theirs, by="consumer") == []
