"""What was agreed is changed by the consent of all; until then the old terms stand."""

from typing import Any

import pytest

from tests.asking import Asking
from tests.core.housing import circles
from tests.core.marketing import Market

ASKED = """query($id: ID!) { relationship(id: $id) {
    status endsOn noticeMonths
    offerings { nodes { slug } }
    participants { organization { slug } role consent leftAt }
    proposedAmendment { number status }
    amendments { nodes {
        number status reason endsOn proposedBy { slug }
        offerings { nodes { slug } }
        participants { organization { slug } role stays consent agreedBy }
    } }
} }"""


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider with two offerings, a consumer and an outsider."""
    return Market(catalog)


def amended(market: Market, deal: str, by: str = "provider", **given: Any) -> None:
    """Propose a change."""
    wanted = {"id": deal, "expectedRevision": market.revision(deal), **given}
    market.catalog.change("amendRelationship", wanted, by=by)


def refused(market: Market, deal: str, by: str = "provider", **given: Any) -> list[Any]:
    """Return the problems of a change that is proposed."""
    wanted = {"id": deal, "expectedRevision": market.revision(deal), **given}
    return market.catalog.refused("amendRelationship", wanted, by=by)


def asked(market: Market, deal: str, by: str = "consumer") -> Any:
    """Return what is told of a relationship."""
    return market.catalog.ask(ASKED, {"id": deal}, by=by)["relationship"]


def test_the_old_terms_stand_until_all_agree_to_the_new_ones(market: Market) -> None:
    deal = market.active(endsOn="2999-12-31")
    market.step("publishOffering", market.draft, 1)

    amended(market, deal, endsOn="2999-06-30", offeringIds=[market.draft])
    before = asked(market, deal)
    again = refused(market, deal, noticeMonths=1)
    market.answer("agreeRelationship", deal, "consumer")
    after = asked(market, deal)

    assert (before["status"], before["endsOn"]) == ("ACTIVE", "2999-12-31")
    assert before["offerings"]["nodes"] == [{"slug": "available"}]
    assert before["proposedAmendment"] == {"number": 1, "status": "PROPOSED"}
    assert before["amendments"]["nodes"] == [
        {
            "number": 1,
            "status": "PROPOSED",
            "reason": None,
            "endsOn": "2999-06-30",
            "proposedBy": {"slug": "provider"},
            "offerings": {"nodes": [{"slug": "draft"}]},
            "participants": [
                {
                    "organization": {"slug": "provider"},
                    "role": "PROVIDER",
                    "stays": True,
                    "consent": "GIVEN",
                    "agreedBy": "provider",
                },
                {
                    "organization": {"slug": "consumer"},
                    "role": "CONSUMER",
                    "stays": True,
                    "consent": None,
                    "agreedBy": None,
                },
            ],
        }
    ]
    assert again == [("AMENDMENT_OPEN", "id")]
    assert (after["status"], after["endsOn"]) == ("ACTIVE", "2999-06-30")
    assert after["offerings"]["nodes"] == [{"slug": "draft"}]
    assert after["proposedAmendment"] is None
    assert after["amendments"]["nodes"][0]["status"] == "AGREED"


def test_a_change_that_is_declined_or_withdrawn_leaves_all_as_it_was(market: Market) -> None:
    deal = market.active(noticeMonths=3)

    amended(market, deal, noticeMonths=6)
    market.answer("declineRelationship", deal, "consumer", reason="Too long.")
    amended(market, deal, noticeMonths=4)
    by_other = market.refused("withdrawRelationship", deal, market.revision(deal), by="consumer")
    market.step("withdrawRelationship", deal, market.revision(deal), by="provider")
    found = asked(market, deal)

    assert by_other == [("NOT_YOUR_ORGANIZATION", "id")]
    assert (found["status"], found["noticeMonths"]) == ("ACTIVE", 3)
    told = [(item["status"], item["reason"]) for item in found["amendments"]["nodes"]]
    assert told == [("DECLINED", "Too long."), ("WITHDRAWN", None)]


def test_whoever_is_brought_in_agrees_and_whoever_goes_does_too(market: Market) -> None:
    deal = market.active()
    offering = market.offering("foreign", market.outsider)
    market.step("publishOffering", offering, 1)
    parties = [
        {"organizationId": market.outsider, "role": "PROVIDER"},
        {"organizationId": market.consumer, "role": "CONSUMER"},
    ]

    absent = refused(market, deal, by="consumer", offeringIds=[offering])
    amended(market, deal, by="consumer", offeringIds=[offering], participants=parties)
    first = market.answer("agreeRelationship", deal, "outsider")
    market.answer("agreeRelationship", deal, "provider")
    found = asked(market, deal)

    assert absent == [("OFFERING_PROVIDER_ABSENT", "offeringIds.0")]
    assert first["status"] == "ACTIVE"
    assert [
        (item["organization"]["slug"], item["role"], item["leftAt"] is None)
        for item in found["participants"]
    ] == [
        ("provider", "PROVIDER", False),
        ("consumer", "CONSUMER", True),
        ("outsider", "PROVIDER", True),
    ]
    assert found["status"] == "ACTIVE"


def test_whoever_is_asked_to_come_sees_it_and_no_longer_once_it_is_declined(
    market: Market,
) -> None:
    deal = market.active()
    come = {"organizationId": market.outsider, "role": "CONSUMER"}
    text = "query($id: ID!) { nodes(ids: [$id]) { id } }"

    def seen() -> list[Any]:
        return list(market.catalog.answer(text, {"id": deal}, by="outsider")["data"]["nodes"])

    unseen = seen()
    amended(market, deal, participants=[*market.given()["participants"], come])
    shown = seen()
    market.answer("declineRelationship", deal, "outsider", reason="No.")

    assert (unseen, shown, seen()) == ([None], [{"id": deal}], [None])


def test_what_was_agreed_is_kept_though_it_is_not_offered_any_more(market: Market) -> None:
    deal = market.active()
    market.step("withdrawOffering", market.available, 2)

    added = refused(market, deal, offeringIds=[market.available, market.draft])
    amended(market, deal, noticeMonths=2)
    market.answer("agreeRelationship", deal, "consumer")

    assert added == [("OFFERING_NOT_AVAILABLE", "offeringIds.1")]
    assert asked(market, deal)["noticeMonths"] == 2


def test_what_is_added_must_still_be_offered_when_it_is_agreed_on(market: Market) -> None:
    deal = market.active()
    market.step("publishOffering", market.draft, 1)
    amended(market, deal, offeringIds=[market.available, market.draft])
    market.step("withdrawOffering", market.draft, 2)

    assert market.refuses("agreeRelationship", deal, "consumer") == [
        ("OFFERING_NOT_AVAILABLE", "id")
    ]
    market.answer("declineRelationship", deal, "consumer", reason="It is gone.")


def test_a_proposal_and_what_is_over_are_not_amended(market: Market) -> None:
    deal = market.proposed()

    early = refused(market, deal, noticeMonths=1)
    market.answer("agreeRelationship", deal, "consumer")
    nothing = refused(market, deal, offeringIds=[])
    alone = refused(market, deal, participants=market.given()["participants"][:1])
    by_others = market.catalog.refused(
        "amendRelationship", {"id": deal, "expectedRevision": 2}, by="outsider"
    )
    amended(market, deal, noticeMonths=1)

    assert early == [("RELATIONSHIP_NOT_AGREED", "id")]
    assert nothing == [("NO_OFFERING", "offeringIds")]
    assert sorted(alone) == [
        ("NO_CONSUMER", "participants"),
        ("PARTICIPANTS_TOO_FEW", "participants"),
    ]
    assert by_others == [("NOT_FOUND", "id")]


def test_all_agree_to_an_earlier_end_than_notice_allows(market: Market) -> None:
    deal = market.active(endsOn="2999-12-31")

    amended(market, deal, by="consumer", endsOn="2020-01-01")
    market.answer("agreeRelationship", deal, "provider")

    assert asked(market, deal)["status"] == "ENDED"


def test_what_nothing_came_of_lets_nobody_near(market: Market) -> None:
    """Also one who proposes between organizations of its own learns no more than all."""
    house = {("mail", "provider"), ("mail", "consumer")}

    for step, by, more in (
        ("withdrawRelationship", "consumer", {}),
        ("declineRelationship", "provider", {"reason": "No.", "organizationId": market.provider}),
    ):
        deal = market.proposed(by="consumer", slug=step.lower())
        near = set(circles(market.catalog))
        market.catalog.change(step, {"id": deal, "expectedRevision": 1, **more}, by=by)
        assert near == house
        assert circles(market.catalog) == {}
