"""What a service is fit for is said by its own side, until those who consume it judge."""

import pytest

from tests.asking import Asking
from tests.core.fitting import (
    UTILITY,
    defined,
    fit,
    judged,
    judging,
    open_market,
    refused,
    saying,
)
from tests.core.marketing import Market


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market whose service is its provider's, and whose consumer has a customer."""
    return open_market(catalog)


def test_the_side_of_the_service_says_for_what_it_is_fit(market: Market) -> None:
    given = saying(market)
    made = market.catalog.change("defineUtility", given, UTILITY, by="provider")

    assert made["utilityStatement"].pop("id")
    assert made["utilityStatement"] == {
        "revision": 1,
        "need": "Letters reach people.",
        "text": "We carry them.",
        "supportsPerformance": True,
        "removesConstraint": False,
        "withdrawnAt": None,
        "isAccepted": None,
        "service": {"slug": "mail"},
    }
    assert refused(market, "defineUtility", given, "consumer") == [
        ("NOT_YOUR_ORGANIZATION", "serviceId")
    ]


def test_what_is_of_no_use_is_no_utility(market: Market) -> None:
    empty = [("UTILITY_EMPTY", "supportsPerformance")]
    none = saying(market, supportsPerformance=False)
    other = saying(market, supportsPerformance=False, removesConstraint=True)
    edit = {"id": defined(market), "expectedRevision": 1, "supportsPerformance": False}

    assert refused(market, "defineUtility", none, "provider") == empty
    assert refused(market, "defineUtility", other, "provider") == []
    assert refused(market, "updateUtility", edit, "provider") == empty
    edit["removesConstraint"] = True
    assert refused(market, "updateUtility", edit, "provider") == []


def test_it_is_edited_until_somebody_judges_it(market: Market) -> None:
    key = defined(market)
    edit = {"id": key, "expectedRevision": 1, "text": "We run."}
    made = market.catalog.change("updateUtility", edit, UTILITY, by="provider")
    stale = refused(market, "judgeUtility", judging(market, key), "consumer")

    judged(market, key, expectedRevision=2)

    assert (made["utilityStatement"]["text"], made["utilityStatement"]["revision"]) == (
        "We run.",
        2,
    )
    assert stale == [("CONFLICT", "expectedRevision")]
    edit["expectedRevision"] = 2
    assert refused(market, "updateUtility", edit, "provider") == [("UTILITY_JUDGED", "id")]


def test_what_was_withdrawn_is_neither_edited_nor_judged(market: Market) -> None:
    key = defined(market)
    again = {"id": key, "expectedRevision": 1}
    for by, problems in (("consumer", [("NOT_YOUR_ORGANIZATION", "id")]), ("provider", [])):
        assert refused(market, "withdrawUtility", again, by) == problems
    made = market.catalog.change("withdrawUtility", again, UTILITY, by="provider")

    gone = [("UTILITY_WITHDRAWN", "id")]
    again["expectedRevision"] = 2
    assert made["utilityStatement"]["withdrawnAt"] is not None
    assert refused(market, "withdrawUtility", again, "provider") == gone
    assert refused(market, "updateUtility", {**again, "text": "Else."}, "provider") == gone
    late = judging(market, key, expectedRevision=2)
    assert refused(market, "judgeUtility", late, "consumer") == [("UTILITY_WITHDRAWN", "utilityId")]


def test_the_latest_judgement_of_each_customer_counts(market: Market) -> None:
    key, why = defined(market), {"verdict": "REJECTED", "reason": "They come late."}
    told = [fit(market)]
    for given in ({}, why, {}):
        judged(market, key, **given)
        told.append(fit(market))
    text = """query($id: ID!) { node(id: $id) { ... on UtilityStatement { isAccepted judgements(
        orderBy: [{field: CREATED_AT}]) { nodes { verdict isLatest } } } } }"""

    found = market.catalog.ask(text, {"id": key}, by="provider")["node"]

    assert told == [None, True, False, True]
    assert found["isAccepted"] is True
    assert found["judgements"]["nodes"] == [
        {"verdict": "ACCEPTED", "isLatest": False},
        {"verdict": "REJECTED", "isLatest": False},
        {"verdict": "ACCEPTED", "isLatest": True},
    ]


def test_a_service_is_fit_where_all_that_stands_is_accepted_and_its_house_knows(
    market: Market,
) -> None:
    first, told = defined(market), [fit(market)]
    judged(market, first)
    told.append(fit(market))
    second = defined(market)  # nobody has accepted it yet
    told.append(fit(market))
    found = "{ services(where: {fitForPurpose: {eq: false}}) { nodes { slug } } }"
    lacking = market.catalog.ask(found, by="provider")["services"]["nodes"]
    hidden = market.catalog.ask(found, by="consumer")["services"]["nodes"]
    withdraw = {"id": second, "expectedRevision": 1}
    market.catalog.change("withdrawUtility", withdraw, by="provider")
    told.append(fit(market))
    market.catalog.change("withdrawUtility", {**withdraw, "id": first}, by="provider")
    told.append(fit(market))

    assert told == [None, True, False, True, None]
    assert (lacking, hidden) == ([{"slug": "mail"}], [])
    assert [fit(market, by) for by in ("consumer", "outsider")] == [None, None]


def test_nothing_is_judged_or_defined_once_the_service_is_retired(market: Market) -> None:
    post = market.catalog.live("post")
    made = market.catalog.change("defineUtility", saying(market, serviceId=post), UTILITY)
    key = made["utilityStatement"]["id"]
    revision = market.catalog.ask('{ service(slug: "post") { revision } }')["service"]["revision"]
    before = refused(market, "defineUtility", saying(market, serviceId=post), "admin")
    market.catalog.change("retireService", {"serviceId": post, "expectedRevision": revision})
    edit = {"id": key, "expectedRevision": 1}

    assert before == []
    assert refused(market, "defineUtility", saying(market, serviceId=post), "admin") == [
        ("SERVICE_RETIRED", "serviceId")
    ]
    for mutation in ("updateUtility", "withdrawUtility"):
        assert refused(market, mutation, edit, "admin") == [("SERVICE_RETIRED", "id")]
    codes = [code for code, _ in refused(market, "judgeUtility", judging(market, key), "admin")]
    assert "SERVICE_RETIRED" in codes
