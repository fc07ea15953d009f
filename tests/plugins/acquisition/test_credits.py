"""Credits are owed by band, as worked out by hand, and told beside what was received."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from catalog_acquisition.computing.credits import attained, owed
from catalog_acquisition.computing.statuses import PromiseOutcome, PromiseStatus
from tests.plugins.acquisition.contracting import Trade

NOW = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
BREACHED, LATE = PromiseStatus.BREACHED, PromiseStatus.MET_LATE
AVAILABILITY = (("99", "99.5", "5"), ("95", "99", "10"), ("0", "95", "25"))
DAYS = (("1", "8", "2.5"), ("8", "31", "10"), ("31", "3661", "100"))
GAP = (("0", "90", "50"), ("95", "99", "10"))
THIRD = (("0", "100", "33.3333"),)

# bands, price, currency, what was reached; the rate and the amount, or nothing
TABLE = (
    # 1 to 10: availability in percent, of 1,000 euros: a band begins with its value, and ends below
    (AVAILABILITY, "1000", "EUR", "99.5", None, None),
    (AVAILABILITY, "1000", "EUR", "99.499999", "5", "50.00"),
    (AVAILABILITY, "1000", "EUR", "99", "5", "50.00"),
    (AVAILABILITY, "1000", "EUR", "98.999999", "10", "100.00"),
    (AVAILABILITY, "1000", "EUR", "95", "10", "100.00"),
    (AVAILABILITY, "1000", "EUR", "94.999999", "25", "250.00"),
    (AVAILABILITY, "1000", "EUR", "0", "25", "250.00"),
    (AVAILABILITY, "1000", "EUR", "100", None, None),
    (AVAILABILITY, "0", "EUR", "98", "10", "0.00"),
    (AVAILABILITY, "1000", None, "98", None, None),
    # 11 to 18: days too late, of 240 francs
    (DAYS, "240", "CHF", "0", None, None),
    (DAYS, "240", "CHF", "1", "2.5", "6.00"),
    (DAYS, "240", "CHF", "7", "2.5", "6.00"),
    (DAYS, "240", "CHF", "8", "10", "24.00"),
    (DAYS, "240", "CHF", "30", "10", "24.00"),
    (DAYS, "240", "CHF", "31", "100", "240.00"),
    (DAYS, "240", "CHF", "3660", "100", "240.00"),
    (DAYS, "240", "CHF", "3661", None, None),
    # 19 to 22: a gap between two bands owes nothing
    (GAP, "100", "EUR", "89.999999", "50", "50.00"),
    (GAP, "100", "EUR", "90", None, None),
    (GAP, "100", "EUR", "94.999999", None, None),
    (GAP, "100", "EUR", "95", "10", "10.00"),
    # 23 to 29: rounded half up to the minor unit
    (THIRD, "100", "EUR", "50", "33.3333", "33.33"),
    (THIRD, "0.10", "EUR", "50", "33.3333", "0.03"),
    (THIRD, "1000", "JPY", "50", "33.3333", "333"),
    (THIRD, "1000", "KWD", "50", "33.3333", "333.333"),
    ((("0", "100", "50"),), "0.01", "EUR", "50", "50", "0.01"),
    ((("0", "100", "50"),), "0.03", "EUR", "50", "50", "0.02"),
    ((("0", "100", "50"),), "1", "JPY", "50", "50", "1"),
    # 30: no bands at all
    ((), "100", "EUR", "50", None, None),
)


def kept(bands: Any) -> list[dict[str, str]]:
    """Return bands as rows keep them."""
    return [{"from": begins, "to": ends, "rate": rate} for begins, ends, rate in bands]


@pytest.mark.parametrize(("bands", "price", "currency", "value", "rate", "amount"), TABLE)
def test_credits_are_owed_as_worked_out(
    bands: Any, price: str, currency: str | None, value: str, rate: str | None, amount: str | None
) -> None:
    found = owed(kept(bands), Decimal(price), currency, Decimal(value))

    told = None if found is None else (str(found.rate), str(found.amount))
    assert told == (None if rate is None else (rate, amount))


# what became of it, whether it is a benchmark; what bands are asked for
ASKED = (
    (PromiseOutcome(BREACHED, None, Decimal("98.5")), True, Decimal("98.5")),
    (PromiseOutcome(BREACHED, None, None), True, None),
    (PromiseOutcome(LATE, dt.date(2026, 3, 3), Decimal(99)), True, None),
    (PromiseOutcome(LATE, dt.date(2026, 3, 3)), False, Decimal(3)),
    (PromiseOutcome(BREACHED), False, Decimal(46)),
    (PromiseOutcome(PromiseStatus.MET, dt.date(2026, 2, 28)), False, None),
    (PromiseOutcome(PromiseStatus.RELEASED), False, None),
    (PromiseOutcome(PromiseStatus.PENDING), False, None),
)


@pytest.mark.parametrize(("found", "is_benchmark", "value"), ASKED)
def test_bands_are_asked_for_the_value_or_the_days_too_late(
    found: PromiseOutcome, *, is_benchmark: bool, value: Decimal | None
) -> None:
    due_on, today = dt.date(2026, 2, 28), dt.date(2026, 4, 15)

    assert attained(found, due_on, today, is_benchmark=is_benchmark) == value


QUESTION = """query($id: ID!, $window: WindowInput!) { contract(id: $id) {
    credits(window: $window) { currency owed received outstanding items {
        attained rate amount occurrence { dueOn status }
    } }
    receivedCredits { nodes { amount receivedOn document } }
} }"""


def told(trade: Trade, contract: str, *, by: str = "consumer") -> Any:
    """Return what somebody reads of credits."""
    window = {"from": "2026-01-01T00:00:00Z", "to": "2026-05-01T00:00:00Z"}
    return trade.catalog.ask(QUESTION, {"id": contract, "window": window}, by=by)["contract"]


def test_what_is_owed_stands_beside_what_was_received(trade: Trade) -> None:
    trade.catalog.clock.moment = NOW
    bands = [{"from": "1", "to": "8", "rate": "5"}, {"from": "8", "to": "3661", "rate": "20"}]
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    contract, report = trade.signed(deal, {"price": "1000", "credits": bands})
    for at in ("2026-01-31T12:00:00Z", "2026-03-03T12:00:00Z"):
        shown = {"obligationId": report, "happenedAt": at, "what": "Here it is."}
        trade.catalog.change("recordEvidence", shown, by="provider")
    note = {
        "contractId": contract,
        "obligationId": report,
        "dueOn": "2026-02-28",
        "amount": {"amount": "40", "currency": "EUR"},
        "receivedOn": "2026-04-10",
        "document": "Note 7",
    }

    by_vendor = trade.catalog.refused("recordCredit", note, by="provider")
    francs = {**note, "amount": {"amount": "40", "currency": "CHF"}}
    trade.catalog.change("recordCredit", note, by="consumer")
    found = told(trade, contract)

    assert by_vendor == [("NOT_THE_BUYER", "contractId")]
    assert trade.catalog.refused("recordCredit", francs, by="consumer") == [
        ("CURRENCY_MISMATCH", "amount.currency")
    ]
    assert [
        (item["occurrence"]["dueOn"], item["attained"], item["rate"], item["amount"])
        for item in found["credits"]["items"]
    ] == [("2026-02-28", "3", "5", "50.00"), ("2026-03-31", "15", "20", "200.00")]
    assert (found["credits"]["owed"], found["credits"]["received"]) == ("250.00", "40.0000")
    assert found["credits"]["outstanding"] == "210.0000"
    assert told(trade, contract, by="provider") == found
