"""What became of an obligation follows from evidence and the clock; nobody sets it."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade

YEAR = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
ASKED = """query($id: ID!, $window: WindowInput!) { obligation(id: $id) {
    status dueAt occurrences(window: $window) { dueOn status metOn value amendedBy toDo
        evidence { what } }
} }"""


@pytest.fixture
def trade(trade: Trade) -> Trade:
    """A market in the middle of April 2026, in a time zone of its own."""
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    return trade


def told(trade: Trade, owed: str, *, by: str = "consumer") -> Any:
    """Return what somebody reads of an obligation."""
    return trade.catalog.ask(ASKED, {"id": owed, "window": YEAR}, by=by)["obligation"]


def became(trade: Trade, owed: str) -> list[str]:
    """Return what became of the days of an obligation, each in a few words."""
    return [f"{item['dueOn']} {item['status']}" for item in told(trade, owed)["occurrences"]]


def show(trade: Trade, owed: str, at: str, *, by: str = "provider", **given: Any) -> None:
    """Record that something happened."""
    said = {"obligationId": owed, "happenedAt": at, "what": "Here it is."}
    trade.catalog.change("recordEvidence", {**said, **given}, by=by)


def ended(trade: Trade, *obligations: dict[str, Any], **given: Any) -> tuple[str, ...]:
    """Return a contract that both signed on a relationship that ends in July, and what it owes."""
    return trade.signed(trade.active(startsOn="2026-01-01", endsOn="2026-06-30"), *obligations)


def test_days_are_met_late_or_not_at_all(trade: Trade) -> None:
    _, owed = ended(trade, {})

    show(trade, owed, "2026-01-31T22:00:00Z")
    show(trade, owed, "2026-03-02T08:00:00Z")

    found = told(trade, owed)
    assert [(item["dueOn"], item["status"], item["metOn"]) for item in found["occurrences"]] == [
        ("2026-01-31", "MET", "2026-01-31"),
        ("2026-02-28", "MET_LATE", "2026-03-02"),
        ("2026-03-31", "BREACHED", None),
        ("2026-04-30", "PENDING", None),
        ("2026-05-31", "PENDING", None),
        ("2026-06-30", "PENDING", None),
    ]
    assert (found["status"], found["dueAt"]) == ("BREACHED", "2026-05-01T00:00:00Z")
    assert "adjustment" in found["occurrences"][2]["toDo"]


def test_evidence_counts_by_when_it_happened_and_not_by_when_it_was_entered(trade: Trade) -> None:
    _, owed = ended(trade, {})

    show(trade, owed, "2026-03-31T23:30:00Z", dueOn="2026-03-31")
    show(trade, owed, "2026-03-01T00:30:00Z", dueOn="2026-02-28")

    assert became(trade, owed)[:3] == [
        "2026-01-31 BREACHED",
        "2026-02-28 MET_LATE",
        "2026-03-31 MET",
    ]


def test_nothing_is_shown_that_is_to_come_or_of_a_day_on_which_nothing_is_due(
    trade: Trade,
) -> None:
    _, owed = ended(trade, {})
    said = {"obligationId": owed, "what": "Here it is."}

    def refused(**given: Any) -> list[Any]:
        return trade.catalog.refused("recordEvidence", {**said, **given}, by="provider")

    assert refused(happenedAt="2026-04-15T12:00:01Z") == [("TIME_TO_COME", "happenedAt")]
    now = {"happenedAt": "2026-04-15T12:00:00Z"}
    assert refused(**now, dueOn="2026-04-29") == [("NOTHING_DUE", "dueOn")]
    assert refused(**now, dueOn="2026-07-31") == [("NOTHING_DUE", "dueOn")]
    assert refused(**now, value="1") == [("VALUE_MISPLACED", "value")]
    for key in (trade.consumer, trade.outsider):
        other = [("NOT_YOUR_ORGANIZATION", "organizationId")]
        assert refused(**now, organizationId=key) == other
    outside = {"obligationId": owed, "what": "So.", **now}
    assert trade.catalog.refused("recordEvidence", outside, by="outsider") == [
        ("NOT_FOUND", "obligationId")
    ]


def test_what_happened_before_all_calendars_is_refused(trade: Trade) -> None:
    event = {"trigger": "EVENT", "event": "An outage", "dueDays": 10}
    west = {"timeZone": "America/New_York"}
    _, owed, waiting = trade.signed(trade.active(), {}, event, **west)
    first = {"happenedAt": "0001-01-01T00:00:00Z"}
    asked = [
        ("recordEvidence", {"obligationId": owed, "what": "It."}, "provider"),
        ("recordProgress", {"obligationId": owed, "note": "Half."}, "provider"),
        ("recordObligationEvent", {"obligationId": waiting, "what": "One."}, "consumer"),
    ]

    refused = [trade.catalog.refused(name, {**said, **first}, by=by) for name, said, by in asked]

    assert refused == [[("OUT_OF_RANGE", "happenedAt")]] * 3


def test_a_benchmark_is_met_by_its_value(trade: Trade) -> None:
    measured = {"indicator": "calls-answered", "comparator": "GE", "target": "95", "unit": "%"}
    _, owed = ended(trade, measured)

    show(trade, owed, "2026-01-31T12:00:00Z", value="95")
    show(trade, owed, "2026-02-28T12:00:00Z", value="94.9")

    assert became(trade, owed)[:3] == [
        "2026-01-31 MET",
        "2026-02-28 BREACHED",
        "2026-03-31 BREACHED",
    ]
    assert told(trade, owed)["occurrences"][1]["value"] == "94.900000"


def test_nobody_sets_what_became_of_it(trade: Trade) -> None:
    _, owed = ended(trade, {})
    text = """mutation($id: ID!) { recordEvidence(input: {
        obligationId: $id, what: "So.", happenedAt: "2026-01-31T12:00:00Z", status: MET
    }) { obligation { id } } }"""

    answer = trade.catalog.answer(text, {"id": owed}, by="provider")

    assert "status" in answer["errors"][0]["message"]
    assert became(trade, owed)[0] == "2026-01-31 BREACHED"


def test_what_is_owed_is_let_go_with_authority_and_a_reason(trade: Trade) -> None:
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    _, owed = trade.signed(deal, {})
    given = {"obligationId": owed, "reason": "The system was down."}

    def refused(by: str) -> list[Any]:
        return trade.catalog.refused("releaseObligation", given, by=by)

    assert refused("consumer") == [("ROLE_NOT_HELD", "obligationId")]
    assert refused("provider") == [("ROLE_NOT_HELD", "obligationId")]
    trade.assigned(deal, "CONTRACT_MANAGER", "provider")
    assert refused("provider") == [("ROLE_NOT_HELD", "obligationId")]
    trade.assigned(deal, "CONTRACT_MANAGER")
    trade.catalog.change("releaseObligation", {**given, "dueOn": "2026-03-31"}, by="consumer")
    trade.catalog.change("releaseObligation", given, by="consumer")

    assert became(trade, owed) == [
        "2026-01-31 BREACHED",
        "2026-02-28 BREACHED",
        "2026-03-31 RELEASED",
        "2026-04-30 RELEASED",
        "2026-05-31 RELEASED",
        "2026-06-30 RELEASED",
    ]


def test_what_was_let_go_and_comes_late_stays_let_go(trade: Trade) -> None:
    bands = [{"from": "1", "to": "3661", "rate": "5"}]
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    contract, owed = trade.signed(deal, {"price": "1000", "credits": bands})
    trade.assigned(deal, "CONTRACT_MANAGER")
    for day in ("2026-01-31", "2026-02-28"):
        given = {"obligationId": owed, "reason": "The system was down.", "dueOn": day}
        trade.catalog.change("releaseObligation", given, by="consumer")

    show(trade, owed, "2026-01-31T12:00:00Z")
    show(trade, owed, "2026-03-02T12:00:00Z", dueOn="2026-02-28")

    found = told(trade, owed)["occurrences"][:2]
    assert [(item["status"], item["metOn"]) for item in found] == [
        ("MET", "2026-01-31"),
        ("RELEASED", "2026-03-02"),
    ]
    text = """query($id: ID!, $window: WindowInput!) { contract(id: $id) {
        credits(window: $window) { items { occurrence { dueOn } } }
    } }"""
    quarter = {**YEAR, "to": "2026-03-15T00:00:00Z"}
    found = trade.catalog.ask(text, {"id": contract, "window": quarter})["contract"]["credits"]
    assert found == {"items": []}


def test_nothing_is_due_before_the_contract_begins(trade: Trade) -> None:
    trade.catalog.clock.moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    early = {"trigger": "DATE", "dueOn": "2026-02-20", "text": "A bond."}
    named = {"trigger": "DATE", "dueOn": "2026-03-20", "text": "A plan."}
    deal = trade.active(startsOn="2026-04-01", endsOn="2026-06-30")
    _, monthly, bond, plan = trade.signed(deal, {}, early, named)

    days = ["2026-04-30 PENDING", "2026-05-31 PENDING", "2026-06-30 PENDING"]
    assert became(trade, monthly) == days
    assert became(trade, bond) == []
    assert became(trade, plan) == ["2026-03-20 PENDING"]
    _, unbounded = trade.signed(trade.active(slug="open"), {})
    assert became(trade, unbounded)[0] == "2026-03-31 PENDING"


def test_what_the_other_side_rejects_does_not_count(trade: Trade) -> None:
    _, owed = ended(trade, {})
    show(trade, owed, "2026-01-31T12:00:00Z")
    text = "query($id: ID!) { obligation(id: $id) { evidence { nodes { id rejection } } } }"
    (shown,) = trade.catalog.ask(text, {"id": owed})["obligation"]["evidence"]["nodes"]
    given = {"id": shown["id"], "reason": "It is of last year."}

    own = trade.catalog.refused("rejectEvidence", given, by="provider")
    trade.catalog.change("rejectEvidence", given, by="consumer")

    assert own == [("NOT_YOUR_ORGANIZATION", "id")]
    assert became(trade, owed)[0] == "2026-01-31 BREACHED"
    assert trade.catalog.refused("rejectEvidence", given, by="consumer") == [
        ("EVIDENCE_REJECTED", "id")
    ]


def test_an_event_makes_it_due_so_many_days_later(trade: Trade) -> None:
    rule = {"trigger": "EVENT", "event": "An outage", "dueDays": 10, "text": "A report on it."}
    _, owed = ended(trade, rule)
    event = {"obligationId": owed, "what": "It was down."}

    before = told(trade, owed)
    for at in ("2026-03-25T12:00:00Z", "2026-04-10T12:00:00Z"):
        trade.catalog.change("recordObligationEvent", {**event, "happenedAt": at}, by="consumer")

    assert before == {"status": None, "dueAt": None, "occurrences": []}
    assert became(trade, owed) == ["2026-04-04 BREACHED", "2026-04-20 PENDING"]
    by_calendar = ended_again(trade)
    given = {**event, "obligationId": by_calendar, "happenedAt": "2026-03-25T12:00:00Z"}
    assert trade.catalog.refused("recordObligationEvent", given, by="consumer") == [
        ("OBLIGATION_WITHOUT_EVENT", "obligationId")
    ]


def ended_again(trade: Trade) -> str:
    """Return an obligation by the calendar, of another contract."""
    _, owed = trade.signed(trade.agreed(slug="again"), {})
    return owed


def amended(trade: Trade, contract: str, **given: Any) -> None:
    """Change a contract, by the signature of both sides."""
    said = {"organizationId": trade.consumer, "subject": "Another day."}
    wanted = {"id": contract, "expectedRevision": trade.revision_of(contract), **said, **given}
    made = trade.catalog.change(
        "amendContract", wanted, "contractAmendment { id revision }", by="consumer"
    )["contractAmendment"]
    signing = {"id": made["id"], "expectedRevision": made["revision"]}
    by = {"organizationId": trade.provider}
    trade.catalog.change("signContractAmendment", {**signing, **by}, by="provider")


def test_a_breach_stays_when_a_change_moves_its_day_and_names_the_change(trade: Trade) -> None:
    once = {"trigger": "DATE", "dueOn": "2026-03-01", "text": "The plan."}
    contract, owed = ended(trade, once)
    instead = {"text": "The plan.", "partyIds": [trade.provider], "trigger": "DATE"}

    amended(trade, contract, obligations=[{**instead, "dueOn": "2026-05-01", "replacesId": owed}])

    found = told(trade, owed)
    assert [(item["status"], item["amendedBy"]) for item in found["occurrences"]] == [
        ("BREACHED", 1)
    ]
    text = "query($id: ID!) { contract(id: $id) { obligations { nodes { replaces dueAt } } } }"
    nodes = trade.catalog.ask(text, {"id": contract})["contract"]["obligations"]["nodes"]
    assert {"replaces": 1, "dueAt": "2026-05-02T00:00:00Z"} in nodes


def test_a_change_before_the_day_lets_it_pass(trade: Trade) -> None:
    once = {"trigger": "DATE", "dueOn": "2026-04-20", "text": "The plan."}
    contract, owed = ended(trade, once)
    instead = {"text": "The plan.", "partyIds": [trade.provider], "trigger": "DATE"}

    amended(trade, contract, obligations=[{**instead, "dueOn": "2026-05-01", "replacesId": owed}])
    trade.catalog.clock.moment = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)

    assert became(trade, owed) == []


def test_terms_do_not_go_beyond_the_largest_extent(trade: Trade) -> None:
    deal = trade.active(startsOn="2026-01-01", endsOn="2026-06-30")
    contract, *_ = trade.signed(deal, maxExtent="2026-12-31")
    longer = {"id": deal, "expectedRevision": trade.revision(deal), "endsOn": "2027-06-30"}

    refused = trade.catalog.refused("amendRelationship", longer, by="consumer")
    amended(trade, contract, maxExtent="2027-12-31")

    assert refused == [("EXTENT_EXCEEDED", "endsOn")]
    trade.catalog.change("amendRelationship", longer, by="consumer")
