"""Levels are agreed by both sides: proposed, signed by each, replaced and ended."""

import datetime as dt
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.levelling import (
    answering,
    condition,
    levels,
    proposed,
    refusals,
    signed,
    target,
)
from tests.core.marketing import Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market where somebody provides, and somebody consumes."""
    return Market(catalog)


def test_both_sides_sign_levels_each_for_itself(market: Market) -> None:
    deal = market.agreed()

    one = proposed(market, deal)
    waiting = market.catalog.ask("{ viewer { waiting { kind } } }", by="consumer")
    both = signed(market, one)

    assert one["status"] == "PROPOSED"
    assert [item["consent"] for item in one["signatures"]] == ["GIVEN", None]
    assert waiting["viewer"]["waiting"] == [{"kind": "LEVELS_TO_SIGN"}]
    assert both["status"] == "ACTIVE"
    assert both["signatures"] == [
        {
            "organization": {"slug": slug},
            "role": role,
            "consent": "GIVEN",
            "agreedBy": slug,
            "document": None,
        }
        for slug, role in (("provider", "PROVIDER"), ("consumer", "CONSUMER"))
    ]
    assert market.catalog.ask("{ viewer { waiting { kind } } }", by="consumer") == {
        "viewer": {"waiting": []}
    }


def test_nobody_signs_for_another_and_nobody_twice(market: Market) -> None:
    deal = market.agreed()
    one = proposed(market, deal)

    def refused(slug: str, by: str) -> list[Any]:
        return refusals(market, "signServiceLevels", one, slug, by=by)

    assert refused("consumer", "provider") == [
        ("NOT_YOUR_ORGANIZATION", "organizationId"),
        ("CONSENT_GIVEN", "id"),
    ]
    assert refused("provider", "provider") == [("CONSENT_GIVEN", "id")]
    assert refused("consumer", "outsider")[0] == ("NOT_FOUND", "id")
    assert refused("consumer", "consumer-bot")[0] == ("ROLE_NOT_HELD", "id")
    assert refused("consumer", "admin")[0] == ("ROLE_NOT_HELD", "id")
    assert refusals(market, "signServiceLevels", one, "consumer", expectedRevision=7) == [
        ("CONFLICT", "expectedRevision")
    ]
    signed(market, one)
    assert refused("consumer", "consumer") == [("AGREEMENT_NOT_PROPOSED", "id")]


def test_one_person_does_not_sign_for_both_sides(market: Market) -> None:
    own = {"organizationIds": [market.provider, market.consumer]}
    market.catalog.change("createPerson", {"slug": "both", "name": "Both", **own})
    market.catalog.token("both", person="both")
    one = proposed(market, market.agreed(), by="both")

    refused = refusals(market, "signServiceLevels", one, "consumer", by="both")

    assert refused == [("ROLE_NOT_HELD", "organizationId")]
    assert signed(market, one)["status"] == "ACTIVE"


def test_a_supplier_without_a_login_signs_on_paper(market: Market) -> None:
    supplier = market.recorded("supplier", "consumer")
    offering = market.offering("cables", supplier)
    market.step("publishOffering", offering, 1)
    parties = [
        {"organizationId": supplier, "role": "PROVIDER"},
        {"organizationId": market.consumer, "role": "CONSUMER"},
    ]
    deal = market.proposed(offering, by="consumer", participants=parties)
    paper = {"document": "Contract 7", "agreedOn": "2026-01-01"}
    market.answer("agreeRelationship", deal, "supplier", by="consumer", **paper)
    given = {"offeringId": offering, "kind": "UNDERPINNING_CONTRACT"}

    one = proposed(market, deal, "consumer", **given)
    bare = refusals(market, "signServiceLevels", one, "supplier", by="consumer")
    for_it = proposed(market, deal, "supplier", by="consumer", **given)
    both = signed(market, one, "supplier", by="consumer", **paper)

    assert bare == [("RECORD_INCOMPLETE", "document"), ("RECORD_INCOMPLETE", "agreedOn")]
    assert [item["consent"] for item in for_it["signatures"]] == [None, None]
    assert both["status"] == "ACTIVE"
    assert [item["consent"] for item in both["signatures"]] == ["RECORDED", "GIVEN"]
    assert both["signatures"][0]["document"] == "Contract 7"


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"targets": [], "conditions": []}, [("NO_LEVEL", "targets")]),
        (
            {"targets": [target(window={"kind": "ROLLING"})]},
            [("WINDOW_INVALID", "targets.0.window")],
        ),
        ({"conditions": [condition(target=2)]}, [("TARGET_UNKNOWN", "conditions.0.target")]),
        ({"targets": [target(), target()]}, [("TARGET_TWICE", "targets.1")]),
        ({"startsOn": "2026-12-02", "endsOn": "2026-12-01"}, [("DATES_REVERSED", "endsOn")]),
        ({"startsOn": "2025-12-31"}, [("TERM_OUTSIDE", "startsOn")]),
        ({"endsOn": "2027-01-01"}, [("TERM_OUTSIDE", "endsOn")]),
        ({"startsOn": "0001-01-01"}, [("TERMS_INVALID", "startsOn"), ("TERM_OUTSIDE", "startsOn")]),
        (
            {"serviceHours": {"weekly": [], "timeZone": "Mars/Olympus"}},
            [("TIME_ZONE_UNKNOWN", "serviceHours.timeZone")],
        ),
        (
            {"serviceHours": {"weekly": [{"weekday": 1, "opens": "18:00", "closes": "08:00"}]}},
            [("HOURS_INVALID", "serviceHours.weekly.0")],
        ),
        (
            {
                "serviceHours": {
                    "weekly": [
                        {"weekday": 1, "opens": "08:00", "closes": "12:00"},
                        {"weekday": 1, "opens": "11:00"},
                    ]
                }
            },
            [("HOURS_INVALID", "serviceHours.weekly.1")],
        ),
    ],
    ids=str,
)
def test_what_is_no_agreement_is_refused(
    market: Market, given: dict[str, Any], problems: list[Any]
) -> None:
    deal = market.agreed(startsOn="2026-01-01", endsOn="2026-12-31")
    days = {"startsOn": "2026-01-01", "endsOn": "2026-12-31"}

    refused = market.catalog.refused(
        "proposeServiceLevels", levels(market, deal, **days) | given, by="provider"
    )

    assert refused == problems
    assert proposed(market, deal, **days)["status"] == "PROPOSED"


def test_levels_are_of_an_offering_that_the_relationship_holds(market: Market) -> None:
    deal, waiting = market.agreed(), market.proposed(slug="other")
    other = market.offering("other")
    market.step("publishOffering", other, 1)

    def refused(relationship: str, by: str, slug: str = "provider", **given: Any) -> list[Any]:
        wanted = levels(market, relationship, slug, **given)
        return market.catalog.refused("proposeServiceLevels", wanted, by=by)

    assert refused(deal, "provider", offeringId=other) == [("OFFERING_NOT_AGREED", "offeringId")]
    assert refused(waiting, "provider") == [("RELATIONSHIP_NOT_AGREED", "relationshipId")]
    assert refused(deal, "provider", "consumer") == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert refused(deal, "provider-bot") == [("ROLE_NOT_HELD", "relationshipId")]
    assert proposed(market, deal, "consumer")["status"] == "PROPOSED"


def test_another_agreement_takes_the_place_of_the_one_before(market: Market) -> None:
    deal = market.agreed()
    first = signed(market, proposed(market, deal))
    market.catalog.clock.moment = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)

    second = proposed(market, deal, "consumer", targets=[target("99.9")], startsOn="2026-06-01")
    signed(market, second, "provider")
    asked = """query($id: ID) { relationship(id: $id) {
        agreements(orderBy: [{field: NUMBER}]) { nodes { number status overAt } }
    } }"""
    before = market.catalog.ask(asked, {"id": deal}, by="consumer")["relationship"]["agreements"]
    market.catalog.clock.moment = dt.datetime(2026, 6, 1, 0, tzinfo=dt.UTC)
    after = market.catalog.ask(asked, {"id": deal}, by="consumer")["relationship"]["agreements"]

    assert first["number"] == 1
    over = "2026-06-01T00:00:00Z"
    assert before["nodes"] == [
        {"number": 1, "status": "ACTIVE", "overAt": over},
        {"number": 2, "status": "ACTIVE", "overAt": None},
    ]
    assert [item["status"] for item in after["nodes"]] == ["ENDED", "ACTIVE"]


def test_a_proposal_ends_at_once_and_an_agreement_with_notice(market: Market) -> None:
    deal = market.agreed(noticeMonths=2)
    market.catalog.clock.moment = dt.datetime(2026, 5, 10, 12, tzinfo=dt.UTC)
    declined, kept = proposed(market, deal), proposed(market, deal)
    reason = {"reason": "Too little."}

    end = answering(market, declined, "consumer", **reason)
    shown = "agreement { status reason }"
    ended = market.catalog.change("endServiceLevels", end, shown, by="consumer")
    signed(market, kept)
    soon = refusals(market, "endServiceLevels", kept, "consumer", on="2026-07-09", **reason)
    last = answering(market, kept, "consumer", on="2026-07-10", **reason)
    shown = "agreement { status overAt }"
    given = market.catalog.change("endServiceLevels", last, shown, by="consumer")
    again = refusals(market, "endServiceLevels", declined, "provider", **reason)

    assert ended["agreement"] == {"status": "ENDED", "reason": "Too little."}
    assert soon == [("NOTICE_TOO_SHORT", "on")]
    assert given["agreement"] == {"status": "ACTIVE", "overAt": "2026-07-11T00:00:00Z"}
    assert again == [("AGREEMENT_ENDED", "id")]


def test_who_takes_no_part_knows_of_no_agreement(market: Market) -> None:
    one = signed(market, proposed(market, market.agreed()))
    asked = "query($id: ID!) { node(id: $id) { id } agreements { totalCount } }"

    for slug in ("provider", "consumer"):
        found = market.catalog.ask(asked, {"id": one["id"]}, by=slug)
        assert found == {"node": {"id": one["id"]}, "agreements": {"totalCount": 1}}
    answer = market.catalog.answer(asked, {"id": one["id"]}, by="outsider")
    assert answer["data"] == {"node": None, "agreements": {"totalCount": 0}}
