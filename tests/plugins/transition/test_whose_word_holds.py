"""Test that nobody lets their own work pass by the order in which things are done."""

import json
from pathlib import Path
from typing import Any

from tests import imports
from tests.plugins.transition.changing import Changing, at
from tests.plugins.transition.readying import LEVELS, Readying, item


def begun(readying: Readying) -> str:
    """Begin a review of one check, and return its id."""
    template = readying.template(item("backup", *LEVELS))
    return readying.start(templateId=template, level="basic")


def outdated(readying: Readying) -> list[bool]:
    """Return of each approval whether something was answered since."""
    found = readying.readiness(selection="approvals { isOutdated }")["approvals"]
    return [one["isOutdated"] for one in found]


def test_what_is_answered_after_an_approval_asks_for_it_anew(readying: Readying) -> None:
    review = begun(readying)
    readying.approve(review)
    readying.answer(review, "backup")
    assert readying.gate() == [("APPROVAL_MISSING", "basic")]
    assert outdated(readying) == [True]
    assert readying.readiness()["verdict"] == "NOT_READY"

    readying.approve(review)
    assert readying.gate() == []
    assert outdated(readying) == [False]
    assert readying.not_approved(review, by="rex") == [("REVIEW_APPROVED", "id")]


def test_who_approves_first_does_not_answer_then(readying: Readying) -> None:
    review = begun(readying)
    readying.approve(review)

    readying.answer(review, "backup", by="rex")
    assert readying.gate() == [("APPROVAL_MISSING", "basic")]
    assert readying.not_approved(review, by="rex") == [("REVIEW_OF_YOUR_OWN", "id")]

    zoe = {"slug": "zoe", "name": "Zoe", "organizationIds": [readying.ids["acme"]]}
    made = readying.catalog.change("createPerson", zoe, "person { id }")
    readying.ids["zoe"] = made["person"]["id"]
    readying.catalog.token("zoe", person="zoe")
    readying.holds("zoe")
    readying.approve(review, by="zoe")
    assert readying.gate() == []


def test_evidence_that_is_exchanged_waits_for_the_reviewer_again(readying: Readying) -> None:
    review = begun(readying)
    readying.answer(review, "backup")
    readying.approve(review)
    assert readying.gate() == []

    readying.answer(review, "backup", evidence="Other words.")
    assert readying.gate() == [("APPROVAL_MISSING", "basic")]
    text = "{ viewer { waiting { kind subject { id } } } }"
    waiting: Any = readying.catalog.ask(text, by="rex")["viewer"]["waiting"]
    assert {"kind": "REVIEW_TO_APPROVE", "subject": {"id": review}} in waiting


def test_whoever_raised_a_change_never_decides_on_it_whoever_edits_it(changing: Changing) -> None:
    own, other = changing.raised(by="rex"), changing.raised()
    for change in (own, other):
        changing.edit("updateChange", change, windowEnd=at(3))
        told = changing.now(change, "raisedBy editedBy")
        assert told["editedBy"] == "ann"

    refused = changing.not_edited("authoriseChange", own, by="rex")
    assert refused == [("CHANGE_OF_YOUR_OWN", "id")]
    assert changing.authorise(other)["status"] == "AUTHORISED"


def test_whoever_edited_a_change_last_does_not_decide_on_it(changing: Changing) -> None:
    change = changing.raised()
    changing.edit("updateChange", change, by="rex", windowEnd=at(3))
    refused = changing.not_edited("authoriseChange", change, by="rex")
    assert refused == [("CHANGE_OF_YOUR_OWN", "id")]

    changing.edit("updateChange", change, by="ann", windowEnd=at(4))
    assert changing.authorise(change)["status"] == "AUTHORISED"


def test_what_decides_is_told_among_many_findings(readying: Readying) -> None:
    template = readying.template(*(item(f"check-{number:02}", *LEVELS) for number in range(84)))
    readying.start(templateId=template, level="basic")
    gate = """{ service(slug: "mail") { gate(to: "early-life-support") {
        findingCount findings { code }
    } } }"""
    blocked = "{ blockedTransitions { findingCount findings { code } } }"

    told = readying.catalog.ask(gate, by="ann")["service"]["gate"]
    (waiting,) = readying.catalog.ask(blocked, by="ann")["blockedTransitions"]
    for found in (told, waiting):
        codes = [one["code"] for one in found["findings"]]
        assert (found["findingCount"], len(codes)) == (86, 50)
        assert set(codes[:3]) == {"APPROVAL_MISSING", "CHANGE_MISSING", "CHECK_NOT_PASSED"}
    refused = [one["code"] for one in readying.move()["userErrors"]]
    assert refused[0] == "REFUSED"
    assert "APPROVAL_MISSING" in refused


def test_a_file_approves_nothing_that_goes_on_here(readying: Readying, tmp_path: Path) -> None:
    review = readying.start()
    missing = ("APPROVAL_MISSING", "standard")

    assert imported(readying, tmp_path, "standard") == ["REVIEW_GOES_ON"]
    assert imported(readying, tmp_path, "alpha")[0] == "LEVEL_UNKNOWN"
    assert missing in readying.gate()
    readying.approve(review)
    assert missing not in readying.gate()


def test_a_file_approves_what_is_kept_elsewhere(readying: Readying, tmp_path: Path) -> None:
    assert imported(readying, tmp_path, "alpha") == []
    assert readying.gate() == []


def imported(readying: Readying, folder: Path, level: str) -> list[str]:
    """Import that somebody approved a level, and return the codes of the problems."""
    path = folder / "approvals.jsonl"
    path.write_text(json.dumps({"service": "mail", "level": level, "approver": "nobody"}) + "\n")
    formats = readying.catalog.catalog.plugins.formats
    return imports.codes_of_problems(imports.import_files(readying.catalog, path, formats=formats))
