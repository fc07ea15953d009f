"""Relationships: who takes part, on what they agree, and how far they come."""

from typing import Any

import pytest

from catalog.ids import encode
from catalog.storage.rows import new_id
from tests.asking import Asking
from tests.core.marketing import Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider with two offerings, a consumer and an outsider."""
    return Market(catalog)


def test_a_relationship_is_proposed_with_its_participants_in_order(market: Market) -> None:
    roles = [
        {"organizationId": market.consumer, "role": "CONSUMER"},
        {"organizationId": market.provider, "role": "PROVIDER"},
        {"organizationId": market.provider, "role": "CONSUMER"},
    ]

    payload = market.catalog.change(
        "proposeRelationship",
        market.given(market.available, market.available, name="Deal", participants=roles),
        """relationship {
            slug name status revision offerings { nodes { slug } }
            participants { organization { slug } role }
        }""",
    )

    assert payload["relationship"] == {
        "slug": "deal",
        "name": "Deal",
        "status": "PROPOSED",
        "revision": 1,
        "offerings": {"nodes": [{"slug": "available"}]},
        "participants": [
            {"organization": {"slug": "consumer"}, "role": "CONSUMER"},
            {"organization": {"slug": "provider"}, "role": "PROVIDER"},
            {"organization": {"slug": "provider"}, "role": "CONSUMER"},
        ],
    }


def test_a_relationship_joins_a_provider_and_a_consumer_that_differ(market: Market) -> None:
    providing = {"organizationId": market.provider, "role": "PROVIDER"}
    consuming = {"organizationId": market.consumer, "role": "CONSUMER"}
    alone = {**providing, "role": "CONSUMER"}
    cases: list[tuple[list[Any], list[tuple[str, str]]]] = [
        (
            [],
            [
                ("NO_CONSUMER", "participants"),
                ("NO_PROVIDER", "participants"),
                ("PARTICIPANTS_TOO_FEW", "participants"),
            ],
        ),
        ([providing, alone], [("PARTICIPANTS_TOO_FEW", "participants")]),
        ([alone, consuming], [("NO_PROVIDER", "participants")]),
        ([providing, {**consuming, "role": "PROVIDER"}], [("NO_CONSUMER", "participants")]),
        ([providing, consuming, providing], [("PARTICIPANT_TWICE", "participants.2")]),
    ]

    for participants, problems in cases:
        given = market.given(participants=participants, offeringIds=[])
        assert sorted(market.catalog.refused("proposeRelationship", given)) == problems
    market.proposed(market.available, participants=[providing, consuming, alone])


def test_every_reason_against_a_proposal_is_told(market: Market) -> None:
    market.proposed()
    good = market.given(slug="other")
    participants = [*good["participants"], {"organizationId": market.service, "role": "CONSUMER"}]
    bad = {
        "slug": "deal",
        "name": " ",
        "participants": participants,
        "offeringIds": [market.available, "nonsense"],
    }

    refused = market.catalog.refused("proposeRelationship", bad, by="provider")
    market.catalog.change("proposeRelationship", good, by="provider")

    assert sorted(refused) == [
        ("NOT_FOUND", "offeringIds.1"),
        ("NOT_FOUND", "participants.2.organizationId"),
        ("SLUG_TAKEN", "slug"),
        ("TEXT_BLANK", "name"),
    ]


def test_only_available_offerings_are_proposed_and_agreed_on(market: Market) -> None:
    catalog = market.catalog
    early = catalog.refused(
        "proposeRelationship", market.given(market.available, market.draft), by="provider"
    )
    empty = market.given(slug="empty", offeringIds=[])
    made = catalog.change("proposeRelationship", empty, "relationship { id }", by="provider")
    none = market.refuses("agreeRelationship", made["relationship"]["id"], "consumer")
    deal = market.proposed()
    market.step("withdrawOffering", market.available, 2)
    too_late = market.refuses("agreeRelationship", deal, "consumer")
    market.step("publishOffering", market.draft, 1)
    market.agreed(market.draft, slug="other")

    assert early == [("OFFERING_NOT_AVAILABLE", "offeringIds.1")]
    assert none == [("NO_OFFERING", "id")]
    assert too_late == [("OFFERING_NOT_AVAILABLE", "id")]


def test_the_provider_of_every_offering_takes_part_as_a_provider(market: Market) -> None:
    offering = market.offering("foreign", market.outsider)
    market.step("publishOffering", offering, 1)
    given = market.given(market.available, offering)
    consuming = {"organizationId": market.outsider, "role": "CONSUMER"}
    providing = {"organizationId": market.outsider, "role": "PROVIDER"}

    codes = [
        market.catalog.refused("proposeRelationship", wanted, by="consumer")
        for wanted in (given, {**given, "participants": [*given["participants"], consuming]})
    ]
    market.proposed(market.available, offering, participants=[*given["participants"], providing])

    assert codes == [[("OFFERING_PROVIDER_ABSENT", "offeringIds.1")]] * 2


def test_every_step_is_refused_on_a_stale_revision(market: Market) -> None:
    deal = market.proposed()
    given = {**market.answering(deal, "consumer"), "expectedRevision": 9}
    plain = {"id": deal, "expectedRevision": 9}

    for step, wanted, by in (
        ("agreeRelationship", given, "consumer"),
        ("declineRelationship", {**given, "reason": "No."}, "consumer"),
        ("withdrawRelationship", plain, "provider"),
    ):
        stale = market.catalog.attempt(step, wanted, by=by)["userErrors"]
        assert [(e["code"], e["evidence"]) for e in stale] == [("CONFLICT", {"currentRevision": 1})]
        right = {**wanted, "expectedRevision": 1}
        market.catalog.change(step, right, by=by, dry_run=True)


def test_a_member_proposes_relationships_of_their_own_organizations_only(market: Market) -> None:
    refused = market.catalog.refused("proposeRelationship", market.given(), by="outsider")
    market.proposed(by="consumer")

    assert refused == [("NOT_YOUR_ORGANIZATION", "participants")]


def test_whoever_takes_no_part_learns_nothing_by_trying(market: Market) -> None:
    deal = market.proposed()
    steps: dict[str, dict[str, Any]] = {
        "agreeRelationship": {"organizationId": market.outsider},
        "declineRelationship": {"organizationId": market.outsider, "reason": "No."},
        "withdrawRelationship": {},
        "activateRelationship": {},
        "leaveRelationship": {"organizationId": market.outsider},
    }

    for step, more in steps.items():
        unknown = encode("ServiceRelationship", new_id())
        answers = [
            market.catalog.attempt(step, {"id": key, "expectedRevision": 9, **more}, by="outsider")
            for key in (unknown, deal)
        ]
        assert [error["code"] for error in answers[0]["userErrors"]] == ["NOT_FOUND"]
        assert answers[0] == answers[1]


def test_a_draft_of_others_cannot_be_named_in_a_proposal(market: Market) -> None:
    given = market.given(market.available, market.draft)

    assert market.catalog.refused("proposeRelationship", given, by="consumer") == [
        ("NOT_FOUND", "offeringIds.1")
    ]
    market.proposed(by="consumer")
