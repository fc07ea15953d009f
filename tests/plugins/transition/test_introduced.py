"""The story of a service that is introduced: from the wish for it to its operation."""

from collections.abc import Callable
from typing import Any

from tests.asking import Asking
from tests.plugins.transition import dealing, designed
from tests.plugins.transition.telling import Telling

CHAT = "chat"
CHECKS = [
    {"key": "backup", "area": "Safety", "title": "It comes back.", "mandatoryAt": ["full"]},
    {"key": "alarms", "area": "Watch", "title": "It calls for help.", "mandatoryAt": ["full"]},
]


def test_a_service_is_introduced(catalog_with: Callable[..., Asking]) -> None:
    story = Telling(catalog_with)
    service = wished(story)
    pack = planned(story, service)
    version = story.service(CHAT, "openVersion { id }")["openVersion"]["id"]
    review, change, risk = made_ready(story, service, version)
    checked(story, service, review)
    brought_in(story, change, risk, pack)
    supported(story, service)
    assert story.stands(CHAT) == [(1, "LIVE", "operation")]
    brought_about(story)


def wished(story: Telling) -> str:
    """Say why it is to exist, and who wants it."""
    given = {"slug": CHAT, "name": "Chat", "providerId": story.ids["acme"]}
    service = story.do("createService", "service { id }", **given)["id"]
    assert story.move(CHAT, "design") == ["REFUSED", "RATIONALE_MISSING", "OUTCOME_MISSING"]
    assert story.way(CHAT, "design") == [
        ("RATIONALE_MISSING", ["updateService"]),
        ("OUTCOME_MISSING", ["recordOutcome"]),
    ]
    because = story.of("Service", service, rationale="Nobody likes to call.")
    story.do("updateService", "service { id }", **because)
    wanted = {"stakeholderId": story.ids["acme"], "statement": "Questions are answered at once."}
    story.do("recordOutcome", "outcome { id }", serviceId=service, **wanted)
    assert story.way(CHAT, "early-life-support") == [("MOVE_NOT_ALLOWED", [])]  # not so fast
    assert story.move(CHAT, "design") == []
    return str(service)


def planned(story: Telling, service: str) -> str:
    """Write down what it is, and let somebody else accept that."""
    assert story.way(CHAT, "transition") == [("PACK_MISSING", ["createHandoffPack"])]
    pack = designed.written(story, service)
    designed.handed_over(story, pack)
    assert [code for code, _ in story.way(CHAT, "transition")] == ["PACK_NOT_ACCEPTED"]
    read = story.ask("node(id: $id) { ... on HandoffPack { contentHash } }", id=pack)["node"]
    own = story.of("HandoffPack", pack, **read)
    assert story.refused("acceptPack", **own) == [("PACK_OF_YOUR_OWN", [])]
    assert story.waiting("rex") == ["PACK_TO_DECIDE"]
    designed.accepted(story, pack)
    assert story.move(CHAT, "transition") == []
    return pack


