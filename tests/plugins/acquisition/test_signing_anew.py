"""Nobody is held to an obligation that no person of its side signed."""

from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.plugins.acquisition.contracting import REPORT, Trade

PAPER = {"document": "Contract 7", "agreedOn": "2026-01-01"}


def supplied(trade: Trade) -> str:
    """Return a relationship in which a supplier that the consumer recorded provides."""
    supplier = trade.recorded("supplier", "consumer")
    trade.sides["supplier"] = supplier
    offering = trade.offering("cables", supplier)
    trade.step("publishOffering", offering, 1)
    parties = [
        {"organizationId": supplier, "role": "PROVIDER"},
        {"organizationId": trade.consumer, "role": "CONSUMER"},
    ]
    deal = trade.proposed(offering, by="consumer", participants=parties)
    trade.answer("agreeRelationship", deal, "supplier", by="consumer", **PAPER)
    return deal


def consents(trade: Trade, contract: str) -> list[Any]:
    """Return the signatures of a contract, the buyer's first."""
    text = "query($id: ID!) { contract(id: $id) { status parties { consent } } }"
    found = trade.catalog.ask(text, {"id": contract})["contract"]
    return [found["status"], *(item["consent"] for item in found["parties"])]


def test_what_no_person_adds_lets_the_person_who_signed_sign_anew(trade: Trade) -> None:
    contract = trade.contract(supplied(trade))
    given = {"text": "Pay.", "partyIds": [trade.consumer], "contractId": contract, **REPORT}

    trade.catalog.change("addObligation", given, by="consumer")
    by_person = consents(trade, contract)
    trade.catalog.change("addObligation", given, by="consumer-bot")
    by_account = consents(trade, contract)
    trade.sign(contract, "supplier", by="consumer-bot", **PAPER)

    assert by_person == ["PROPOSED", "GIVEN", None]
    assert by_account == ["PROPOSED", None, None]
    assert consents(trade, contract) == ["PROPOSED", None, "RECORDED"]
    assert trade.sign(contract, "consumer")["status"] == "SIGNED"


def test_who_acts_for_both_sides_keeps_no_signature_of_either(trade: Trade) -> None:
    both = {"slug": "both", "name": "Both", "organizationIds": [trade.provider, trade.consumer]}
    trade.catalog.change("createPerson", both)
    trade.catalog.token("both", person="both", scopes=EVERY_SCOPE)
    contract = trade.contract(trade.active())

    trade.owed(contract, by="both")

    assert consents(trade, contract) == ["PROPOSED", None, None]
