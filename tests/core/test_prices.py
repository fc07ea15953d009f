"""What offerings cost, and who is told: a price is a term of those who agreed on it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import ANYBODY, Asking
from tests.core.marketing import Market
from tests.core.promising import FLAT, PER_USER, PRICES
from tests.core.test_editions import Shop

SAID = {**FLAT, "amount": {"amount": "9.5000", "currency": "EUR"}, "unit": None}
HELD = f'{{ relationship(slug: "deal") {{ agreedOfferings {{ edition {{ {PRICES} }} }} }} }}'


@pytest.fixture
def shop(catalog: Asking) -> Shop:
    """A provider with an offering at a price, and a consumer who agreed on its first edition."""
    found = Shop(catalog)
    for name in ("else", "supplier"):
        catalog.member(name)
    return found


def priced(shop: Shop, **given: Any) -> None:
    """Let the offering have a price in the edition that the consumer's relationship holds."""
    shop.step("updateOffering", prices=[FLAT], **given)
    shop.step("publishOffering")
    roles = ((shop.provider, "PROVIDER"), (shop.consumer, "CONSUMER"))
    parties = [{"organizationId": key, "role": role} for key, role in roles]
    deal = {"slug": "priced", "participants": parties, "offeringIds": [shop.id]}
    shop.catalog.change("proposeRelationship", deal, by="acme")


def prices(shop: Shop, *, by: str | None) -> list[Any]:
    """Return what somebody reads of the prices of the offering, and of its current edition."""
    text = f'{{ offering(slug: "mailboxes") {{ {PRICES} edition {{ {PRICES} contentHash }} }} }}'
    found = shop.catalog.ask(text, by=by)["offering"]
    edition = found["edition"]
    assert (edition["contentHash"] is None) is (edition["prices"] is None)
    return [found["prices"], edition["prices"]]


class Priced(Market):
    """A market whose offering has a price that is not published."""

    def of(self, *consumers: str) -> list[dict[str, str]]:
        """Return the participants of a relationship of the provider with some consumers."""
        roles = ((self.provider, "PROVIDER"), *((key, "CONSUMER") for key in consumers))
        return [{"organizationId": key, "role": role} for key, role in roles]


def market_of_priced(catalog: Asking) -> Priced:
    """Make such a market."""
    market = Priced(catalog)
    found = catalog.ask('{ offering(slug: "available") { revision } }')["offering"]
    offering = {"id": market.available, "expectedRevision": found["revision"]}
    catalog.change("updateOffering", {**offering, "prices": [FLAT]})
    offering["expectedRevision"] += 1
    catalog.change("publishOffering", offering)
    return market


def told(market: Market, by: str) -> Any:
    """Return what somebody reads of the prices of the market's offering as it is now."""
    text = f'{{ offering(slug: "available") {{ edition {{ {PRICES} contentHash }} }} }}'
    edition = market.catalog.ask(text, by=by)["offering"]["edition"]
    assert (edition["contentHash"] is None) is (edition["prices"] is None)
    return edition["prices"]


def refused(shop: Shop, **given: Any) -> Any:
    """Return the code and the field of each problem of an update of the offering."""
    wanted = {"id": shop.id, "expectedRevision": shop.revision, **given}
    return shop.catalog.refused("updateOffering", wanted, by="acme")


def test_a_price_is_told_to_the_house_and_to_those_who_hold_the_edition(shop: Shop) -> None:
    priced(shop)

    seen = {who: prices(shop, by=who) for who in ("acme", "admin", "bolt", "else", "supplier")}

    assert seen == {
        "acme": [[SAID], [SAID]],
        "admin": [[SAID], [SAID]],
        "bolt": [None, [SAID]],
        "else": [None, None],
        "supplier": [None, None],
    }


def test_who_holds_another_edition_is_not_told_the_price_of_this_one(shop: Shop) -> None:
    shop.step("updateOffering", prices=[FLAT])
    shop.step("publishOffering")

    assert prices(shop, by="bolt") == [None, None]
    assert prices(shop, by="acme") == [[SAID], [SAID]]


def test_who_supplies_what_is_in_it_and_takes_no_part_is_not_told(shop: Shop) -> None:
    supplier = shop.catalog.ask('{ organization(slug: "supplier") { id } }')["organization"]["id"]
    named = {"organizationId": shop.provider, "supplierId": supplier, "kind": "PARTNER"}
    resource = {"slug": "vans", "name": "Vans", **named}
    found = shop.catalog.change("createResource", resource, "resource { id }", by="acme")
    access = {"kind": "ACCESS_TO_RESOURCE", "name": "Vans", "resourceId": found["resource"]["id"]}
    priced(shop, components=[access])

    assert prices(shop, by="supplier") == [None, None]
    assert prices(shop, by="bolt") == [None, [SAID]]


def test_a_price_that_is_published_is_told_to_all(shop: Shop) -> None:
    priced(shop, pricesPublished=True)

    for who in ("acme", "bolt", "else", "supplier"):
        assert prices(shop, by=who) == [[SAID], [SAID]]


