"""Levels that are proposed, signed and ended at once: one is in force, and all are answered."""

from functools import partial

import pytest

from tests.asking import Asking
from tests.core.levelling import answering, levels, proposed
from tests.core.marketing import Market
from tests.core.test_concurrency import at_once, outcomes


@pytest.fixture
def market(catalog: Asking) -> Market:
    """A market where somebody provides, and somebody consumes."""
    return Market(catalog)


def test_of_two_that_are_signed_at_once_one_stays_in_force(market: Market) -> None:
    deal = market.agreed()
    asks = [
        partial(
            market.catalog.attempt,
            "signServiceLevels",
            answering(market, proposed(market, deal), "consumer"),
            by="consumer",
        )
        for _ in range(4)
    ]

    payloads = at_once(asks)

    assert outcomes(payloads) == {"MADE": 4}
    text = "query($id: ID) { relationship(id: $id) { agreements { nodes { status } } } }"
    found = market.catalog.ask(text, {"id": deal})["relationship"]["agreements"]["nodes"]
    statuses = sorted(item["status"] for item in found)
    assert statuses == ["ACTIVE", "ENDED", "ENDED", "ENDED"]


def test_many_are_proposed_at_once_and_numbered(market: Market) -> None:
    deal = market.agreed()
    given = levels(market, deal)
    asks = [
        partial(market.catalog.attempt, "proposeServiceLevels", given, by="provider")
        for _ in range(6)
    ]

    assert outcomes(at_once(asks)) == {"MADE": 6}


def test_levels_are_signed_before_they_end_or_not_at_all(market: Market) -> None:
    deal = market.agreed()
    one = proposed(market, deal)
    asks = [
        partial(
            market.catalog.attempt,
            "signServiceLevels",
            answering(market, one, "consumer"),
            by="consumer",
        ),
        partial(
            market.catalog.attempt,
            "endServiceLevels",
            answering(market, one, "provider", reason="No."),
            by="provider",
        ),
    ]

    assert outcomes(at_once(asks)) in (
        {"MADE": 1, "CONFLICT": 1},
        {"MADE": 1, "CONFLICT+AGREEMENT_NOT_PROPOSED": 1},
        {"MADE": 1, "AGREEMENT_NOT_PROPOSED+CONFLICT": 1},
    )
