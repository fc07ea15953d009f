"""Test acceptance criteria: who judges them, and what comes of it."""

from tests.plugins.design.packing import PACK, RECEIVER, Designing


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
