"""Those who consume a service judge whether it is fit for what it is said to be fit for."""

from functools import partial

import pytest

from catalog.domain.tokens import EVERY_SCOPE
from tests.asking import Asking
from tests.core.fitting import FIT, defined, judged, judging, open_market, refused
from tests.core.marketing import Market
from tests.core.test_concurrency import at_once, outcomes


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose service is its provider's, and whose consumer has a customer."""
    return open_market(catalog)


def test_a_customer_of_whoever_consumes_it_judges(market: Market) -> None:
    key = defined(market)

    made = judged(market, key)

    assert made.pop("id")
    assert made == {
        "verdict": "ACCEPTED",
        "reason": None,
        "word": "GIVEN",
        "isLatest": True,
        "judgedBy": {"slug": "consumer-ann"},
        "organization": {"slug": "consumer"},
        "utility": {"id": key},
        "service": {"slug": "mail"},
    }
    text = '{ service(slug: "mail") { utility { nodes { judgements { nodes { verdict } } } } } }'
    seen = {
        by: market.catalog.ask(text, by=by)["service"]["utility"]["nodes"]
        for by in ("provider", "consumer", "outsider")
    }
    shown = [{"judgements": {"nodes": [{"verdict": "ACCEPTED"}]}}]
    assert seen == {"provider": shown, "consumer": shown, "outsider": []}


def test_whoever_rejects_says_why(market: Market) -> None:
    given = judging(market, defined(market), verdict="REJECTED")

    assert refused(market, "judgeUtility", given, "consumer") == [("REASON_MISSING", "reason")]
    given["reason"] = "They come late."
    assert refused(market, "judgeUtility", given, "consumer") == []


def test_nobody_judges_for_others_and_no_service_account_for_its_own(market: Market) -> None:
    key = defined(market)
    theirs = "organizationId"

    assert {
        by: refused(market, "judgeUtility", judging(market, key), by)
        for by in ("provider", "admin", "consumer-bot", "outsider")
    } == {
        "provider": [("NOT_YOUR_ORGANIZATION", theirs)],
        "admin": [("ROLE_NOT_HELD", theirs)],
        "consumer-bot": [("ROLE_NOT_HELD", theirs)],
        "outsider": [("NOT_FOUND", "utilityId"), ("NOT_YOUR_ORGANIZATION", theirs)],
    }
    assert refused(market, "judgeUtility", judging(market, key), "consumer") == []


def test_whoever_consumes_the_service_no_more_does_not_judge(market: Market) -> None:
    key = defined(market)
    ours = judging(market, key, organizationId=market.provider)
    other = market.catalog.live("post")
    alone = judging(market, defined(market, "admin", serviceId=other))

    assert refused(market, "judgeUtility", ours, "provider") == [
        ("NOT_A_CONSUMER", "organizationId")
    ]
    assert refused(market, "judgeUtility", alone, "consumer") == [("NOT_FOUND", "utilityId")]
    text = '{ relationship(slug: "deal") { id } }'
    deal = market.catalog.ask(text, by="consumer")["relationship"]["id"]
    assert refused(market, "judgeUtility", judging(market, key), "consumer") == []
    market.answer("leaveRelationship", deal, "consumer")
    gone = refused(market, "judgeUtility", judging(market, key), "consumer")
    assert gone == [("NOT_FOUND", "utilityId")]


@pytest.mark.parametrize("over", ["organization", "parent", "relationship"])
def test_the_role_of_a_customer_is_held_over_one_of_these(catalog: Asking, over: str) -> None:
    market = Market(catalog)
    holding = {"slug": "holding", "name": "Holding", "kind": "COMPANY"}
    made = catalog.change("createOrganization", holding, "organization { id }")["organization"]
    above = {"id": market.consumer, "expectedRevision": 1, "parentId": made["id"]}
    catalog.change("updateOrganization", above)
    scopes = {
        "organization": market.consumer,
        "parent": made["id"],
        "relationship": market.agreed(),
    }
    key = defined(market, "admin")
    given = judging(market, key)
    before = refused(market, "judgeUtility", given, "consumer")
    ann = catalog.ask('{ person(slug: "consumer-ann") { id } }')["person"]["id"]
    for role in ("SPONSOR", "CUSTOMER"):
        wanted = {"role": role, "scopeId": scopes[over], "personId": ann}
        by = "consumer-bot" if over == "relationship" else "admin"
        catalog.change("assignRole", wanted, by=by)
        found = refused(market, "judgeUtility", given, "consumer")
        assert found == ([("ROLE_NOT_HELD", "organizationId")] if role == "SPONSOR" else [])
    assert before == [("ROLE_NOT_HELD", "organizationId")]


