"""No change of a contract takes away what fell due, or brings what is never due."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade

YEAR = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
CHANGE = "contractAmendment"


@pytest.fixture
def trade(trade: Trade) -> Trade:
    """A market in the middle of April 2026."""
    trade.catalog.clock.moment = dt.datetime(2026, 4, 15, 12, tzinfo=dt.UTC)
    return trade


def change(trade: Trade, contract: str, **given: Any) -> dict[str, Any]:
    """Return the input of a change of a contract by the consumer."""
    said = {"organizationId": trade.consumer, "subject": "Another day."}
    return {"id": contract, "expectedRevision": trade.revision_of(contract), **said, **given}


def proposed(trade: Trade, contract: str, **given: Any) -> dict[str, Any]:
    """Propose a change of a contract, and return the input by which the vendor signs it."""
    wanted = change(trade, contract, **given)
    made = trade.catalog.change(
        "amendContract", wanted, f"{CHANGE} {{ id revision }}", by="consumer"
    )
    signing = {"id": made[CHANGE]["id"], "expectedRevision": made[CHANGE]["revision"]}
    return {**signing, "organizationId": trade.provider}


def instead(trade: Trade, owed: str, **rule: Any) -> list[dict[str, Any]]:
    """Return an obligation of the vendor in the place of another one."""
    return [{"text": "A plan.", "partyIds": [trade.provider], "replacesId": owed, **rule}]


def test_no_change_brings_a_day_that_has_passed(trade: Trade) -> None:
    once = {"trigger": "DATE", "dueOn": "2026-05-01", "text": "A plan."}
    contract, owed = trade.signed(trade.active(startsOn="2026-01-01"), once)

    def of(day: str) -> dict[str, Any]:
        return {"obligations": instead(trade, owed, trigger="DATE", dueOn=day)}

    wanted = change(trade, contract, **of("2026-04-14"))
    at_once = trade.catalog.refused("amendContract", wanted, by="consumer")
    signing = proposed(trade, contract, **of("2026-04-20"))
    trade.catalog.clock.moment = dt.datetime(2026, 4, 21, 12, tzinfo=dt.UTC)
    later = trade.catalog.refused("signContractAmendment", signing, by="provider")

    assert at_once == [("DUE_DAY_PASSED", "obligations.0.dueOn")]
    assert later == [("DUE_DAY_PASSED", "id")]


def test_what_happened_before_a_change_stays_due(trade: Trade) -> None:
    rule = {"trigger": "EVENT", "event": "An outage", "dueDays": 30}
    contract, owed = trade.signed(trade.active(startsOn="2026-01-01"), rule)
    event = {"obligationId": owed, "what": "Down.", "happenedAt": "2026-04-10T12:00:00Z"}
    trade.catalog.change("recordObligationEvent", event, by="consumer")

    signing = proposed(trade, contract, obligations=instead(trade, owed, **rule))
    trade.catalog.change("signContractAmendment", signing, by="provider")

    text = """query($id: ID!, $window: WindowInput!) { obligation(id: $id) {
        occurrences(window: $window) { dueOn status }
    } }"""
    found = trade.catalog.ask(text, {"id": owed, "window": YEAR}, by="provider")["obligation"]
    assert found["occurrences"] == [{"dueOn": "2026-05-10", "status": "PENDING"}]


def test_no_smaller_extent_takes_away_what_was_breached(trade: Trade) -> None:
    (contract,) = trade.signed(trade.active(startsOn="2026-01-01"))
    ending = trade.active(slug="ending", startsOn="2026-01-01", endsOn="2026-06-30")
    (bounded,) = trade.signed(ending, maxExtent="2026-12-31")

    def refused(of: str, day: str) -> list[Any]:
        wanted = change(trade, of, maxExtent=day)
        return trade.catalog.refused("amendContract", wanted, by="consumer")

    assert refused(contract, "2026-04-14") == [("EXTENT_EXCEEDED", "maxExtent")]
    assert refused(bounded, "2026-06-29") == [("EXTENT_EXCEEDED", "maxExtent")]
    assert refused(bounded, "2026-06-30") == []
    signing = proposed(trade, contract, maxExtent="2026-04-15")
    trade.catalog.clock.moment = dt.datetime(2026, 4, 16, 12, tzinfo=dt.UTC)
    assert trade.catalog.refused("signContractAmendment", signing, by="provider") == [
        ("EXTENT_EXCEEDED", "id")
    ]
