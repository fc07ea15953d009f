"""A vendor is rated by people of its buyer, and by nobody who stands on its own side."""

import datetime as dt
from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.plugins.acquisition.contracting import SHOWN, Trade
from tests.plugins.acquisition.test_signing_anew import PAPER, supplied

RATED = "vendorRating { id revision publishedAt repliedAt disputedAt }"
SAID = {"startsOn": "2026-01-01", "endsOn": "2026-03-31", "rating": "MARGINAL", "narrative": "So."}


def rating(trade: Trade, contract: str, vendor: str, by: str) -> list[Any]:
    """Return why somebody may not rate a vendor."""
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    given = {"contractId": contract, "vendorId": vendor, **SAID}
    payload = trade.catalog.attempt("rateVendor", given, "vendorRating { id }", by=by)
    return [item["code"] for item in payload["userErrors"]]


def bought(trade: Trade) -> str:
    """Return a contract by which a customer buys that its vendor recorded, and signed for it."""
    customer = trade.recorded("customer", "provider")
    trade.sides["customer"] = customer
    parties = [
        {"organizationId": trade.provider, "role": "PROVIDER"},
        {"organizationId": customer, "role": "CONSUMER"},
    ]
    deal = trade.proposed(participants=parties)
    trade.answer("agreeRelationship", deal, "customer", by="provider", **PAPER)
    contract = trade.contract(deal, "provider")
    wanted = trade.signing(contract, "customer", **PAPER)
    trade.catalog.change("signContract", wanted, SHOWN, by="provider")
    return contract


def test_a_vendor_that_recorded_its_customer_does_not_rate_itself(trade: Trade) -> None:
    contract = bought(trade)

    assert rating(trade, contract, trade.provider, "provider") == ["VENDOR_RATES_ITSELF"]
    assert rating(trade, contract, trade.provider, "provider-bot") == ["ROLE_NOT_HELD"]


def test_a_buyer_rates_a_vendor_that_it_recorded(trade: Trade) -> None:
    contract = trade.contract(supplied(trade))
    trade.sign(contract, "supplier", by="consumer", **PAPER)

    assert rating(trade, contract, trade.sides["supplier"], "consumer") == []


def test_who_acts_for_both_sides_or_for_none_rates_nobody(trade: Trade) -> None:
    (contract,) = trade.signed(trade.active())
    both = [trade.provider, trade.consumer]
    trade.catalog.change("createPerson", {"slug": "both", "name": "Both", "organizationIds": both})
    trade.catalog.token("both", person="both", scopes=EVERY_SCOPE)

    assert rating(trade, contract, trade.provider, "both") == ["VENDOR_RATES_ITSELF"]
    assert rating(trade, contract, trade.provider, "admin") == ["ROLE_NOT_HELD"]
    assert rating(trade, contract, trade.provider, "consumer") == []


def test_a_vendor_without_a_login_replies_in_time_though_it_is_recorded_late(
    trade: Trade,
) -> None:
    contract, catalog = trade.contract(supplied(trade)), trade.catalog
    trade.sign(contract, "supplier", by="consumer", **PAPER)
    catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    given = {"contractId": contract, "vendorId": trade.sides["supplier"], **SAID}
    made = catalog.change("rateVendor", given, RATED, by="consumer")["vendorRating"]
    handle = {"id": made["id"], "expectedRevision": made["revision"]}
    made = catalog.change("publishRating", handle, RATED, by="consumer")["vendorRating"]
    catalog.clock.moment = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)
    said = {"id": made["id"], "expectedRevision": made["revision"], "document": "Letter 7"}

    def refused(day: str) -> list[Any]:
        wanted = {**said, "reply": "No.", "saidOn": day}
        return catalog.refused("replyToRating", wanted, by="consumer")

    assert refused("2026-04-14") == [("SAID_BEFORE_PUBLISHED", "saidOn")]
    assert refused("2026-04-30") == [("REPLY_LATE", "saidOn")]
    assert refused("2026-05-16") == [("TIME_TO_COME", "saidOn"), ("REPLY_LATE", "saidOn")]
    reply = {**said, "reply": "No.", "saidOn": "2026-04-15"}
    made = catalog.change("replyToRating", reply, RATED, by="consumer")["vendorRating"]
    assert made["repliedAt"] == made["publishedAt"] == "2026-04-15T12:00:00Z"
    dispute = {**said, "expectedRevision": made["revision"], "reason": "Not so."}
    dispute["saidOn"] = "2026-04-29"
    made = catalog.change("disputeRating", dispute, RATED, by="consumer")["vendorRating"]
    assert made["disputedAt"] == "2026-04-29T00:00:00Z"