def test_whoever_recorded_a_consumer_records_how_it_judges(market: Market) -> None:
    shop = market.recorded("shop", "provider")
    second = {"organizationId": shop, "role": "CONSUMER"}
    participants = [market.given()["participants"][0], second]
    deal = market.proposed(slug="shop-deal", participants=participants)
    record = {"document": "Letter of May", "agreedOn": "2026-01-01", "by": "provider"}
    key = defined(market)
    by_consumer = refused(
        market, "judgeUtility", judging(market, key, organizationId=shop), "consumer"
    )

    market.answer("agreeRelationship", deal, "shop", **record)
    made = judged(market, key, "provider", organizationId=shop)

    assert by_consumer == [("NOT_YOUR_ORGANIZATION", "organizationId")]
    assert (made["word"], made["organization"]) == ("RECORDED", {"slug": "shop"})
    assert market.catalog.ask(FIT, by="provider")["service"] == {"fitForPurpose": True}


def test_a_single_person_is_their_own_customer(market: Market) -> None:
    single = {"slug": "vera", "name": "Vera", "kind": "PERSON"}
    made = market.catalog.change("createOrganization", single, "organization { id }")
    vera = made["organization"]
    market.catalog.token("vera", person="vera", scopes=EVERY_SCOPE)
    second = {"organizationId": vera["id"], "role": "CONSUMER"}
    participants = [market.given()["participants"][0], second]
    deal = market.proposed(slug="vera-deal", participants=participants)
    market.answer("agreeRelationship", deal, "vera")

    made = judged(market, defined(market), "vera", organizationId=vera["id"])

    assert (made["word"], made["judgedBy"]) == ("GIVEN", {"slug": "vera"})


def test_customers_who_judge_at_once_do_not_wait_for_each_other_to_read_again(
    market: Market,
) -> None:
    second = {"organizationId": market.outsider, "role": "CONSUMER"}
    participants = [market.given()["participants"][0], second]
    deal = market.proposed(slug="second-deal", participants=participants)
    market.answer("agreeRelationship", deal, "outsider")
    market.assigned(deal, "CUSTOMER", "outsider")
    key, why = defined(market), {"verdict": "REJECTED", "reason": "They come late."}
    asks = [
        partial(market.catalog.attempt, "judgeUtility", judging(market, key, **given), by=by)
        for by, who in (("consumer", market.consumer), ("outsider", market.outsider))
        for given in ({"organizationId": who}, {"organizationId": who, **why}) * 2
    ]

    made = outcomes(at_once(asks))
    text = """query($id: ID!) { node(id: $id) { ... on UtilityStatement { judgements {
        totalCount nodes { isLatest organization { slug } } } } } }"""
    found = market.catalog.ask(text, {"id": key}, by="provider")["node"]["judgements"]

    assert made == {"MADE": 8}
    latest = [item["organization"]["slug"] for item in found["nodes"] if item["isLatest"]]
    assert (found["totalCount"], sorted(latest)) == (8, ["consumer", "outsider"])


def test_what_is_judged_at_once_is_edited_or_withdrawn_before_it_or_not_at_all(
    market: Market,
) -> None:
    for mutation, before, late in (
        ("updateUtility", "UTILITY_JUDGED", "CONFLICT"),
        ("withdrawUtility", "MADE", "CONFLICT+UTILITY_WITHDRAWN"),
    ):
        for _ in range(3):
            key = defined(market)
            edit = {"id": key, "expectedRevision": 1}
            edit |= {"text": "We run."} if mutation == "updateUtility" else {}
            asks = [
                partial(
                    market.catalog.attempt, "judgeUtility", judging(market, key), by="consumer"
                ),
                partial(market.catalog.attempt, mutation, edit, by="provider"),
            ]
            judgement, edited = (outcomes([payload]) for payload in at_once(asks))
            came = ("+".join(judgement), "+".join(edited))
            assert came in {("MADE", before), (late, "MADE")}
