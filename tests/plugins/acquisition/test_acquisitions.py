"""An acquisition goes from its need to its end, and is executed by benchmarks agreed before."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade

SHOWN = "acquisition { id number phase revision need strategy marketNotes executedAt }"
MEASURED = {
    "trigger": "DATE",
    "dueOn": "2026-12-31",
    "indicator": "availability",
    "unit": "percent",
}
TARGET = {**MEASURED, "comparator": "GE", "target": "99.5"}


class Buying:
    """What a consumer buys, as its person notes it."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.catalog = trade, trade.catalog
        given = {"organizationId": trade.consumer, "name": "Mail", "need": "Letters arrive."}
        made = self.catalog.change("startAcquisition", given, SHOWN, by="consumer")
        self.key = made["acquisition"]["id"]

    def revision(self) -> int:
        """Return the revision of the acquisition."""
        text = "query($id: ID!) { acquisition(id: $id) { revision } }"
        return int(self.catalog.ask(text, {"id": self.key})["acquisition"]["revision"])

    def given(self, to: str, **given: Any) -> dict[str, Any]:
        """Return the input of a step to a phase."""
        return {"id": self.key, "expectedRevision": self.revision(), "to": to, **given}

    def advance(self, to: str, **given: Any) -> Any:
        """Take it to a phase, and return it."""
        wanted = self.given(to, **given)
        found = self.catalog.change("advanceAcquisition", wanted, SHOWN, by="consumer")
        return found["acquisition"]

    def refused(self, to: str, **given: Any) -> list[Any]:
        """Return the code and the field of every problem of a step to a phase."""
        return self.catalog.refused("advanceAcquisition", self.given(to, **given), by="consumer")

    def developed(self) -> None:
        """Write its strategy, and take it to its development."""
        given = {"id": self.key, "expectedRevision": self.revision(), "strategy": "Ask three."}
        self.catalog.change("updateAcquisition", {**given, "marketNotes": "Five."}, by="consumer")
        self.advance("DEVELOPMENT")


@pytest.fixture
def buying(trade: Trade) -> Buying:
    """Something that a consumer buys, in its planning."""
    return Buying(trade)


def test_an_acquisition_is_planned_executed_and_closed(buying: Buying) -> None:
    (contract, _) = buying.trade.signed(buying.trade.active(), TARGET)
    buying.developed()

    executed = buying.advance("EXECUTION", contractId=contract)
    closed = buying.advance("CLOSED", closing="All letters arrived.")

    assert executed["phase"] == "EXECUTION"
    assert closed["phase"] == "CLOSED"
    assert (closed["need"], closed["strategy"]) == ("Letters arrive.", "Ask three.")
    assert closed["marketNotes"] == "Five."
    assert buying.refused("CLOSED", closing="Again.") == [("ACQUISITION_CLOSED", "id")]


def test_execution_takes_a_strategy_a_contract_and_benchmarks(buying: Buying) -> None:
    trade = buying.trade
    deal = trade.active()
    buying.advance("DEVELOPMENT")
    proposed, (bare, _) = trade.contract(deal), trade.signed(deal, {})

    missing = buying.refused("EXECUTION")
    assert ("STRATEGY_MISSING", "to") in missing
    assert ("CONTRACT_MISSING", "contractId") in missing
    unsigned = buying.refused("EXECUTION", contractId=proposed)
    assert ("CONTRACT_NOT_SIGNED", "contractId") in unsigned
    assert ("BENCHMARK_MISSING", "contractId") in buying.refused("EXECUTION", contractId=bare)
    assert buying.refused("PLANNING")[0] == ("PHASE_NOT_NEXT", "to")
    assert ("REASON_MISSING", "closing") in buying.refused("CLOSED")


def test_benchmarks_are_agreed_before_the_execution_begins(buying: Buying) -> None:
    clock = buying.catalog.clock
    clock.moment = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    buying = Buying(buying.trade)
    buying.developed()
    deal = buying.trade.active()
    clock.moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    (contract, _) = buying.trade.signed(deal, TARGET)

    late = buying.refused("EXECUTION", contractId=contract, happenedAt="2026-04-01T00:00:00Z")
    in_time = buying.advance("EXECUTION", contractId=contract)

    assert late == [("BENCHMARK_LATE", "happenedAt")]
    assert in_time["phase"] == "EXECUTION"


