"""A contract from its proposal to its end: a breach, a credit, a change, and a disputed rating."""

import datetime as dt
from typing import Any

from catalog.domain.tokens import EVERY_SCOPE
from tests.plugins.acquisition.contracting import Trade

TERMS = {"startsOn": "2026-01-01", "endsOn": "2026-06-30", "noticeMonths": 1}
BANDS = [{"from": "1", "to": "8", "rate": "5"}, {"from": "8", "to": "3661", "rate": "20"}]
HALF = {"from": "2026-01-01T00:00:00Z", "to": "2026-07-01T00:00:00Z"}
OWED = """query($id: ID!, $window: WindowInput!) { contract(id: $id) {
    status credits(window: $window) { owed received outstanding }
} }"""


def on(trade: Trade, month: int, day: int) -> None:
    """Let it be noon of a day of 2026."""
    trade.catalog.clock.moment = dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


def shown(trade: Trade, owed: str, at: str) -> None:
    """Let the vendor show that something happened."""
    given = {"obligationId": owed, "happenedAt": at, "what": "Here it is.", "document": "Report"}
    trade.catalog.change("recordEvidence", given, by="provider")


def promised(trade: Trade, *, by: str = "consumer") -> Any:
    """Return what became of all that the vendor promised."""
    text = """query($vendor: ID!, $window: WindowInput!) {
        vendorPromises(organizationId: $vendor, window: $window) {
            due met metLate breached released pending items { dueOn status amendedBy }
        }
    }"""
    given = {"vendor": trade.provider, "window": HALF}
    return trade.catalog.ask(text, given, by=by)["vendorPromises"]


def step(trade: Trade, name: str, of: Any, by: str, kind: str, **given: Any) -> Any:
    """Take a step with something, and return it as it is then."""
    wanted = {"id": of["id"], "expectedRevision": of["revision"], **given}
    return trade.catalog.change(name, wanted, f"{kind} {{ id revision }}", by=by)[kind]


def test_a_contract_from_its_proposal_to_its_end(trade: Trade) -> None:
    on(trade, 1, 2)
    second = {"slug": "consumer-bob", "name": "Bob", "organizationIds": [trade.consumer]}
    trade.catalog.change("createPerson", second)
    trade.catalog.token("second", person="consumer-bob", scopes=EVERY_SCOPE)
    deal = trade.active(**TERMS)
    contract, report = trade.signed(
        deal, {"price": "1000", "credits": BANDS, "serviceId": trade.service}
    )

    on(trade, 4, 10)
    reports_come_in_time_late_and_not_at_all(trade, report)
    a_credit_is_claimed_and_comes_in_part(trade, contract)
    change = another_day_is_agreed_and_the_breach_stays(trade, contract, report)
    the_rating_is_disputed_and_another_person_decides(trade, contract)

    # The relationship ends with its term, and the contract with it; everything stays readable.
    on(trade, 7, 1)
    ended = trade.catalog.ask(OWED, {"id": contract, "window": HALF}, by="consumer")["contract"]
    assert ended["status"] == "ENDED"
    more = {**change, "expectedRevision": trade.revision_of(contract), "obligations": []}
    assert trade.catalog.refused("amendContract", more, by="consumer") == [
        ("CONTRACT_NOT_IN_FORCE", "id")
    ]
    assert promised(trade, by="provider")["breached"] == 3


def reports_come_in_time_late_and_not_at_all(trade: Trade, report: str) -> None:
    """The first report comes in time, the second one late, and the third one not at all."""
    shown(trade, report, "2026-01-31T09:00:00Z")
    shown(trade, report, "2026-03-03T09:00:00Z")
    assert promised(trade) == {
        "due": 3,
        "met": 1,
        "metLate": 1,
        "breached": 1,
        "released": 0,
        "pending": 3,
        "items": [
            {"dueOn": day, "status": status, "amendedBy": None}
            for day, status in (
                ("2026-03-31", "BREACHED"),
                ("2026-02-28", "MET_LATE"),
                ("2026-04-30", "PENDING"),
                ("2026-05-31", "PENDING"),
                ("2026-06-30", "PENDING"),
                ("2026-01-31", "MET"),
            )
        ],
    }


def a_credit_is_claimed_and_comes_in_part(trade: Trade, contract: str) -> None:
    """The buyer claims its credit, and gets a part of it."""
    note = {"contractId": contract, "amount": {"amount": "50", "currency": "EUR"}}
    trade.catalog.change("recordCredit", {**note, "receivedOn": "2026-04-09"}, by="consumer")
    given = {"id": contract, "window": HALF}
    owed = trade.catalog.ask(OWED, given, by="provider")["contract"]["credits"]
    assert owed == {"owed": "250.00", "received": "50.0000", "outstanding": "200.0000"}


def another_day_is_agreed_and_the_breach_stays(trade: Trade, contract: str, report: str) -> Any:
    """Both sides agree on another day of the month; what was breached stays, and names it."""
    instead = {
        "text": "A report, on the tenth of the month after.",
        "partyIds": [trade.provider],
        "trigger": "RECURRENCE",
        "dueOn": "2026-05-10",
        "every": 1,
        "everyUnit": "MONTH",
        "replacesId": report,
    }
    change = {
        "id": contract,
        "expectedRevision": trade.revision_of(contract),
        "organizationId": trade.consumer,
        "subject": "Reports come later.",
        "obligations": [instead],
    }
    kind = "contractAmendment"
    made = trade.catalog.change("amendContract", change, f"{kind} {{ id revision }}", by="consumer")
    step(
        trade, "signContractAmendment", made[kind], "provider", kind, organizationId=trade.provider
    )
    after = promised(trade)
    assert (after["breached"], after["pending"]) == (1, 2)
    assert after["items"][0] == {"dueOn": "2026-03-31", "status": "BREACHED", "amendedBy": 1}
    return change


def the_rating_is_disputed_and_another_person_decides(trade: Trade, contract: str) -> None:
    """The rating that follows is disputed, and another person of the buyer decides."""
    quarter = {"startsOn": "2026-01-01", "endsOn": "2026-03-31"}
    rating = trade.catalog.change(
        "rateVendor",
        {"contractId": contract, "vendorId": trade.provider, **quarter},
        "vendorRating { id revision rating }",
        by="consumer",
    )["vendorRating"]
    assert rating["rating"] == "UNSATISFACTORY"
    kind = "vendorRating"
    rating = step(trade, "publishRating", rating, "consumer", kind)
    rating = step(trade, "disputeRating", rating, "provider", kind, reason="You were away.")
    verdict = {"rating": "MARGINAL", "reason": "For one of them we were."}
    own = {"id": rating["id"], "expectedRevision": rating["revision"], **verdict}
    assert trade.catalog.refused("decideRating", own, by="consumer") == [("DECIDER_ASSESSED", "id")]
    step(trade, "decideRating", rating, "second", kind, **verdict)