def made_ready(story: Telling, service: str, version: str) -> tuple[str, str, str]:
    """Begin a review, raise a change and record a risk; return them."""
    assert story.way(CHAT, "early-life-support") == [
        ("CRITERION_UNMET", ["judgeAcceptanceCriterion"]),
        ("CHANGE_MISSING", ["raiseChange"]),
        ("REVIEW_MISSING", ["startReadinessReview"]),
    ]
    template = {
        "organizationId": story.ids["acme"],
        "slug": "launch",
        "name": "Launch",
        "transitionType": "INTRODUCE",
        "levels": ["full"],
        "items": CHECKS,
        "activities": [{"kind": "DEPLOY", "name": "Rehearsal"}],
    }
    launch = story.do("defineCheckTemplate", "checkTemplate { id }", **template)["id"]
    given: dict[str, Any] = {"serviceId": service, "templateId": launch}
    review = story.do("startReadinessReview", "readinessReview { id }", **given)["id"]
    window = {"windowStart": "2026-03-04T20:00:00Z", "windowEnd": "2026-03-04T22:00:00Z"}
    why = {"title": "Chat goes live", "reason": "It is wanted.", "impact": "HIGH"}
    given = {"serviceId": service, "versionId": version, "probability": "LOW", **why, **window}
    change = story.do("raiseChange", "changeRecord { id }", **given)["id"]
    risk = {"description": "It forgets.", "likelihood": 4, "impact": 4}
    made = story.do("recordTransitionRisk", "transitionRisk { id }", versionId=version, **risk)
    assert story.way(CHAT, "early-life-support") == [
        ("CRITERION_UNMET", ["judgeAcceptanceCriterion"]),
        ("NO_ROLLBACK_PLAN", ["rollbackPlan", "updateChange"]),
        ("CHANGE_NOT_AUTHORISED", ["authoriseChange"]),
        ("OUTSIDE_WINDOW", ["updateChange"]),
        ("RISK_TOO_HIGH", ["respondToTransitionRisk"]),
        ("CHECK_NOT_PASSED", ["answerCheck"]),
        ("CHECK_NOT_PASSED", ["answerCheck"]),
        ("ACTIVITY_NOT_PASSED", ["recordTransitionActivity"]),
        ("APPROVAL_MISSING", ["approveReview"]),
    ]
    return review, change, made["id"]


def checked(story: Telling, service: str, review: str) -> None:
    """Answer every check and do what the template asks, and let a reviewer approve."""
    answer = {"reviewId": review, "key": "backup"}
    missing = story.refused("answerCheck", **answer, answer="PASS")
    assert missing == [("EVIDENCE_MISSING", [])]
    story.do("answerCheck", "readinessReview { id }", **answer, answer="PASS", evidence="Restored.")
    none = {"reviewId": review, "key": "alarms", "answer": "NOT_APPLICABLE"}
    story.do("answerCheck", "readinessReview { id }", **none)  # it fails without a reason
    assert ("CHECK_NOT_PASSED", ["answerCheck"]) in story.way(CHAT, "early-life-support")
    story.do("answerCheck", "readinessReview { id }", **none, reason="Its platform calls.")
    for result in ("FAILED", "PASSED"):
        done = {"kind": "DEPLOY", "name": "rehearsal", "result": result}
        story.do("recordTransitionActivity", "transitionActivity { id }", serviceId=service, **done)

    named = story.of("ReadinessReview", review)
    own = story.refused("approveReview", **named)
    assert own == [("ROLE_NOT_HELD", []), ("REVIEW_OF_YOUR_OWN", [])]
    assert "REVIEW_TO_APPROVE" in story.waiting("rex")
    story.do("approveReview", "readinessReview { id }", by="rex", **named)
    ready = story.service(CHAT, "readiness { verdict level }")["readiness"]
    assert ready == {"verdict": "READY", "level": "full"}


def brought_in(story: Telling, change: str, risk: str, pack: str) -> None:
    """Make little of the risk, have the change authorised, and go live within its window."""
    less = {"response": "REDUCE", "treatment": "It writes twice.", "residualLikelihood": 1}
    named = story.of("TransitionRisk", risk, **less)
    story.do("respondToTransitionRisk", "transitionRisk { id }", **named)
    designed.judged(story, pack)
    undone = story.of("ChangeRecord", change, rollbackPlan="Switch it off.")
    story.do("updateChange", "changeRecord { id }", **undone)
    own = story.refused("authoriseChange", **story.of("ChangeRecord", change))
    assert [code for code, _ in own] == ["ROLE_NOT_HELD", "CHANGE_OF_YOUR_OWN"]
    named = story.of("ChangeRecord", change)
    story.do("authoriseChange", "changeRecord { id }", by="rex", **named)

    assert story.move(CHAT, "early-life-support") == ["REFUSED", "OUTSIDE_WINDOW"]
    story.pass_to(days=2, hours=12)
    assert story.move(CHAT, "early-life-support") == []
    ended = {"startedAt": "2026-03-04T20:00:00Z", "endedAt": "2026-03-04T21:00:00Z"}
    named = story.of("ChangeRecord", change, outcome="SUCCESSFUL")
    told = story.refused("recordChangeOutcome", **named)
    assert told == [("TIME_MISSING", [])] * 2
    asked = "changeRecord { status isUnauthorised }"
    closed = story.do("recordChangeOutcome", asked, **named, **ended)
    assert closed == {"status": "CLOSED", "isUnauthorised": False}
    assert story.stands(CHAT) == [(1, "LIVE", "early-life-support")]


