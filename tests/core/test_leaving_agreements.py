"""Who has left agrees on nothing any more, and nobody puts off an end that stands."""

import datetime as dt
from typing import Any

import pytest

from tests.asking import Asking
from tests.core.levelling import answering, condition, levels, proposed, refusals, signed, target
from tests.core.marketing import Market

REASON = {"reason": "It is over."}


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market where one provides to two."""
    market = Market(catalog)
    market.organization("second")
    catalog.clock.moment = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
    return market


def of_three(market: Market, **given: Any) -> str:
    """Agree on a relationship with two consumers."""
    second = market.catalog.ask('{ organization(slug: "second") { id } }')["organization"]["id"]
    parties = [*market.given()["participants"], {"organizationId": second, "role": "CONSUMER"}]
    deal = market.agreed(participants=parties, **given)
    market.answer("agreeRelationship", deal, "second")
    return deal


def later(market: Market, month: int) -> None:
    """Let time pass until a month begins."""
    market.catalog.clock.moment = dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC)


def kept(market: Market, agreement: Any, by: str) -> Any:
    """Return what a reader gets of an agreement."""
    text = "query($id: ID!) { node(id: $id) { ... on ServiceLevelAgreement { %s } } }"
    shown = text % "status warranty { verdict } relationship { status }"
    return market.catalog.answer(shown, {"id": agreement["id"]}, by=by)["data"]["node"]


def test_who_has_left_neither_signs_nor_ends(market: Market) -> None:
    deal = of_three(market)
    one, waiting = proposed(market, deal), proposed(market, deal)
    for slug in ("consumer", "second"):
        signed(market, one, slug)
    market.answer("leaveRelationship", deal, "second")
    later(market, 3)

    for step, about in (("endServiceLevels", one), ("signServiceLevels", waiting)):
        more = REASON if step == "endServiceLevels" else {}
        assert refusals(market, step, about, "second", **more)[0] == ("NOT_YOUR_ORGANIZATION", "id")
    assert kept(market, one, "consumer")["warranty"] == {"verdict": "UNPROVEN"}
    assert kept(market, one, "second")["warranty"] is None
    assert signed(market, waiting)["status"] == "ACTIVE"  # without whoever is there no more
    assert kept(market, one, "second") is None  # it was replaced since


def test_levels_whose_provider_has_left_are_signed_by_nobody(market: Market) -> None:
    other = market.organization("other")
    parties = [*market.given()["participants"], {"organizationId": other, "role": "PROVIDER"}]
    deal = market.agreed(participants=parties)
    market.answer("agreeRelationship", deal, "other")
    one = proposed(market, deal)
    market.answer("leaveRelationship", deal, "provider")
    later(market, 3)

    wanted = levels(market, deal, "consumer")

    assert refusals(market, "signServiceLevels", one, "consumer") == [
        ("AGREEMENT_NOT_PROPOSED", "id")
    ]
    assert market.catalog.refused("proposeServiceLevels", wanted, by="consumer") == [
        ("OFFERING_PROVIDER_ABSENT", "offeringId")
    ]


def test_an_end_is_brought_forward_and_never_put_off(market: Market) -> None:
    deal = market.agreed(noticeMonths=2)
    one = signed(market, proposed(market, deal))
    market.catalog.change(
        "endServiceLevels",
        answering(market, one, "provider", on="2026-06-30", **REASON),
        by="provider",
    )

    def refused(day: str) -> list[Any]:
        return refusals(market, "endServiceLevels", one, "consumer", on=day, **REASON)

    assert refused("2999-12-31") == [("AGREEMENT_ENDS", "on")]
    assert refused("2026-06-30") == [("AGREEMENT_ENDS", "on")]
    assert refused("2026-05-31") == []


def test_levels_of_what_is_held_no_more_are_not_signed(market: Market) -> None:
    deal = market.agreed()
    one = proposed(market, deal)
    market.step("publishOffering", market.draft, 1)
    change = {"id": deal, "expectedRevision": market.revision(deal)}
    market.catalog.change(
        "amendRelationship", {**change, "offeringIds": [market.draft]}, by="provider"
    )
    market.answer("agreeRelationship", deal, "consumer")

    assert refusals(market, "signServiceLevels", one, "consumer") == [("OFFERING_NOT_AGREED", "id")]


def test_conditions_name_the_targets_that_were_promised(market: Market) -> None:
    promise = {"id": market.draft, "expectedRevision": 1, "targets": [target("99.9")]}
    market.catalog.change("promiseWarranty", {**promise, "conditions": []})
    market.step("publishOffering", market.draft, 2)
    deal = market.agreed(market.draft)
    given = levels(market, deal, offeringId=market.draft, conditions=[condition()])
    del given["targets"]
    wrong = {**given, "conditions": [condition(target=2)]}

    refused = market.catalog.refused("proposeServiceLevels", wrong, by="provider")
    shown = "agreement { conditions { target { value } } }"
    made = market.catalog.change("proposeServiceLevels", given, shown, by="provider")

    assert refused == [("TARGET_UNKNOWN", "conditions.0.target")]
    assert made["agreement"]["conditions"] == [{"target": {"value": "99.9"}}]
    over = {**given, "endsOn": "2026-02-09"}
    assert market.catalog.refused("proposeServiceLevels", over, by="provider") == [
        ("TERMS_INVALID", "endsOn")
    ]


def test_a_customer_learns_nothing_of_what_its_provider_agrees_with_others(market: Market) -> None:
    customer = signed(market, proposed(market, market.agreed(), targets=[target("99")]))
    parties = [
        {"organizationId": market.provider, "role": "CONSUMER"},
        {"organizationId": market.outsider, "role": "PROVIDER"},
    ]
    hidden = market.offering("hidden", market.outsider)
    market.step("publishOffering", hidden, 1)
    deal = market.proposed(hidden, by="outsider", slug="inner", participants=parties)
    market.answer("agreeRelationship", deal, "provider")
    given = {"kind": "UNDERPINNING_CONTRACT", "supportsIds": [customer["id"]], "offeringId": hidden}
    contract = proposed(market, deal, "provider", targets=[target("98.123")], **given)
    signed(market, contract, "outsider")

    strict = proposed(
        market,
        market.catalog.ask('{ relationship(slug: "deal") { id } }')["relationship"]["id"],
        targets=[target("99.5")],
    )
    wanted = answering(market, strict, "consumer")
    told = market.catalog.attempt("signServiceLevels", wanted, by="consumer", dry_run=True)

    assert told["userErrors"] == []
    assert "98.123" not in str(told)
