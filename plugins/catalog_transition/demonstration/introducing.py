"""Two new versions in the demonstration: one that went through, and one that waits."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from catalog.plugin import Demonstrating, LevelComparator, ServiceVersionRow
from catalog_transition.changes.early_life import (
    ExitAnswerInput,
    ExitEarlyLifeSupport,
    ExitLevelInput,
    StartEarlyLifeSupport,
)
from catalog_transition.changes.readiness.activities import RecordTransitionActivity
from catalog_transition.changes.readiness.answering import AnswerCheck
from catalog_transition.changes.readiness.approving import ApproveReview
from catalog_transition.changes.readiness.defining import (
    CheckItemInput,
    DefineCheckTemplate,
    MandatoryActivityInput,
)
from catalog_transition.changes.readiness.starting import StartReadinessReview
from catalog_transition.changes.risks import RecordTransitionRisk, RespondToTransitionRisk
from catalog_transition.demonstration import changes
from catalog_transition.rules.early_life import STAGE
from catalog_transition.tables.activities import ActivityResult
from catalog_transition.tables.readiness import CheckVerdict
from catalog_transition.tables.risks import RiskResponse
from catalog_transition.tables.templates import ActivityStep, TransitionType

HOUSE, REVIEWERS = "xyz-it", "xyz-core"
PILOT, ALL = LEVELS = "pilot", "all-banks"
# key, what it is about, what is to be so, at which levels, how it is known of each version
CHECKS = (
    ("backup", "Safety", "What it keeps comes back.", LEVELS, "Restored on the test system."),
    ("intruders", "Security", "An outsider has tried to get in.", LEVELS, "Report of the testers."),
    ("alarm", "Operation", "The desk knows before customers do.", LEVELS, "Tried on a Sunday."),
    ("data", "Law", "Personal data go when nobody needs them.", LEVELS, "Looked up after a year."),
    (
        "load",
        "Speed",
        "It bears the day when wages are paid.",
        (ALL,),
        "Twice that was borne.",
    ),
    ("desk", "Operation", "The desk can answer questions.", (ALL,), "Two hours with all of them."),
)
# what is asked at each level beyond the one below it, whose answers are taken over
KEYS = {level: [key for key, _, _, levels, _ in CHECKS if levels[0] == level] for level in LEVELS}
LOAD_FAILED = "At the load of the last payday choices are read too slowly."
FAILOVER = "failover"
# the version that went through: days ago, when it was moved, reviewed, made, and done with
THROUGH, CAME, REVIEWED, APPROVED, LIVE, OVER = "payment-initiation", 125, 120, 100, 95, 72
EARLY_DAYS, DEFECTS = 21, 2
# the version that waits: days ago, when it came, was reviewed for one bank, and for all
WAITING, SINCE, FOR_ONE, ONE_APPROVED, FOR_ALL = "notifications", 38, 30, 22, 15
RISKS = (
    ("Customers turn off warnings of fraud.", 3, 5, "Warnings of fraud cannot be turned off.", 1),
    ("Choices are lost when the store fails over.", 2, 3, "It was tried, and they were not.", 1),
)


async def tell(demonstrating: Demonstrating) -> None:
    """Define what is checked, and check two versions by it."""
    make = demonstrating.make
    template = await make(
        DefineCheckTemplate(
            organization_id=demonstrating.ids[HOUSE],
            slug="going-live",
            name="Going live",
            transition_type=TransitionType.INTRODUCE,
            levels=list(LEVELS),
            items=[
                CheckItemInput(key=key, area=area, title=title, mandatory_at=list(levels))
                for key, area, title, levels, _ in CHECKS
            ],
            activities=[MandatoryActivityInput(kind=ActivityStep.TEST, name=FAILOVER)],
        ),
        speaking_for=HOUSE,
        days_ago=CAME,
    )
    await _through(demonstrating, template)
    await _waiting(demonstrating, template)


async def _through(demonstrating: Demonstrating, template: Any) -> None:
    """Bring a version into use, through early life support into operation."""
    version = await demonstrating.advance(THROUGH, to="transition", days_ago=CAME)
    if version is None:
        return
    await _test(demonstrating, THROUGH, REVIEWED)
    for level, keys in KEYS.items():
        review = await _begin(demonstrating, template, THROUGH, level, REVIEWED)
        review = await _answer(demonstrating, review, keys, REVIEWED)
        await _approve(demonstrating, review, APPROVED)
    change = await changes.bring(demonstrating, version, LIVE)
    if await demonstrating.advance(THROUGH, to=STAGE, days_ago=LIVE) is not None:
        await changes.succeed(demonstrating, change, LIVE)
        await _support(demonstrating)


async def _support(demonstrating: Demonstrating) -> None:
    """Stand by a version for its first weeks, and let it go on to operation."""
    level = ExitLevelInput(
        metric="availability", comparator=LevelComparator.GE, value=Decimal("99.5")
    )
    started = StartEarlyLifeSupport(
        service_id=demonstrating.ids[THROUGH],
        min_days=EARLY_DAYS,
        levels=[level],
        statements=["The desk of core banking can clear a payment again."],
    )
    period = await demonstrating.make(started, speaking_for=HOUSE, days_ago=LIVE)
    ended = ExitEarlyLifeSupport(
        id=period.id,
        expected_revision=period.revision,
        defects=DEFECTS,
        answers=[ExitAnswerInput(position=2, evidence="Each of them has done it once.")],
    )
    await demonstrating.make(ended, speaking_for=HOUSE, days_ago=OVER)
    await demonstrating.advance(THROUGH, to="operation", days_ago=OVER)


async def _waiting(demonstrating: Demonstrating, template: Any) -> None:
    """Let a version wait for what one bank needs no more, and all banks still do."""
    version = await demonstrating.advance(WAITING, to="transition", days_ago=SINCE)
    if version is None:
        return
    await _test(demonstrating, WAITING, FOR_ONE)
    pilot = await _begin(demonstrating, template, WAITING, PILOT, FOR_ONE)
    pilot = await _answer(demonstrating, pilot, KEYS[PILOT], FOR_ONE)
    await _approve(demonstrating, pilot, ONE_APPROVED)
    review = await _begin(demonstrating, template, WAITING, ALL, FOR_ALL)
    failed = AnswerCheck(
        review_id=review.id, key="load", answer=CheckVerdict.FAIL, reason=LOAD_FAILED
    )
    await demonstrating.make(failed, speaking_for=HOUSE, days_ago=FOR_ALL)
    await _risks(demonstrating, version)
    await changes.plan(demonstrating, version)


async def _begin(
    demonstrating: Demonstrating, template: Any, service: str, level: str, days: int
) -> Any:
    begun = StartReadinessReview(
        service_id=demonstrating.ids[service], template_id=template.id, level=level
    )
    return await demonstrating.make(begun, speaking_for=HOUSE, days_ago=days)


async def _answer(demonstrating: Demonstrating, review: Any, keys: Sequence[str], days: int) -> Any:
    """Let checks pass with evidence, and return the review."""
    known = {key: evidence for key, *_, evidence in CHECKS}
    for key in keys:
        answer = AnswerCheck(
            review_id=review.id, key=key, answer=CheckVerdict.PASS, evidence=known[key]
        )
        review = await demonstrating.make(answer, speaking_for=HOUSE, days_ago=days)
    return review


async def _approve(demonstrating: Demonstrating, review: Any, days: int) -> None:
    approved = ApproveReview(id=review.id, expected_revision=review.revision)
    await demonstrating.make(approved, speaking_for=REVIEWERS, days_ago=days)


async def _test(demonstrating: Demonstrating, service: str, days: int) -> None:
    done = RecordTransitionActivity(
        service_id=demonstrating.ids[service],
        kind=ActivityStep.TEST,
        name=FAILOVER,
        result=ActivityResult.PASSED,
        evidence="It went on in the second data centre within a minute.",
        happened_at=demonstrating.now - dt.timedelta(days=days + 1),
    )
    await demonstrating.make(done, speaking_for=HOUSE, days_ago=days)


async def _risks(demonstrating: Demonstrating, version: ServiceVersionRow) -> None:
    """Tell what may go wrong: one risk is made smaller, the other is none any more."""
    for number, (what, likelihood, impact, treatment, left) in enumerate(RISKS):
        risk = await demonstrating.make(
            RecordTransitionRisk(
                version_id=version.id, description=what, likelihood=likelihood, impact=impact
            ),
            speaking_for=HOUSE,
            days_ago=FOR_ONE,
        )
        response = RespondToTransitionRisk(
            id=risk.id,
            expected_revision=risk.revision,
            response=RiskResponse.REDUCE,
            treatment=treatment,
            residual_likelihood=left,
            closed=number > 0,
        )
        await demonstrating.make(response, speaking_for=HOUSE, days_ago=ONE_APPROVED)
