"""Relationships: who takes part, on what they agree, and how far they come."""

from typing import Any

import pytest

from catalog.graph.ids import encode
from catalog.storage.rows import new_id
from tests.asking import Asking

STEPS = ("agreeRelationship", "activateRelationship", "endRelationship")


class Market:
    """A provider with two offerings, one available and one a draft, a consumer and an outsider."""

    def __init__(self, catalog: Asking) -> None:
        self.catalog = catalog
        self.provider = catalog.member("provider")
        self.consumer = catalog.member("consumer")
        self.outsider = catalog.member("outsider")
        self.service = catalog.live("mail")
        self.draft = self.offering("draft")
        self.available = self.offering("available")
        self.step("publishOffering", self.available, 1)

    def offering(self, slug: str) -> str:
        """Draft an offering and return its id."""
        given = {
            "slug": slug,
            "name": slug,
            "providerId": self.provider,
            "targetConsumerGroup": "Offices",
            "serviceIds": [self.service],
            "components": [{"kind": "GOODS", "name": "Stamps"}],
        }
        return str(
            self.catalog.change("createOffering", given, "offering { id }")["offering"]["id"]
        )

    def given(self, *offerings: str, **given: Any) -> dict[str, Any]:
        """Return the input of a relationship that may be proposed."""
        participants = [
            {"organizationId": self.provider, "role": "PROVIDER"},
            {"organizationId": self.consumer, "role": "CONSUMER"},
        ]
        plain = {"slug": "deal", "participants": participants, "offeringIds": offerings}
        return {**plain, **given}

    def proposed(self, *offerings: str, **given: Any) -> str:
        """Propose a relationship and return its id."""
        payload = self.catalog.change(
            "proposeRelationship", self.given(*offerings, **given), "relationship { id }"
        )
        return str(payload["relationship"]["id"])

    def step(self, step: str, key: str, revision: int, *, by: str = "admin") -> None:
        """Take a step that is not refused."""
        self.catalog.change(step, {"id": key, "expectedRevision": revision}, by=by)

    def refused(self, step: str, key: str, revision: int, *, by: str = "admin") -> list[Any]:
        """Return the code and the field of each problem that a step has."""
        return self.catalog.refused(step, {"id": key, "expectedRevision": revision}, by=by)


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
        given = market.given(market.available, participants=participants)
        assert sorted(market.catalog.refused("proposeRelationship", given)) == problems
    market.proposed(market.available, participants=[providing, consuming, alone])


def test_every_reason_against_a_proposal_is_told(market: Market) -> None:
    market.proposed()
    good = market.given(market.available, slug="other")
    participants = [*good["participants"], {"organizationId": market.service, "role": "CONSUMER"}]
    bad = {
        "slug": "deal",
        "name": " ",
        "participants": participants,
        "offeringIds": [market.available, "nonsense"],
    }

    refused = market.catalog.refused("proposeRelationship", bad)
    market.catalog.change("proposeRelationship", good)

    assert sorted(refused) == [
        ("NOT_FOUND", "offeringIds.1"),
        ("NOT_FOUND", "participants.2.organizationId"),
        ("SLUG_TAKEN", "slug"),
        ("TEXT_BLANK", "name"),
    ]


def test_a_relationship_goes_from_proposed_over_agreed_and_active_to_ended(market: Market) -> None:
    deal = market.proposed(market.available)

    too_early = market.refused("activateRelationship", deal, 1)
    market.step("agreeRelationship", deal, 1)
    agreed_again = market.refused("agreeRelationship", deal, 2)
    market.step("activateRelationship", deal, 2)
    active_again = market.refused("activateRelationship", deal, 3)
    payload = market.catalog.change(
        "endRelationship", {"id": deal, "expectedRevision": 3}, "relationship { status revision }"
    )
    too_late = [market.refused(step, deal, 4) for step in STEPS]

    assert payload["relationship"] == {"status": "ENDED", "revision": 4}
    assert too_early == active_again == too_late[1] == [("RELATIONSHIP_NOT_AGREED", "id")]
    assert agreed_again == too_late[0] == [("RELATIONSHIP_NOT_PROPOSED", "id")]
    assert too_late[2] == [("RELATIONSHIP_ENDED", "id")]


def test_only_available_offerings_are_agreed_on(market: Market) -> None:
    empty, mixed = market.proposed(), market.proposed(market.available, market.draft, slug="mixed")

    none = market.refused("agreeRelationship", empty, 1)
    early = market.refused("agreeRelationship", mixed, 1)
    market.step("publishOffering", market.draft, 1)
    market.step("agreeRelationship", mixed, 1)

    assert none == [("NO_OFFERING", "id")]
    assert early == [("OFFERING_NOT_AVAILABLE", "id")]


def test_withdrawing_an_offering_ends_no_relationship(market: Market) -> None:
    agreed, proposed = (
        market.proposed(market.available),
        market.proposed(market.available, slug="p"),
    )
    market.step("agreeRelationship", agreed, 1)

    market.step("withdrawOffering", market.available, 2)

    assert market.refused("agreeRelationship", proposed, 1) == [("OFFERING_NOT_AVAILABLE", "id")]
    market.step("activateRelationship", agreed, 2)


def test_every_step_is_refused_on_a_stale_revision(market: Market) -> None:
    deal = market.proposed(market.available)

    for revision, step in enumerate(STEPS, 1):
        stale = market.catalog.attempt(step, {"id": deal, "expectedRevision": 9})["userErrors"]
        assert [(e["code"], e["evidence"]) for e in stale] == [
            ("CONFLICT", {"currentRevision": revision})
        ]
        market.step(step, deal, revision)


def test_a_member_proposes_relationships_of_their_own_organizations_only(market: Market) -> None:
    given = market.given(market.available)

    refused = market.catalog.refused("proposeRelationship", given, by="outsider")
    market.catalog.change("proposeRelationship", given, by="consumer")

    assert refused == [("NOT_YOUR_ORGANIZATION", "participants")]


def test_each_participant_decides_and_nobody_else_sees_it(market: Market) -> None:
    deal = market.proposed(market.available)
    steps = zip(STEPS, ("consumer", "provider", "consumer"), strict=True)

    for revision, (step, participant) in enumerate(steps, 1):
        answers = [
            market.catalog.attempt(step, {"id": given, "expectedRevision": 9}, by="outsider")
            for given in ("nonsense", market.outsider, deal)
        ]
        for answer in answers:
            assert [error["code"] for error in answer["userErrors"]] == ["NOT_FOUND"]
        unknown = encode("ServiceRelationship", new_id())
        nothing = market.catalog.attempt(
            step, {"id": unknown, "expectedRevision": 9}, by="outsider"
        )
        assert answers[-1] == nothing
        market.step(step, deal, revision, by=participant)


def test_a_draft_of_others_cannot_be_named_in_a_proposal(market: Market) -> None:
    given = market.given(market.available, market.draft)

    refused = market.catalog.refused("proposeRelationship", given, by="consumer")
    market.catalog.change("proposeRelationship", given, by="provider")

    assert refused == [("NOT_FOUND", "offeringIds.1")]
