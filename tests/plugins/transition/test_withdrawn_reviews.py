"""A review that was begun by mistake is taken back, and counts no longer."""

from typing import Any

from tests.plugins.transition.readying import HOUSE, Readying

WITHDRAW = "withdrawReadinessReview"
MISTAKE = {"reason": "It is no large service."}


def withdrawn(readying: Readying, review: str, *, by: str = "ann") -> list[Any]:
    """Attempt to withdraw a review, and return the code and the field of every problem."""
    return readying.catalog.refused(WITHDRAW, readying.with_revision(review, **MISTAKE), by=by)


def test_what_was_withdrawn_counts_no_longer_and_stays_readable(readying: Readying) -> None:
    template = readying.template()
    basic = readying.start(templateId=template, level="basic")
    readying.answer(basic, "backup")
    readying.approve(basic)
    full = readying.start(templateId=template, level="full")
    readying.answer(full, "load", "FAIL")
    assert readying.gate() == [("CHECK_NOT_PASSED", "load"), ("APPROVAL_MISSING", "full")]

    assert withdrawn(readying, full, by="cy") == [("NOT_FOUND", "id")]
    assert withdrawn(readying, full) == []

    assert readying.gate() == []
    assert readying.readiness()["level"] == "basic"
    text = """query($id: ID) { readinessReview(id: $id) {
        withdrawnAt withdrawnBy withdrawalReason readiness { items { key answer } }
        viewerCan(mutations: ["answerCheck", "withdrawReadinessReview"]) { reasons { code } }
    } }"""
    assert readying.catalog.ask(text, {"id": full}, by="ann")["readinessReview"] == {
        "withdrawnAt": "2026-03-02T09:00:00Z",
        "withdrawnBy": "ann",
        "withdrawalReason": MISTAKE["reason"],
        "readiness": {
            "items": [{"key": "backup", "answer": "PASS"}, {"key": "load", "answer": "FAIL"}]
        },
        "viewerCan": [{"reasons": [{"code": "REVIEW_WITHDRAWN"}]}] * 2,
    }


def test_nobody_goes_on_with_what_was_withdrawn(readying: Readying) -> None:
    template = readying.template()
    first = readying.start(templateId=template, level="basic")
    readying.answer(first, "backup")
    assert withdrawn(readying, first) == []
    assert readying.gate() == [("REVIEW_MISSING", None)]

    answer = {"reviewId": first, "key": "backup", "answer": "FAIL"}
    assert readying.catalog.refused("answerCheck", answer, by="ann") == [
        ("REVIEW_WITHDRAWN", "reviewId")
    ]
    named = readying.with_revision(first)
    approving = readying.catalog.refused("approveReview", named, by="rex")
    assert approving == [("REVIEW_WITHDRAWN", "id")]
    assert withdrawn(readying, first) == [("REVIEW_WITHDRAWN", "id")]
    waiting = readying.catalog.ask("{ viewer { waiting { kind } } }", by="rex")
    assert waiting["viewer"]["waiting"] == []

    second = readying.start(templateId=template, level="basic")
    found = readying.readiness(selection="items { key answer }")["items"]
    assert found[0] == {"key": "backup", "answer": None}  # nothing is taken over
    readying.answer(second, "backup")
    readying.approve(second)
    assert readying.gate() == []


def test_what_somebody_approved_stays(readying: Readying) -> None:
    review = readying.start(templateId=readying.template(), level="basic")
    readying.answer(review, "backup")
    readying.approve(review)

    assert withdrawn(readying, review) == [("REVIEW_APPROVED", "id")]
    assert readying.gate() == []


def test_what_a_transfer_waits_for_is_withdrawn_with_it(readying: Readying) -> None:
    item = {"key": "papers", "area": "Papers", "title": "Signed?", "mandatoryAt": ["all"]}
    kind = {"slug": "handing-over", "transitionType": "TRANSFER", "levels": ["all"]}
    readying.template(item, **kind)
    given = {"toOrganizationId": readying.ids["bolt"], "reason": "They know more."}
    asked = "serviceTransfer { id revision review { id } }"
    proposing = {"serviceId": readying.service, **given}
    made = readying.catalog.change("proposeTransfer", proposing, asked, by="ann")["serviceTransfer"]

    assert withdrawn(readying, made["review"]["id"]) == [("REVIEW_OF_TRANSFER", "id")]
    named = {"id": made["id"], "expectedRevision": made["revision"], **MISTAKE}
    readying.catalog.change("withdrawTransfer", named, by="ann")
    own = readying.start()
    assert withdrawn(readying, own, by=HOUSE) == []
