"""Test a version on its way from a template over a review to its approval and its use."""

from tests.plugins.lives import codes
from tests.plugins.transition.changed import changed
from tests.plugins.transition.readying import Readying


def test_a_version_goes_live_once_its_checks_pass_and_somebody_else_approved(
    readying: Readying,
) -> None:
    changed(readying.catalog, "mail")
    assert readying.gate() == [("REVIEW_MISSING", None)]
    review = readying.start(templateId=readying.template(), level="basic")
    assert readying.gate() == [("CHECK_NOT_PASSED", "backup"), ("APPROVAL_MISSING", "basic")]
    assert readying.readiness()["verdict"] == "NOT_READY"
    readying.answer(review, "backup", links=["https://example.org/backup"])
    assert readying.gate() == [("APPROVAL_MISSING", "basic")]
    assert codes(readying.move()) == ["REFUSED", "APPROVAL_MISSING"]
    readying.approve(review)

    assert readying.gate() == []
    assert readying.readiness() == {
        "level": "basic",
        "verdict": "READY",
        "ratio": {"value": 1, "numerator": 1, "denominator": 1, "status": "OK"},
        "items": [
            {
                "key": "backup",
                "mandatory": True,
                "answer": "PASS",
                "evidence": "Seen.",
                "links": ["https://example.org/backup"],
                "reason": None,
            },
            {
                "key": "load",
                "mandatory": False,
                "answer": None,
                "evidence": None,
                "links": [],
                "reason": None,
            },
        ],
        "approvals": [
            {
                "approver": "rex",
                "person": {"slug": "rex"},
                "consent": "GIVEN",
                "happenedAt": "2026-03-02T09:00:00Z",
            }
        ],
    }
    moved = readying.move()
    assert codes(moved) == []
    assert moved["service"]["stage"]["key"] == "early-life-support"
