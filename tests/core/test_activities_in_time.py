"""What is done in a relationship is done after it began, by those who took part by then."""

import datetime as dt
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.marketing import Market
from tests.core.test_activities import RECORD, UPDATE, given, joint, recorded
from tests.core.test_activities_edited import READ, output

DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def at(day: int, **more: int) -> str:
    """Return a moment of the days around the first one."""
    return (DAY + dt.timedelta(days=day, **more)).isoformat()


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market on the twentieth day."""
    catalog.clock.moment = DAY + dt.timedelta(days=20)
    return Market(catalog)


def refused(market: Market, deal: str, day: int, *performers: str, **more: Any) -> list[Any]:
    """Return the problems of what is said to have been done on a day."""
    by = more.pop("by", "provider")
    wanted = given(market, deal, *performers, occurredAt=at(day), **more)
    return market.catalog.refused(RECORD, wanted, by=by)


def test_nothing_is_provided_before_the_first_day_of_a_relationship(market: Market) -> None:
    deal = market.active(startsOn=at(5)[:10])
    done = recorded(market, given(market, deal, occurredAt=at(5)))

    def edited(day: int) -> list[Any]:
        edit = {"id": done["id"], "expectedRevision": 1, "occurredAt": at(day, seconds=-1)}
        return market.catalog.refused(UPDATE, edit, by="provider")

    early = given(market, deal, occurredAt=at(5, seconds=-1))
    payload = market.catalog.attempt(RECORD, early, by="provider")

    (problem,) = payload["userErrors"]
    assert (problem["code"], problem["field"]) == ("RELATIONSHIP_NOT_ACTIVE", ["occurredAt"])
    assert problem["message"] == "The relationship begins on 2026-03-06: give a later time."
    assert edited(5) == [("RELATIONSHIP_NOT_ACTIVE", "occurredAt")]
    assert edited(6) == []
    assert refused(market, deal, 5) == []


def test_both_sides_manage_a_relationship_before_its_first_day(market: Market) -> None:
    deal = market.active(startsOn=at(5)[:10])

    met = joint(market, deal, occurredAt=at(4))

    assert market.catalog.refused(RECORD, met, by="provider") == []


def test_a_later_first_day_makes_nothing_undone(market: Market) -> None:
    deal = market.active(startsOn=at(5)[:10])
    wanted = {"id": deal, "expectedRevision": market.revision(deal), "startsOn": at(9)[:10]}
    market.catalog.change("amendRelationship", wanted, by="provider")
    market.answer("agreeRelationship", deal, "consumer")

    assert refused(market, deal, 4) == [("RELATIONSHIP_NOT_ACTIVE", "occurredAt")]
    assert refused(market, deal, 6) == []


def test_who_joined_later_did_nothing_before(market: Market) -> None:
    deal = market.active()
    for day, parties in (
        (22, [(market.outsider, "CONSUMER")]),
        (24, [(market.outsider, "CONSUMER"), (market.consumer, "PROVIDER")]),
    ):
        market.catalog.clock.moment = DAY + dt.timedelta(days=day)
        more = [{"organizationId": key, "role": role} for key, role in parties]
        wanted = {"id": deal, "expectedRevision": market.revision(deal)}
        wanted["participants"] = [*market.given()["participants"], *more]
        market.catalog.change("amendRelationship", wanted, by="provider")
        market.answer("agreeRelationship", deal, "consumer")
        market.answer("agreeRelationship", deal, "outsider")
    market.catalog.clock.moment = DAY + dt.timedelta(days=26)
    received = {"kind": "CONSUMPTION_RECEIVE_GOODS"}
    own = {**received, "by": "outsider"}
    both = {"kind": "JOINT_MANAGEMENT"}

    assert refused(market, deal, 21, market.outsider, **own) == [
        ("NOT_A_PARTICIPANT", "performedBy.0")
    ]
    assert refused(market, deal, 21, market.provider, market.outsider, **both) == [
        ("NOT_A_PARTICIPANT", "performedBy.1")
    ]
    assert refused(market, deal, 22, market.outsider, **own) == []
    assert refused(market, deal, 21, market.consumer, **received, by="consumer") == []
    assert refused(market, deal, 23, market.consumer, by="consumer") == [
        ("ACTIVITY_OF_OTHER_SIDE", "performedBy.0")
    ]
    assert refused(market, deal, 25, market.consumer, by="consumer") == []
    early = recorded(market, given(market, deal, occurredAt=at(21)))
    assert market.catalog.codes(READ, {"id": early["id"]}, by="outsider") == []


def test_nothing_comes_of_an_activity_before_it_occurred(market: Market) -> None:
    done = recorded(market, given(market, market.active(), occurredAt=at(5)))

    def delivered(moment: str) -> list[Any]:
        wanted = output(market, done, deliveredAt=moment)
        return market.catalog.refused("recordOutput", wanted)

    def edited(moment: str) -> list[Any]:
        edit = {"id": done["id"], "expectedRevision": 1, "occurredAt": moment}
        return market.catalog.refused(UPDATE, edit, by="provider")

    assert delivered(at(5, seconds=-1)) == [("HISTORY_REVERSED", "deliveredAt")]
    assert delivered(at(5)) == []
    assert edited(at(5, seconds=1)) == [("HISTORY_REVERSED", "occurredAt")]
    assert edited(at(4)) == []
