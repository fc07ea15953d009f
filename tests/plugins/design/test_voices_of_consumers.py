"""What consumers require is their word: they raise it, change it, and let it wait."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.housing import wrong
from tests.core.marketing import Market
from tests.plugins.design.packing import with_design

SHOWN = "requirement { id revision statement status deferral reason serviceVersion { number } }"
NOT_YOURS = [("NOT_YOUR_ORGANIZATION", "id")]


@pytest.fixture
def market(catalog_with: Callable[..., Asking]) -> Market:
    """A market with design, whose service is its provider's."""
    catalog = with_design(catalog_with)
    market = Market(catalog)
    given = {"id": market.service, "expectedRevision": 1, "providerId": market.provider}
    catalog.change("updateService", given)
    return market


def wish(market: Market, owner: str | None = None) -> dict[str, Any]:
    """Return the input of a requirement that the consumer owns."""
    wanted = {"serviceId": market.service, "statement": "Letters arrive on the next day."}
    return {**wanted, "ownerId": owner or market.consumer}


def raised(market: Market, owner: str | None = None, *, by: str = "consumer") -> str:
    """Raise a requirement, and return its id."""
    made = market.catalog.change("raiseRequirement", wish(market, owner), SHOWN, by=by)
    return str(made["requirement"]["id"])


def tried(market: Market, by: str, owner: str | None = None) -> list[Any]:
    """Return the problems of raising a requirement, of which nothing is kept."""
    given = wish(market, owner)
    payload = market.catalog.attempt("raiseRequirement", given, by=by, dry_run=True)
    return [(item["code"], *item["field"]) for item in payload["userErrors"]]


def may(market: Market, by: str) -> list[str]:
    """Return why somebody may not raise a requirement, by `viewerCan`."""
    text = """{ service(slug: "mail") {
        viewerCan(mutations: ["raiseRequirement"]) { reasons { code } }
    } }"""
    (found,) = market.catalog.ask(text, by=by)["service"]["viewerCan"]
    return [reason["code"] for reason in found["reasons"]]


def edit(key: str, revision: int = 1, **given: Any) -> dict[str, Any]:
    """Return the input of an edit of a requirement."""
    return {"id": key, "expectedRevision": revision, **given}


def test_whoever_consumes_a_service_raises_what_they_require_while_they_do(
    market: Market,
) -> None:
    refused = ([("NOT_YOUR_ORGANIZATION", "serviceId")], ["NOT_YOUR_ORGANIZATION"])
    before = tried(market, "consumer"), may(market, "consumer")
    deal = market.proposed()
    proposed = tried(market, "consumer"), may(market, "consumer")
    others = tried(market, "outsider", market.outsider), may(market, "outsider")
    market.answer("agreeRelationship", deal, "consumer")
    agreed = tried(market, "consumer-bot"), may(market, "consumer-bot")
    in_the_name_of_others = tried(market, "consumer", market.provider)
    market.answer("leaveRelationship", deal, "consumer")
    left = tried(market, "consumer"), may(market, "consumer")

    assert before == others == left == refused
    assert proposed == agreed == ([], [])
    assert in_the_name_of_others == [("NOT_YOUR_ORGANIZATION", "ownerId")]


def test_a_consumer_sees_their_own_requirement_and_nothing_else_of_the_design(
    market: Market,
) -> None:
    market.agreed()
    pack = {"serviceId": market.service}
    market.catalog.change("createHandoffPack", pack, by="provider")
    raised(market, market.provider, by="provider")
    own = raised(market)
    text = """{ service(slug: "mail") {
        requirements { totalCount nodes { id status service { slug } serviceVersion { number } } }
        handoffPacks { totalCount }
    } }"""

    found = market.catalog.ask(text, by="consumer")["service"]

    hers = {"id": own, "status": "OPEN", "service": {"slug": "mail"}, "serviceVersion": None}
    assert found["requirements"] == {"totalCount": 1, "nodes": [hers]}
    assert found["handoffPacks"] == {"totalCount": 0}
    inside = market.catalog.ask(text, by="provider")["service"]
    assert (inside["requirements"]["totalCount"], inside["handoffPacks"]["totalCount"]) == (2, 1)
    assert wrong(market.catalog) == []


def test_deferring_is_the_word_of_the_owner(market: Market) -> None:
    market.agreed()
    key = raised(market, by="provider")
    later = edit(key, reason="Next year.")

    refused = [
        market.catalog.refused("deferRequirement", later, by=by)
        for by in ("provider", "provider-bot", "admin")
    ]
    made = market.catalog.change("deferRequirement", later, SHOWN, by="consumer-bot")

    assert refused == [NOT_YOURS, NOT_YOURS, [("ROLE_NOT_HELD", "id")]]
    assert (made["requirement"]["status"], made["requirement"]["deferral"]) == ("DEFERRED", "GIVEN")


def test_whoever_recorded_an_owner_records_that_it_waits(market: Market) -> None:
    shop = market.recorded("shop", "provider")
    key = raised(market, shop, by="provider")

    later = edit(key, reason="They wrote so.")
    made = market.catalog.change("deferRequirement", later, SHOWN, by="provider")["requirement"]
    section = {"requirementId": key, "sectionKey": "functional-requirements"}
    pack = market.catalog.change(
        "createHandoffPack", {"serviceId": market.service}, "handoffPack { id }", by="provider"
    )
    traced = market.catalog.change(
        "traceRequirement", {**section, "packId": pack["handoffPack"]["id"]}, SHOWN, by="provider"
    )

    assert made["deferral"] == "RECORDED"
    assert (traced["requirement"]["status"], traced["requirement"]["deferral"]) == ("OPEN", None)


def test_the_words_of_a_consumer_are_changed_by_their_side(market: Market) -> None:
    market.agreed()
    theirs, ours = raised(market), raised(market, by="provider")
    other = {"statement": "Letters arrive some day."}
    taken = edit(theirs, ownerId=market.provider)

    refused = [
        market.catalog.refused("updateRequirement", given, by=by)
        for given, by in (
            (edit(theirs, **other), "provider"),
            (taken, "provider"),
            (taken, "consumer"),
        )
    ]
    market.catalog.change("updateRequirement", edit(theirs, **other), by="consumer")
    market.catalog.change("updateRequirement", edit(ours, **other), by="provider")
    again = edit(ours, 2, statement="They arrive at once.")
    market.catalog.change("updateRequirement", again, by="consumer")

    assert refused == [NOT_YOURS, NOT_YOURS, [("NOT_YOUR_ORGANIZATION", "ownerId")]]


def test_a_requirement_is_closed_by_its_owner_or_by_the_provider(market: Market) -> None:
    market.agreed()
    first, second = raised(market), raised(market)
    pack = {"serviceId": market.service}
    market.catalog.change("createHandoffPack", pack, by="provider")
    market.catalog.change("withdrawRequirement", edit(first, reason="Not for us."), by="consumer")
    closed = edit(second, reason="We do not offer that.")

    made = market.catalog.change("withdrawRequirement", closed, SHOWN, by="provider")
    seen = market.catalog.ask(
        "query($id: ID!) { node(id: $id) { ... on Requirement { status reason deferral } } }",
        {"id": second},
        by="consumer",
    )["node"]

    assert made["requirement"]["status"] == "WITHDRAWN"
    assert seen == {"status": "WITHDRAWN", "reason": "We do not offer that.", "deferral": None}