def supported(story: Telling, service: str) -> None:
    """Stand by it until its level held for two weeks, and confirm all that it takes."""
    assert story.way(CHAT, "operation") == [
        ("OWNER_MISSING", ["assignRole"]),
        ("LEVEL_MISSING", ["promiseWarranty", "defineObjective"]),
        ("EARLY_LIFE_MISSING", ["startEarlyLifeSupport", "exitEarlyLifeSupport"]),
    ]
    story.holds("ann", "SERVICE_OWNER", service)
    starting = {"serviceId": service, "minDays": 14}
    assert story.refused("startEarlyLifeSupport", **starting) == [("LEVEL_MISSING", [])]
    target = {"indicator": "availability", "comparator": "GE", "value": "99", "unit": "percent"}
    rolling = {**target, "window": {"kind": "ROLLING", "days": 14}}
    dealing.offered(story, "chatting", service, promising=[rolling])
    asked = "earlyLifePeriod { id criteria { position metric statement } }"
    period = story.do("startEarlyLifeSupport", asked, **starting)
    assert [item["metric"] for item in period["criteria"]] == ["availability", *[None] * 4]

    story.pass_to(days=10)
    down = {"startedAt": "2026-03-12T00:00:00Z", "restoredAt": "2026-03-12T04:00:00Z"}
    hit = {"title": "Silence", "severity": "MAJOR", "serviceIds": [service]}
    story.do("reportIncident", "incident { id }", **hit, **down)
    assert story.way(CHAT, "operation") == [("EARLY_LIFE_RUNNING", ["exitEarlyLifeSupport"])]
    said: dict[str, Any] = {"defects": 1, "answers": []}
    named = story.of("EarlyLifePeriod", period["id"], **said)
    early = story.refused("exitEarlyLifeSupport", **named)
    assert [code for code, _ in early] == ["STATEMENT_UNCONFIRMED", "EARLY_LIFE_RUNNING"]

    story.pass_to(days=17)
    assert story.way(CHAT, "operation") == [
        ("EXIT_LEVEL_MISSED", []),
        ("EARLY_LIFE_NOT_ENDED", ["exitEarlyLifeSupport"]),
    ]
    answers = [{"position": number, "evidence": "Told."} for number in (2, 3, 4, 5)]
    named = story.of("EarlyLifePeriod", period["id"], defects=1, answers=answers)
    story.do("exitEarlyLifeSupport", "earlyLifePeriod { id }", **named)
    assert story.move(CHAT, "operation") == ["REFUSED", "EXIT_LEVEL_MISSED"]
    story.pass_to(days=25)  # two weeks without an outage
    assert story.move(CHAT, "operation") == []


def brought_about(story: Telling) -> None:
    """Confirm that it does what was wanted: then nothing waits any more."""
    assert story.waiting("ann") == ["OUTCOME_TO_CONFIRM"]
    asked = "liveVersion { outcomes { nodes { id } } }"
    (outcome,) = story.service(CHAT, asked)["liveVersion"]["outcomes"]["nodes"]
    story.do("confirmOutcome", "outcome { id }", **story.of("Outcome", outcome["id"]))
    assert story.waiting("ann") == story.waiting("rex") == []
