"""Organizations that agree, propose and withdraw at once: each is answered, and nothing is lost."""

from collections import Counter
from functools import partial

import pytest

from tests.asking import Asking
from tests.core.housing import wrong
from tests.core.marketing import Market
from tests.core.test_concurrency import at_once, outcomes


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A provider with two offerings, a consumer and an outsider."""
    return Market(catalog)


def test_of_two_who_agree_at_once_one_reads_again(market: Market) -> None:
    second = {"organizationId": market.outsider, "role": "CONSUMER"}
    deal = market.proposed(participants=[*market.given()["participants"], second])
    asks = [
        partial(market.catalog.attempt, "agreeRelationship", market.answering(deal, slug), by=slug)
        for slug in ("consumer", "outsider")
    ]

    payloads = at_once(asks)
    late = next(
        slug
        for slug, payload in zip(("consumer", "outsider"), payloads, strict=True)
        if payload["userErrors"]
    )
    agreed = market.answer("agreeRelationship", deal, late)

    assert outcomes(payloads) == {"MADE": 1, "CONFLICT": 1}
    assert (agreed["status"], agreed["revision"]) == ("AGREED", 3)


def test_many_propose_on_one_offering_at_once(market: Market) -> None:
    asks = [
        partial(
            market.catalog.attempt,
            "proposeRelationship",
            market.given(slug=f"deal-{number}"),
            by="consumer",
        )
        for number in range(8)
    ]

    assert outcomes(at_once(asks)) == {"MADE": 8}
    assert wrong(market.catalog) == []


def test_an_offering_is_withdrawn_before_or_after_it_is_agreed_on(market: Market) -> None:
    found: Counter[str] = Counter()

    for number in range(4):
        offering = market.offering(f"short-{number}")
        market.step("publishOffering", offering, 1)
        deal = market.proposed(offering, slug=f"deal-{number}")
        agree = partial(
            market.catalog.attempt,
            "agreeRelationship",
            market.answering(deal, "consumer"),
            by="consumer",
        )
        text = "query($id: ID) { offering(id: $id) { revision } }"
        revision = market.catalog.ask(text, {"id": offering})["offering"]["revision"]
        withdraw = partial(
            market.catalog.attempt,
            "withdrawOffering",
            {"id": offering, "expectedRevision": revision},
        )
        found += outcomes(at_once([agree, withdraw]))

    assert found["MADE"] + found["OFFERING_NOT_AVAILABLE"] == 8
    assert found["MADE"] >= 4
