"""Feedback goes both ways, is assessed and adjusted upon, and what stands open is found."""

import datetime as dt
from typing import Any

import pytest

from tests.plugins.acquisition.contracting import Trade

GAPS = """query($days: Int!) { feedbackGaps(days: $days) {
    kind text days subjectId remedy contract { number }
} }"""
FEEDBACK = "query($id: ID!) { contract(id: $id) { feedback { nodes { about } } } }"
TIME = """query($id: ID!) { contract(id: $id) { timeToAdjustment { value count unit status } } }"""
BEGAN = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


class Looping:
    """A contract that both sides signed on the first of June 2026, and what they say of it."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.catalog = trade, trade.catalog
        deal = trade.active()
        self.after(0)
        self.contract, self.obligation = trade.signed(deal, {})

    def after(self, days: int) -> None:
        """Let so many days go by since the contract was signed."""
        self.catalog.clock.moment = BEGAN + dt.timedelta(days=days)

    def say(self, mutation: str, noun: str, *, by: str = "consumer", **given: Any) -> str:
        """Note something of the contract, and return its id."""
        wanted = {"contractId": self.contract, **given}
        return str(self.catalog.change(mutation, wanted, f"{noun} {{ id }}", by=by)[noun]["id"])

    def told(self, about: str, source: str = "EXTERNAL_PROVIDER", by: str = "consumer") -> str:
        """Let the buyer be told something."""
        said = {"direction": "RECEIVED", "source": source, "about": about}
        return self.say("giveFeedback", "feedback", by=by, **said)

    def gaps(self, days: int = 0, by: str = "consumer") -> list[tuple[str, str]]:
        """Return what stands open for so many days."""
        found = self.catalog.ask(GAPS, {"days": days}, by=by)["feedbackGaps"]
        return [(item["kind"], item["text"]) for item in found]


@pytest.fixture
def looping(trade: Trade) -> Looping:
    """A contract of which nobody has said anything."""
    return Looping(trade)


def test_each_open_end_of_the_loop_is_found_until_it_is_closed(looping: Looping) -> None:
    looping.after(40)
    assert looping.gaps(30) == [("NO_FEEDBACK", "Mail")]
    feedback = looping.told("Letters are late.", by="provider")
    assert looping.gaps(30) == []
    assert looping.gaps() == [
        ("FEEDBACK_UNANSWERED", "Letters are late."),
        ("NO_FEEDBACK", "Mail"),
    ]
    looping.after(41)
    found = {"finding": "Too few carriers.", "needsChange": True, "feedbackId": feedback}
    assessment = looping.say("assess", "assessment", **found)
    looping.after(42)
    assert ("ASSESSMENT_WITHOUT_ADJUSTMENT", "Too few carriers.") in looping.gaps()
    adjustment = looping.say(
        "adjust", "adjustment", what="Two more carriers.", assessmentId=assessment
    )
    assert looping.gaps(1) == [("NO_FEEDBACK", "Mail")]
    looping.after(50)
    assert ("ADJUSTMENT_WITHOUT_EFFECT", "Two more carriers.") in looping.gaps()
    done = {"id": adjustment, "expectedRevision": 1, "effect": "WORKED", "note": "On time."}
    looping.catalog.change("followUpAdjustment", done, by="consumer")

    assert looping.gaps() == [("NO_FEEDBACK", "Mail")]
    asked = looping.catalog.ask(TIME, {"id": looping.contract}, by="consumer")["contract"]
    assert asked["timeToAdjustment"] == {"value": 2.0, "count": 1, "unit": "days", "status": "OK"}


def test_an_adjustment_without_effect_stays_open_until_another_one(looping: Looping) -> None:
    found = {"finding": "Too few carriers.", "needsChange": True}
    assessment = looping.say("assess", "assessment", **found)
    first = looping.say("adjust", "adjustment", what="Ask.", assessmentId=assessment)
    done = {"id": first, "expectedRevision": 1, "effect": "NO_EFFECT"}
    looping.catalog.change("followUpAdjustment", done, by="consumer")

    before = looping.gaps()
    looping.say("adjust", "adjustment", what="Insist.", assessmentId=assessment)

    assert ("ADJUSTMENT_WITHOUT_EFFECT", "Ask.") in before
    assert ("ADJUSTMENT_WITHOUT_EFFECT", "Ask.") not in looping.gaps()


def test_a_vendor_reads_what_was_said_to_it_and_nothing_else(looping: Looping) -> None:
    looping.told("The vendor says.", by="provider")
    looping.told("Our people say.", "INTERNAL_STAKEHOLDER")
    given = {"direction": "GIVEN", "source": "EXTERNAL_PROVIDER", "about": "We say to it."}
    looping.say("giveFeedback", "feedback", **given)
    assessment = looping.say("assess", "assessment", finding="Hm.", needsChange=True)
    catalog, key = looping.catalog, {"id": looping.contract}

    def read(slug: str) -> set[str]:
        found = catalog.ask(FEEDBACK, key, by=slug)["contract"]["feedback"]["nodes"]
        return {item["about"] for item in found}

    assert read("consumer") == {"The vendor says.", "Our people say.", "We say to it."}
    assert read("provider") == {"The vendor says.", "We say to it."}
    assert looping.gaps(by="provider") == []
    inside = """query($id: ID!) { contract(id: $id) {
        assessments { totalCount } adjustments { totalCount } timeToAdjustment { value } } }"""
    assert catalog.ask(inside, key, by="provider")["contract"] == {
        "assessments": {"totalCount": 0},
        "adjustments": {"totalCount": 0},
        "timeToAdjustment": None,
    }
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert catalog.codes(node, {"id": assessment}, by="provider") == ["NOT_FOUND"]


def test_what_was_said_tells_when_it_was_entered(looping: Looping) -> None:
    looping.after(10)
    at = {"happenedAt": "2026-06-02T00:00:00Z"}
    said = {"direction": "RECEIVED", "source": "EXTERNAL_PROVIDER", "about": "It is late."}
    looping.say("giveFeedback", "feedback", by="provider", **said, **at)
    looping.say("assess", "assessment", finding="Hm.", needsChange=False, **at)
    text = """query($id: ID!) { contract(id: $id) {
        feedback { nodes { happenedAt createdAt } } assessments { nodes { happenedAt createdAt } }
    } }"""

    found = looping.catalog.ask(text, {"id": looping.contract}, by="consumer")["contract"]

    entered = {**at, "createdAt": "2026-06-11T00:00:00Z"}
    assert [told["nodes"] for told in found.values()] == [[entered], [entered]]


def test_a_vendor_speaks_for_itself_alone(looping: Looping) -> None:
    given = {"contractId": looping.contract, "about": "We are content."}
    ours = {**given, "direction": "GIVEN", "source": "EXTERNAL_PROVIDER"}
    inside = {**given, "direction": "RECEIVED", "source": "INTERNAL_STAKEHOLDER"}
    refused = looping.catalog.refused

    for wanted in (ours, inside):
        found = refused("giveFeedback", wanted, by="provider")
        assert found == [("FEEDBACK_SIDE_WRONG", "direction")]
    theirs = {**given, "direction": "RECEIVED", "source": "EXTERNAL_PROVIDER"}
    for slug in ("consumer", "admin"):
        assert refused("giveFeedback", theirs, by=slug) == [("FEEDBACK_SIDE_WRONG", "direction")]
    assert refused("giveFeedback", ours, by="outsider")[0] == ("NOT_FOUND", "contractId")
    assessing = {"contractId": looping.contract, "finding": "Hm.", "needsChange": False}
    assert refused("assess", assessing, by="provider")[0][0] == "NOT_THE_BUYER"


def test_the_loop_stays_within_one_contract_and_in_order(looping: Looping) -> None:
    (other,) = looping.trade.signed(looping.trade.active(slug="other"))
    feedback = looping.told("Letters are late.", by="provider")
    assessment = looping.say("assess", "assessment", finding="Hm.", needsChange=True)
    refused = looping.catalog.refused

    crossed = {"contractId": other, "finding": "Hm.", "needsChange": True, "feedbackId": feedback}
    assert refused("assess", crossed, by="consumer") == [("CONTRACT_DIFFERS", "feedbackId")]
    answering = {"contractId": looping.contract, "finding": "Hm.", "needsChange": True}
    before = {**answering, "feedbackId": feedback, "happenedAt": "2026-05-31T00:00:00Z"}
    assert refused("assess", before, by="consumer") == [("SAID_LATER", "happenedAt")]
    bare = {"contractId": looping.contract, "what": "Ask."}
    assert refused("adjust", bare, by="consumer") == [("REASON_MISSING", "because")]
    early = {**bare, "assessmentId": assessment, "happenedAt": "2026-05-01T00:00:00Z"}
    assert refused("adjust", early, by="consumer") == [("ASSESSED_LATER", "happenedAt")]
    adjustment = looping.say("adjust", "adjustment", what="Ask.", because="It is late.")
    done = {"id": adjustment, "expectedRevision": 1, "doneAt": "2026-05-01T00:00:00Z"}
    assert refused("followUpAdjustment", done, by="consumer")[0][0] == "DONE_BEFORE_DECIDED"


def test_what_serves_no_outcome_is_listed(looping: Looping) -> None:
    looping.say("adjust", "adjustment", what="Ask.", because="It is late.")
    text = "query($id: ID!) { actionsWithoutOutcome(contractId: $id) { kind number text } }"

    found = looping.catalog.ask(text, {"id": looping.contract}, by="consumer")
    theirs = looping.catalog.ask(text, {"id": looping.contract}, by="provider")

    assert found["actionsWithoutOutcome"] == [
        {"kind": "OBLIGATION", "number": 1, "text": "A report."},
        {"kind": "ADJUSTMENT", "number": 1, "text": "Ask."},
    ]
    assert theirs["actionsWithoutOutcome"] is None