def amending(buying: Buying, contract: str, **given: Any) -> Any:
    """Propose a change of a contract that brings a benchmark, and return it."""
    trade = buying.trade
    brought = {"text": "A report.", "partyIds": [trade.provider], **TARGET, **given}
    wanted = {
        "id": contract,
        "expectedRevision": trade.revision_of(contract),
        "organizationId": trade.consumer,
        "subject": "A benchmark.",
        "obligations": [brought],
    }
    shown = "contractAmendment { id revision }"
    return buying.catalog.change("amendContract", wanted, shown, by="consumer")["contractAmendment"]


def sign_change(buying: Buying, made: Any) -> None:
    """Let the vendor sign a change of a contract."""
    given = {"id": made["id"], "expectedRevision": made["revision"]}
    named = {"organizationId": buying.trade.provider}
    buying.catalog.change("signContractAmendment", {**given, **named}, by="provider")


def test_a_benchmark_of_a_change_counts_once_all_signed_the_change(buying: Buying) -> None:
    clock = buying.catalog.clock
    clock.moment = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    buying = Buying(buying.trade)
    buying.developed()
    (contract, _) = buying.trade.signed(buying.trade.active(), {})
    clock.moment = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)

    made = amending(buying, contract)
    proposed = buying.refused("EXECUTION", contractId=contract)
    sign_change(buying, made)
    late = buying.refused("EXECUTION", contractId=contract, happenedAt="2026-04-01T00:00:00Z")

    assert proposed == [("BENCHMARK_MISSING", "contractId")]
    assert late == [("BENCHMARK_LATE", "happenedAt")]
    assert buying.advance("EXECUTION", contractId=contract)["phase"] == "EXECUTION"


def test_a_benchmark_that_was_replaced_counts_no_more(buying: Buying) -> None:
    buying.catalog.clock.moment = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    buying = Buying(buying.trade)
    much = {"amount": "5000000", "currency": "EUR"}
    (contract, _) = buying.trade.signed(buying.trade.active(), TARGET, value=much)
    buying.developed()
    text = """query($id: ID!) { contract(id: $id) { obligations(first: 9) { nodes {
        id number
    } } } }"""
    for number in (1, 2):
        nodes = buying.catalog.ask(text, {"id": contract})["contract"]["obligations"]["nodes"]
        (owed,) = (node["id"] for node in nodes if node["number"] == number)
        sign_change(buying, amending(buying, contract, replacesId=owed))

    assert buying.refused("EXECUTION", contractId=contract) == [("TOO_FEW_KPIS", "contractId")]


def test_a_contract_that_is_worth_much_has_three_benchmarks(buying: Buying) -> None:
    trade, much = buying.trade, {"amount": "5000000", "currency": "EUR"}
    deal = trade.active()
    (few, *_) = trade.signed(deal, TARGET, TARGET, value=much)
    (enough, *_) = trade.signed(deal, TARGET, TARGET, TARGET, value=much)
    buying.developed()

    assert buying.refused("EXECUTION", contractId=few) == [("TOO_FEW_KPIS", "contractId")]
    assert buying.advance("EXECUTION", contractId=enough)["phase"] == "EXECUTION"


def test_what_was_planned_stays_once_it_is_executed(buying: Buying) -> None:
    (contract, _) = buying.trade.signed(buying.trade.active(), TARGET)
    buying.developed()
    buying.advance("EXECUTION", contractId=contract)
    given = {"id": buying.key, "expectedRevision": buying.revision(), "need": "Other letters."}

    assert buying.catalog.refused("updateAcquisition", given, by="consumer") == [
        ("PLANNING_CLOSED", "id")
    ]


def test_an_acquisition_is_of_the_buyers_house_alone(buying: Buying) -> None:
    catalog = buying.catalog
    text = "query($id: ID!) { acquisition(id: $id) { id } }"
    given = {"organizationId": buying.trade.consumer, "name": "Mail", "need": "Letters."}

    for slug in ("provider", "outsider"):
        assert catalog.codes(text, {"id": buying.key}, by=slug) == ["NOT_FOUND"]
        assert catalog.ask("{ acquisitions { totalCount } }", by=slug) == {
            "acquisitions": {"totalCount": 0}
        }
        refused = catalog.refused("startAcquisition", given, by=slug)
        assert refused == [("NOT_YOUR_ORGANIZATION", "organizationId")]
