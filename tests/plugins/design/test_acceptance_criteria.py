"""Test acceptance criteria: who judges them, and what comes of it."""

import pytest

from tests.plugins.design.packing import PACK, RECEIVER, Designing
from tests.plugins.lives import codes


def test_criteria_are_judged_by_both_sides_with_evidence(designing: Designing) -> None:
    pack = designing.whole()
    designing.hand_over(pack)
    asked = "acceptanceCriteria { id revision verdict evidence judgedBy }"
    (criterion,) = designing.read(pack, asked)["acceptanceCriteria"]
    given = {"id": criterion["id"], "expectedRevision": 1, "verdict": "NOT_MET"}

    designing.change(
        "judgeAcceptanceCriterion", "__typename", by=RECEIVER, evidence="It was lost.", **given
    )

    (criterion,) = designing.read(pack, asked)["acceptanceCriteria"]
    assert criterion["verdict"] == "NOT_MET"
    assert criterion["evidence"] == "It was lost."
    assert criterion["judgedBy"] == RECEIVER
    payload = designing.change("acceptPack", PACK, by=RECEIVER, **designing.with_revision(pack))
    assert [item["code"] for item in payload["warnings"]] == ["CRITERION_NOT_MET"]


def test_a_stranger_judges_no_criterion(designing: Designing) -> None:
    live = designing.catalog.live("post")
    designing.catalog.member("strangers")
    pack = designing.change("createHandoffPack", by="admin", serviceId=live)["handoffPack"]["id"]
    given = {"packId": pack, "question": "Is it?", "phase": "transition"}
    made = designing.change(
        "addAcceptanceCriterion",
        "acceptanceCriterion { id }",
        by="admin",
        responsibleFunction="Desk",
        **given,
    )
    criterion = {"id": made["acceptanceCriterion"]["id"], "expectedRevision": 1}
    verdict = {"verdict": "MET", "evidence": "Seen."}

    refused = designing.refused("judgeAcceptanceCriterion", by="strangers", **criterion, **verdict)
    designing.change("judgeAcceptanceCriterion", "__typename", by="admin", **criterion, **verdict)

    assert refused == [("NOT_FOUND", "id")]


def questions(designing: Designing, pack: str) -> list[tuple[int, str]]:
    """Return the positions and the questions of the criteria of a pack."""
    found = designing.read(pack, "acceptanceCriteria { position question }")["acceptanceCriteria"]
    return [(item["position"], item["question"]) for item in found]


def test_a_criterion_is_taken_out_of_a_draft(designing: Designing) -> None:
    pack = designing.pack()
    first = designing.criterion(pack, "Is it fast?")
    designing.criterion(pack, "Is it safe?")
    named = {"id": first["id"], "expectedRevision": 1}

    made = designing.change("removeAcceptanceCriterion", PACK, **named)["handoffPack"]
    designing.criterion(pack, "Is it cheap?")

    assert made["number"] == 1
    assert questions(designing, pack) == [(2, "Is it safe?"), (3, "Is it cheap?")]


def test_a_frozen_pack_keeps_a_criterion_that_the_next_one_lacks(designing: Designing) -> None:
    pack = designing.pack()
    criterion = designing.criterion(pack, "Is it fast?")
    designing.criterion(pack, "Is it safe?")
    designing.edit("freezePack", pack)
    named = {"id": criterion["id"], "expectedRevision": 1}

    made = designing.change("removeAcceptanceCriterion", PACK, **named)["handoffPack"]

    assert made["number"] == 2
    assert questions(designing, pack) == [(1, "Is it fast?"), (2, "Is it safe?")]
    assert questions(designing, made["id"]) == [(2, "Is it safe?")]


def accepted(designing: Designing, phase: str) -> dict[str, object]:
    """Let a pack with a criterion of this phase be accepted, and return what names it."""
    pack = designing.pack()
    designing.trace(pack, designing.require())
    criterion = designing.criterion(pack, phase=phase)
    designing.complete(pack)
    designing.hand_over(pack)
    designing.accept(pack)
    return {"id": criterion["id"], "expectedRevision": 1}


@pytest.mark.parametrize("phase", ["design", "transition", "go-live", "Rehearsal"])
def test_a_version_goes_live_once_its_criteria_are_met(designing: Designing, phase: str) -> None:
    criterion = accepted(designing, phase)
    said = {"by": RECEIVER, "evidence": "Tried out.", "verdict": "NOT_MET"}

    assert codes(designing.move()) == ["REFUSED", "CRITERION_UNMET"]
    designing.change("judgeAcceptanceCriterion", "__typename", **criterion, **said)
    assert codes(designing.move()) == ["REFUSED", "CRITERION_UNMET"]
    again = {"id": criterion["id"], "expectedRevision": 2}
    said["verdict"] = "MET"
    designing.change("judgeAcceptanceCriterion", "__typename", **again, **said)
    assert codes(designing.move()) == []


def test_what_is_asked_once_it_is_used_keeps_nothing_back(designing: Designing) -> None:
    accepted(designing, "operation")

    assert codes(designing.move()) == []
