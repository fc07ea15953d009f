"""A need from its first note to its end: it is planned, bought, paid, adjusted and closed."""

import datetime as dt
from typing import Any

from tests.plugins.acquisition.contracting import Trade
from tests.plugins.acquisition.spending import ADEQUATE, POSITION
from tests.plugins.acquisition.test_acquisitions import TARGET, Buying

TERMS = {"startsOn": "2026-01-01", "endsOn": "2026-06-30", "noticeMonths": 1}
NEEDED = "query($id: ID!) { changesNeeded(contractId: $id) { kind dueOn } }"
PAPERS = """query($id: ID!) { acquisition(id: $id) {
    phase need strategy marketNotes closing contract { status }
} }"""


class Story:
    """What a consumer notes of one need, and of the contract that serves it."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.catalog, self.contract = trade, trade.catalog, ""

    def on(self, month: int, day: int) -> None:
        """Let it be noon of a day of 2026."""
        self.catalog.clock.moment = dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)

    def note(self, mutation: str, noun: str, **given: Any) -> str:
        """Note something of the contract, and return its id."""
        wanted = {"contractId": self.contract, **given}
        made = self.catalog.change(mutation, wanted, f"{noun} {{ id }}", by="consumer")
        return str(made[noun]["id"])

    def money(self, mutation: str, noun: str, amount: str) -> None:
        """Note money in euros."""
        self.note(mutation, noun, amount={"amount": amount, "currency": "EUR"})

    def needed(self) -> list[str]:
        """Return the kinds of what is to be changed."""
        found = self.catalog.ask(NEEDED, {"id": self.contract}, by="consumer")
        return [item["kind"] for item in found["changesNeeded"]]

    def told(self, text: str, field: str) -> Any:
        """Return what the buyer reads of the money of the contract."""
        return self.catalog.ask(text, {"id": self.contract}, by="consumer")[field]


def test_a_need_becomes_a_contract_and_ends_with_it(trade: Trade) -> None:
    story = Story(trade)
    story.on(1, 2)
    buying = Buying(trade)
    buying.developed()
    deal = trade.active(**TERMS)
    once = {"trigger": "DATE", "dueOn": "2026-03-31", "text": "A report."}
    story.contract, report, _ = trade.signed(deal, once, TARGET)

    execution_begins_by_benchmarks_agreed_before(story, buying)
    a_breach_is_answered_by_a_change_that_works(story, report)
    money_falls_short_until_a_sponsor_approves_it(story)

    # The contract ends with its term; what was planned can be read still.
    story.on(7, 1)
    buying.advance("CLOSED", closing="Letters arrive.")
    papers = trade.catalog.ask(PAPERS, {"id": buying.key}, by="consumer")["acquisition"]
    assert papers == {
        "phase": "CLOSED",
        "need": "Letters arrive.",
        "strategy": "Ask three.",
        "marketNotes": "Five.",
        "closing": "Letters arrive.",
        "contract": {"status": "ENDED"},
    }


def execution_begins_by_benchmarks_agreed_before(story: Story, buying: Buying) -> None:
    """It is executed by benchmarks that were agreed before, with money that a sponsor approved."""
    early = {"contractId": story.contract, "happenedAt": "2026-01-02T11:00:00Z"}
    assert ("BENCHMARK_LATE", "happenedAt") in buying.refused("EXECUTION", **early)
    story.on(1, 5)
    buying.advance("EXECUTION", contractId=story.contract)
    story.money("approveBudget", "budgetRevision", "1000")
    story.money("recordActual", "budgetActual", "600")
    assert story.needed() == []


def a_breach_is_answered_by_a_change_that_works(story: Story, report: str) -> None:
    """The report does not come. Both sides say so, and the buyer changes something that works."""
    catalog = story.catalog
    story.on(4, 10)
    assert story.needed() == ["OBLIGATION_BREACHED"]
    said = {"contractId": story.contract, "direction": "RECEIVED", "about": "Nobody writes it."}
    made = catalog.change(
        "giveFeedback", {**said, "source": "EXTERNAL_PROVIDER"}, "feedback { id }", by="provider"
    )
    answered = {"feedbackId": made["feedback"]["id"], "obligationId": report}
    finding = {"finding": "They have no writer.", "needsChange": True}
    assessment = story.note("assess", "assessment", **finding, **answered)
    decided = {"what": "We write it together.", "assessmentId": assessment, "obligationId": report}
    adjustment = story.note("adjust", "adjustment", **decided)
    assert story.needed() == ["ADJUSTMENT_WITHOUT_EFFECT"]
    story.on(4, 20)
    shown = {"obligationId": report, "happenedAt": "2026-04-18T09:00:00Z", "what": "Here it is."}
    catalog.change("recordEvidence", shown, by="provider")
    worked = {"id": adjustment, "expectedRevision": 1, "effect": "WORKED", "note": "It came."}
    catalog.change("followUpAdjustment", worked, by="consumer")
    assert story.needed() == []


def money_falls_short_until_a_sponsor_approves_it(story: Story) -> None:
    """A credit comes back; more is expected than was approved, until a sponsor approves it."""
    story.money("recordActual", "budgetActual", "-50")
    story.money("recordForecast", "budgetForecast", "1100")
    assert story.needed() == ["MONEY_SHORT"]
    story.on(5, 1)
    story.money("approveBudget", "budgetRevision", "1200")
    assert story.told(ADEQUATE, "resourcesAdequate")["isAdequate"] is True
    position = story.told(POSITION, "budgetPosition")
    assert (position["revision"], position["actual"]) == (2, "550.0000")
    assert position["variance"] == "-650.0000"
