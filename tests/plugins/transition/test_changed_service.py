"""The story of a live service that changes: from the wish to the new version in its place."""

from collections.abc import Callable
from typing import Any

from tests.asking import Asking
from tests.plugins.transition import dealing, designed
from tests.plugins.transition.telling import Telling

DISK, ON = "disk", "early-life-support"
CHANGE = "changeRecord { id kind status }"
REVIEW = "readinessReview { id }"
LEVELS = ["basic", "full"]
CHECKS = [
    {"key": "backup", "area": "Safety", "title": "It comes back.", "mandatoryAt": LEVELS},
    {"key": "load", "area": "Speed", "title": "It bears the load.", "mandatoryAt": ["full"]},
]
NOT_READY = {"CHECK_NOT_PASSED", "APPROVAL_MISSING"}
WINDOW = {"windowStart": "2026-03-03T20:00:00Z", "windowEnd": "2026-03-03T22:00:00Z"}
MADE = {"startedAt": "2026-03-03T20:00:00Z", "endedAt": "2026-03-03T20:30:00Z"}


def test_a_service_changes(catalog_with: Callable[..., Asking]) -> None:
    story = Telling(catalog_with)
    service = dealing.live(story, DISK)
    story.holds("ann", "SERVICE_OWNER", service)
    dealing.consumed(story, "deal", dealing.offered(story, "storage", service))
    version = wanted(story, service)
    pack = designed.designed(story, DISK)
    checked(story, service)
    spent(story, service)
    emergency = brought_in(story, service, version, pack)
    seen(story)
    documented(story, service, emergency)
    supported(story, service)
    assert story.stands(DISK) == [(1, "SUPERSEDED", "operation"), (2, "LIVE", "operation")]


def wanted(story: Telling, service: str) -> str:
    """Open another version; the first one stays live, and what was wanted of it is not taken on."""
    early = story.refused("proposeServiceVersion", serviceId=service, purpose="NEW")
    assert [code for code, _ in early] == ["PURPOSE_NOT_NEW"]
    given = {"serviceId": service, "purpose": "MAJOR_CHANGE", "summary": "Larger disks."}
    version = story.do("proposeServiceVersion", "version { id }", **given)["id"]
    assert story.way(DISK, "design") == [
        ("RATIONALE_MISSING", ["updateService"]),
        ("OUTCOME_MISSING", ["recordOutcome"]),
    ]
    because = story.of("Service", service, rationale="The disks are full.")
    story.do("updateService", "service { id }", **because)
    outcome = {"stakeholderId": story.ids["bolt"], "statement": "All pictures are kept."}
    story.do("recordOutcome", "outcome { id }", by="bob", serviceId=service, **outcome)
    assert story.move(DISK, "design") == []
    assert story.stands(DISK)[0][1] == "LIVE"
    return str(version)


def checked(story: Telling, service: str) -> None:
    """Pass the lower level, and then find that the higher one is asked for."""
    template = {
        "organizationId": story.ids["acme"],
        "slug": "launch",
        "name": "Launch",
        "transitionType": "INTRODUCE",  # it serves changes, too
        "levels": LEVELS,
        "items": CHECKS,
    }
    launch = story.do("defineCheckTemplate", "checkTemplate { id }", **template)["id"]
    for level, key in zip(LEVELS, ("backup", "load"), strict=True):
        given = {"serviceId": service, "templateId": launch, "level": level}
        review = story.do("startReadinessReview", REVIEW, **given)["id"]
        missing = [found for found in story.way(DISK, ON) if found[0] in NOT_READY]
        assert missing == [
            ("CHECK_NOT_PASSED", ["answerCheck"]),  # one at each level: the other was taken over
            ("APPROVAL_MISSING", ["approveReview"]),  # also where the lower level is approved
        ]
        passing = {"reviewId": review, "key": key, "answer": "PASS", "evidence": "Seen."}
        story.do("answerCheck", REVIEW, **passing)
        story.do("approveReview", REVIEW, by="rex", **story.of("ReadinessReview", review))
    assert story.refused("startReadinessReview", **given) == [("REVIEW_EXISTS", [])]


def spent(story: Telling, service: str) -> None:
    """Use up the error budget of the live version: what is no emergency waits."""
    rolling = {"kind": "ROLLING", "days": 28}
    aim = {"name": "reads", "indicator": "reads", "target": "0.99", "window": rolling}
    story.do("defineObjective", "objective { id }", serviceId=service, **aim)
    bucket = {"bucketStart": "2026-03-02T08:00:00Z", "good": 900, "valid": 1000}
    counted = {"indicator": "reads", "bucketSeconds": 3600, "samples": [bucket]}
    story.do("recordSamples", "sampleSeries { id }", serviceId=service, **counted)


