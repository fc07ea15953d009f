"""Activities are edited until another side confirms them, and those who took part see them."""

from functools import partial
from typing import Any

import pytest

from catalog.domain.writing.transaction import utc_now
from tests.asking import Asking
from tests.core.marketing import Market
from tests.core.test_activities import (
    CONFIRM,
    RECORD,
    REMOVE,
    SHOWN,
    UPDATE,
    confirming,
    given,
    joint,
    recorded,
    words,
)
from tests.core.test_concurrency import at_once, outcomes

READ = "query($id: ID!) { node(id: $id) { ... on RelationshipActivity { name } } }"


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider, a consumer and an outsider."""
    return Market(catalog)


def editing(activity: Any, revision: int = 1, **more: Any) -> dict[str, Any]:
    """Return the input of an edit."""
    return {"id": activity["id"], "expectedRevision": revision, **more}


def output(market: Market, activity: Any, **more: Any) -> dict[str, Any]:
    """Return the input of an output that came of an activity."""
    plain = {"serviceId": market.service, "description": "Keys", "tangible": True}
    return {**plain, "activityId": activity["id"], **more}


def test_whoever_recorded_it_edits_it_until_another_side_confirms(market: Market) -> None:
    deal = market.active()
    met = recorded(market, joint(market, deal))
    edit = editing(met, name="Reviewed the year")
    change = market.catalog.change

    foreign = market.catalog.refused(UPDATE, edit, by="consumer")
    wrong = market.catalog.refused(UPDATE, {**edit, "kind": "PROVISION_ACCESS"}, by="provider")
    stale = market.catalog.refused(UPDATE, {**edit, "expectedRevision": 7}, by="provider")
    edited = change(UPDATE, edit, SHOWN, by="provider-bot")["relationshipActivity"]
    alone = {"kind": "PROVISION_ACCESS", "performedBy": [market.provider]}
    own = change(UPDATE, editing(met, 2, **alone), SHOWN, by="provider")["relationshipActivity"]
    both = {"kind": "JOINT_MANAGEMENT", "performedBy": [market.consumer, market.provider]}
    again = change(UPDATE, editing(met, 3, **both), SHOWN, by="provider")["relationshipActivity"]
    change(CONFIRM, confirming(market, met, market.consumer), by="consumer")

    assert foreign == [("NOT_YOUR_ORGANIZATION", "id")]
    assert wrong == [("ACTIVITY_OF_OTHER_SIDE", "performedBy.1")]
    assert stale == [("CONFLICT", "expectedRevision")]
    assert (edited["name"], edited["kind"]) == ("Reviewed the year", "JOINT_MANAGEMENT")
    assert words(edited) == [("provider", "GIVEN"), ("consumer", None)]
    assert (own["area"], own["isConfirmed"], words(own)) == (
        "PROVISION",
        True,
        [("provider", "GIVEN")],
    )
    assert words(again) == [("consumer", None), ("provider", "GIVEN")]
    for step in (UPDATE, REMOVE):
        assert market.catalog.refused(step, editing(met, 5), by="provider") == [
            ("ACTIVITY_CONFIRMED", "id")
        ]


def test_whoever_recorded_it_takes_it_back(market: Market) -> None:
    deal = market.active()
    kept, gone = (recorded(market, given(market, deal, name=name)) for name in ("Kept", "Gone"))
    market.catalog.change("recordOutput", output(market, kept))

    refused = [
        market.catalog.refused(REMOVE, editing(kept), by="provider"),
        market.catalog.refused(REMOVE, editing(gone), by="consumer"),
        market.catalog.refused(REMOVE, editing(gone, 2), by="provider"),
    ]
    taken = market.catalog.change(
        REMOVE, editing(gone), "relationshipActivity { name kind }", by="provider"
    )

    assert refused == [
        [("ACTIVITY_HAS_OUTPUTS", "id")],
        [("NOT_YOUR_ORGANIZATION", "id")],
        [("CONFLICT", "expectedRevision")],
    ]
    assert taken["relationshipActivity"] == {"name": "Gone", "kind": "PROVISION_FULFILMENT"}
    assert market.catalog.codes(READ, {"id": gone["id"]}, by="provider") == ["NOT_FOUND"]
    assert market.catalog.refused(REMOVE, editing(gone), by="provider") == [("NOT_FOUND", "id")]


def test_those_who_take_part_see_it_and_those_who_had_not_left(market: Market) -> None:
    third = {"organizationId": market.outsider, "role": "CONSUMER"}
    deal = market.proposed(participants=[*market.given()["participants"], third])
    for slug in ("consumer", "outsider"):
        market.answer("agreeRelationship", deal, slug)
    for slug in ("consumer", "outsider"):
        for role in ("SPONSOR", "CUSTOMER"):
            market.assigned(deal, role, slug)
    market.step("activateRelationship", deal, market.revision(deal))
    market.catalog.member("stranger")
    before = recorded(market, given(market, deal))
    market.answer("leaveRelationship", deal, "outsider")
    began = utc_now().isoformat()
    after = recorded(market, given(market, deal, occurredAt=began))

    def seen(by: str) -> list[bool]:
        found = (before, after)
        return [not market.catalog.codes(READ, {"id": one["id"]}, by=by) for one in found]

    assert seen("provider") == seen("consumer") == [True, True]
    assert seen("outsider") == [True, False]
    assert seen("stranger") == [False, False]
    counted = "query($id: ID!) { relationship(id: $id) { activities { totalCount } } }"
    told = market.catalog.ask(counted, {"id": deal}, by="outsider")
    assert told["relationship"]["activities"]["totalCount"] == 1


def test_an_output_is_one_of_an_activity_in_a_relationship_on_its_service(market: Market) -> None:
    deal = market.active()
    done = recorded(market, given(market, deal))
    other = market.catalog.live("chat")
    shown = "output { activity { name } }"

    wrong = output(market, done, serviceId=other)
    made = market.catalog.change("recordOutput", output(market, done), shown)
    market.catalog.change("recordOutput", output(market, done, activityId=None))

    assert market.catalog.refused("recordOutput", wrong) == [
        ("ACTIVITY_OF_ANOTHER_SERVICE", "activityId")
    ]
    assert made["output"] == {"activity": {"name": "Unlocked a user"}}
    asked = """query($id: ID!) {
        node(id: $id) { ... on RelationshipActivity { outputs { nodes { description } } } }
        service(slug: "mail") { of: outputs(where: {activity: {area: {eq: PROVISION}}}) {
            totalCount } all: outputs { totalCount } }
    }"""
    found = market.catalog.ask(asked, {"id": done["id"]})
    assert found["node"]["outputs"]["nodes"] == [{"description": "Keys"}]
    assert found["service"] == {"of": {"totalCount": 1}, "all": {"totalCount": 2}}
    hidden = market.catalog.ask(asked, {"id": done["id"]}, by="consumer")
    assert hidden["node"]["outputs"]["nodes"] == []


def test_what_is_taken_back_is_confirmed_by_nobody_meanwhile(market: Market) -> None:
    deal = market.active()
    done: dict[str, int] = {}

    for number in range(4):
        met = recorded(market, joint(market, deal, name=f"Met {number}"))
        theirs = confirming(market, met, market.consumer)
        ask = market.catalog.attempt
        payloads = at_once(
            [
                partial(ask, REMOVE, editing(met), by="provider"),
                partial(ask, CONFIRM, theirs, by="consumer"),
            ]
        )
        for code, count in outcomes(payloads).items():
            done[code] = done.get(code, 0) + count

    assert done.pop("MADE") == 4
    assert done.keys() <= {"NOT_FOUND", "CONFLICT+ACTIVITY_CONFIRMED"}


def test_an_output_is_recorded_of_an_activity_or_that_is_taken_back(market: Market) -> None:
    deal = market.active()
    found: dict[str, int] = {}

    for number in range(4):
        one = recorded(market, given(market, deal, name=f"Done {number}"))
        ask = market.catalog.attempt
        payloads = at_once(
            [
                partial(ask, REMOVE, editing(one), by="provider"),
                partial(ask, "recordOutput", output(market, one)),
            ]
        )
        for code, count in outcomes(payloads).items():
            found[code] = found.get(code, 0) + count

    assert found.pop("MADE") == 4
    assert found.keys() <= {"NOT_FOUND", "ACTIVITY_HAS_OUTPUTS"}


def test_an_activity_tells_of_itself_and_what_can_be_done_with_it(market: Market) -> None:
    met = recorded(market, joint(market, market.agreed()))
    asked = """query($id: ID!) { node(id: $id) { ... on RelationshipActivity { viewerCan(mutations:
        ["confirmRelationshipActivity", "updateRelationshipActivity"]) { allowed reasons { code }
    } } } }"""

    def told(by: str) -> Any:
        return market.catalog.ask(asked, {"id": met["id"]}, by=by)["node"]["viewerCan"]

    yes = {"allowed": True, "reasons": []}
    assert told("consumer") == [
        yes,
        {"allowed": False, "reasons": [{"code": "NOT_YOUR_ORGANIZATION"}]},
    ]
    assert told("provider") == [
        {"allowed": False, "reasons": [{"code": "ACTIVITY_CONFIRMED"}]},
        yes,
    ]
    assert (
        market.catalog.refused(RECORD, joint(market, market.active(slug="new")), by="admin") == []
    )