def test_who_proposes_is_told_the_price_when_the_provider_agrees(catalog: Asking) -> None:
    market = market_of_priced(catalog)
    wanted = market.given(participants=market.of(market.outsider))
    read = "relationship { id agreedOfferings { edition { prices { kind } contentHash } } }"
    propose: Any = ("proposeRelationship", wanted, read)

    tried = catalog.change(*propose, by="outsider", dry_run=True)
    proposed = catalog.change(*propose, by="outsider")["relationship"]

    hidden = [{"edition": {"prices": None, "contentHash": None}}]
    assert tried["relationship"]["agreedOfferings"] == proposed["agreedOfferings"] == hidden
    assert told(market, "outsider") is None
    market.answer("agreeRelationship", proposed["id"], "provider")
    assert told(market, "outsider") == [SAID]
    assert told(market, "consumer") is None


def test_whom_the_provider_invites_is_told_the_price_before_agreeing(catalog: Asking) -> None:
    market = market_of_priced(catalog)

    market.proposed()

    assert told(market, "consumer") == [SAID]
    assert told(market, "outsider") is None


def test_a_consumer_that_another_brings_is_told_no_price(catalog: Asking) -> None:
    market = market_of_priced(catalog)

    market.proposed(participants=market.of(market.outsider, market.consumer), by="outsider")

    assert told(market, "consumer") is None
    assert told(market, "provider") == [SAID]


def test_who_left_is_told_no_price(catalog: Asking) -> None:
    market = market_of_priced(catalog)
    deal = market.agreed()
    assert told(market, "consumer") == [SAID]

    market.answer("leaveRelationship", deal, "consumer")

    assert told(market, "consumer") is None


@pytest.mark.parametrize("published", [False, True])
def test_anybody_reads_what_is_published(
    catalog_with: Callable[..., Asking], *, published: bool
) -> None:
    shop = Shop(catalog_with(anonymous_read=True))

    priced(shop, pricesPublished=published)

    assert prices(shop, by=ANYBODY) == ([[SAID], [SAID]] if published else [None, None])


def test_who_edits_reads_in_the_answer_what_they_may(shop: Shop) -> None:
    payload = shop.step(
        "updateOffering",
        f"offering {{ {PRICES} draft {{ {PRICES} }} }} warnings {{ code }}",
        prices=[FLAT, PER_USER],
    )

    per_user = {**PER_USER, "amount": {"amount": "2.0000", "currency": "EUR"}, "per": None}
    assert [item["code"] for item in payload["warnings"]] == ["EDITION_DRAFTED"]
    assert payload["offering"] == {
        "prices": [],
        "pricesPublished": False,
        "draft": {"prices": [SAID, per_user], "pricesPublished": False},
    }


def test_what_was_agreed_keeps_its_price(shop: Shop) -> None:
    priced(shop)
    text = HELD.replace("deal", "priced")
    agreed = shop.catalog.ask(text, by="bolt")

    shop.step("updateOffering", prices=[{**FLAT, "per": "YEAR"}])
    shop.step("publishOffering")

    assert shop.catalog.ask(text, by="bolt") == agreed
    assert prices(shop, by="bolt") == [None, None]
    assert prices(shop, by="acme")[1][0]["per"] == "YEAR"


def test_nobody_finds_an_edition_by_a_hash_that_they_are_not_told(shop: Shop) -> None:
    priced(shop)
    text = 'query($hash: String) { offering(slug: "mailboxes") { editions(%s) { totalCount } } }'
    asked = text % "where: {contentHash: {eq: $hash}}"
    known = '{ offering(slug: "mailboxes") { edition { contentHash } } }'
    found = shop.catalog.ask(known, by="acme")["offering"]["edition"]["contentHash"]

    counts = {
        who: shop.catalog.ask(asked, {"hash": found}, by=who)["offering"]["editions"]["totalCount"]
        for who in ("acme", "bolt", "else")
    }

    assert counts == {"acme": 1, "bolt": 1, "else": 0}


@pytest.mark.parametrize(
    "wrong", [{**FLAT, "unit": "users"}, {**PER_USER, "unit": None}], ids=["flat", "per unit"]
)
def test_a_price_for_each_unit_names_it(shop: Shop, wrong: dict[str, Any]) -> None:
    assert refused(shop, prices=[FLAT, wrong]) == [("PRICE_UNIT_MISPLACED", "prices.1.unit")]
    shop.step("updateOffering", prices=[{**FLAT, "unit": None}, PER_USER])


def test_nobody_is_paid_for_consuming(shop: Shop) -> None:
    below = {"amount": "-0.01", "currency": "EUR"}

    assert refused(shop, prices=[{**FLAT, "amount": below}]) == [
        ("OUT_OF_RANGE", "prices.0.amount.amount")
    ]
    shop.step("updateOffering", prices=[{**FLAT, "amount": {**below, "amount": "0"}}])


def test_money_has_a_currency(shop: Shop) -> None:
    euro = {"amount": "1", "currency": "Euro"}

    assert refused(shop, prices=[{**FLAT, "amount": euro}]) == [
        ("CURRENCY_INVALID", "prices.0.amount.currency")
    ]
    shop.step("updateOffering", prices=[{**FLAT, "amount": {**euro, "currency": "EUR"}}])
