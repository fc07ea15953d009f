"""What is to be signed, answered and decided waits for those who may do it, and for nobody else."""

from typing import Any

from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.test_ratings import rated, running, step, trade

__all__ = ["trade"]
ASKED = """{ viewer { waiting { kind dueOn subject {
    ... on Contract { number } ... on ContractAmendment { number } ... on VendorRating { number }
} } } }"""


def waits(trade: Trade, by: str) -> list[Any]:
    """Return what waits for somebody: the kind, the last day, and the number of the subject."""
    found = trade.catalog.ask(ASKED, by=by)["viewer"]["waiting"]
    return [(item["kind"], item["dueOn"], item["subject"]["number"]) for item in found]


def test_signatures_wait_for_the_side_that_has_not_signed(trade: Trade) -> None:
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    contract = trade.contract(deal)
    trade.owed(contract)
    proposed = waits(trade, "provider")
    others = waits(trade, "consumer"), waits(trade, "second")
    trade.sign(contract, "provider")
    change = {
        "id": contract,
        "expectedRevision": trade.revision_of(contract),
        "organizationId": trade.provider,
        "subject": "It is worth more.",
        "value": "130000",
    }
    signed = waits(trade, "provider")
    trade.catalog.change("amendContract", change, by="provider")

    assert proposed == [("CONTRACT_TO_SIGN", None, 1)]
    assert others == ([], [])
    assert signed == []
    assert waits(trade, "consumer") == [("CONTRACT_CHANGE_TO_SIGN", None, 1)]
    assert waits(trade, "provider") == []


def test_a_rating_waits_for_the_vendor_and_its_dispute_for_another_person(trade: Trade) -> None:
    contract, _ = running(trade)
    rating = rated(trade, contract)
    unpublished = waits(trade, "provider")
    rating = step(trade, "publishRating", rating, "consumer")
    published = waits(trade, "provider"), waits(trade, "consumer"), waits(trade, "second")
    rating = step(trade, "disputeRating", rating, "provider", reason="You were away.")
    rating = step(trade, "replyToRating", rating, "provider", reply="We say why.")
    disputed = waits(trade, "provider"), waits(trade, "consumer"), waits(trade, "second")
    step(trade, "decideRating", rating, "second", rating="MARGINAL", reason="So it was.")

    assert unpublished == []
    assert published == ([("RATING_TO_ANSWER", "2026-04-29", 1)], [], [])
    assert disputed == ([], [], [("DISPUTE_TO_DECIDE", None, 1)])
    assert waits(trade, "second") == []