def raised(story: Telling, service: str, version: str, **given: Any) -> str:
    """Raise a change for the version, let `rex` authorise it, and return it."""
    what = {"title": "Larger disks", "reason": "They are full.", "rollbackPlan": "Take the old."}
    usual = {"serviceId": service, "versionId": version, "impact": "LOW", "probability": "HIGH"}
    change = story.do("raiseChange", CHANGE, **{**what, **usual, **WINDOW, **given})
    waits = [found for found in story.way(DISK, ON) if found[0] == "CHANGE_NOT_AUTHORISED"]
    assert waits == [("CHANGE_NOT_AUTHORISED", ["authoriseChange"])]
    named = story.of("ChangeRecord", change["id"])
    story.do("authoriseChange", CHANGE, by="rex", **named)
    return str(change["id"])


def brought_in(story: Telling, service: str, version: str, pack: str) -> str:
    """Give up the change that has to wait, and bring the version in by an emergency."""
    designed.judged(story, pack)
    usual = raised(story, service, version)
    story.pass_to(days=1, hours=11.5)
    assert story.way(DISK, ON) == [("ERROR_BUDGET_SPENT", ["raiseChange"])]
    named = story.of("ChangeRecord", usual, outcome="CANCELLED")
    assert story.refused("recordChangeOutcome", **named, **MADE) == [("TIME_NEEDLESS", [])] * 2
    story.do("recordChangeOutcome", CHANGE, **named)
    assert story.way(DISK, ON)[0] == ("CHANGE_MISSING", ["raiseChange"])

    emergency = raised(story, service, version, kind="EMERGENCY")
    assert story.move(DISK, ON) == []
    assert story.stands(DISK) == [(1, "SUPERSEDED", "operation"), (2, "LIVE", ON)]
    named = story.of("ChangeRecord", emergency, outcome="SUCCESSFUL")
    story.pass_to(days=1, hours=12)
    closed = story.do("recordChangeOutcome", CHANGE, **named, **MADE)
    assert closed["status"] == "CLOSED"
    return emergency


def seen(story: Telling) -> None:
    """Let the consumer see when it was changed, and not why."""
    asked = "changes { nodes { title outcome reason } }"
    found = story.service(DISK, asked, by="bob")["changes"]["nodes"]
    assert [tuple(item.values()) for item in found] == [
        ("Larger disks", "CANCELLED", None),
        ("Larger disks", "SUCCESSFUL", None),
    ]


def documented(story: Telling, service: str, emergency: str) -> None:
    """Wait too long for the papers of the emergency, so that nothing else goes on before them."""
    late = "EMERGENCY_UNDOCUMENTED"
    assert late not in dict(story.way(DISK, "operation"))  # it warns at first
    story.pass_to(days=8)
    assert (late, ["documentChange"]) in story.way(DISK, "operation")
    what = {"title": "Labels", "reason": "They fade.", "impact": "LOW", "probability": "LOW"}
    window = {"windowStart": "2026-03-11T20:00:00Z", "windowEnd": "2026-03-11T22:00:00Z"}
    next_one = {"serviceId": service, **what, **window}
    assert story.refused("raiseChange", **next_one) == [(late, ["documentChange"])]
    papers = story.of("ChangeRecord", emergency, documentation="Folder 7")
    story.do("documentChange", CHANGE, **papers)
    assert late not in dict(story.way(DISK, "operation"))
    story.do("raiseChange", CHANGE, **next_one)


def supported(story: Telling, service: str) -> None:
    """Stand by the new version for a week in which reading works again."""
    level = {"metric": "objective:reads", "comparator": "GE", "value": "0.99"}
    given = {"minDays": 7, "levels": [level], "statements": ["The desk has the handbook."]}
    asked = "earlyLifePeriod { id }"
    period = story.do("startEarlyLifeSupport", asked, serviceId=service, **given)
    story.pass_to(days=16)
    answers = [{"position": 2, "evidence": "Read by all."}]
    ended = story.of("EarlyLifePeriod", period["id"], defects=0, answers=answers)
    story.do("exitEarlyLifeSupport", asked, **ended)
    assert story.way(DISK, "operation") == [("EXIT_LEVEL_UNKNOWN", [])]
    bucket = {"bucketStart": "2026-03-15T08:00:00Z", "good": 999, "valid": 1000}
    counted = {"indicator": "reads", "samples": [bucket]}
    story.do("recordSamples", "sampleSeries { id }", serviceId=service, **counted)
    assert story.move(DISK, "operation") == []
    assert story.waiting("bob") == ["OUTCOME_TO_CONFIRM"]
