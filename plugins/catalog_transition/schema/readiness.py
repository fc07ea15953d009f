"""How ready a version is, in the graph: its checks, their answers, and who approved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    Consent,
    Context,
    Described,
    Measurement,
    Person,
    batch,
    ratio,
    to_one,
    weighs,
)
from catalog_transition.changes.readiness.answering import MOST_ANSWERS, MOST_LINKS
from catalog_transition.queries import readiness as weighing
from catalog_transition.queries import reviews
from catalog_transition.queries.readiness import WeighedReview
from catalog_transition.rules import gate_of_readiness as gate
from catalog_transition.tables.readiness import CheckVerdict
from catalog_transition.tables.templates import MOST_ITEMS

MOST_APPROVALS = 100  # that are shown of one review
COST = 12  # the price of weighing one review, as measured beside that of objects


@strawberry.enum
class ReadinessVerdict(Described):
    """Whether a review lets its version go on, whatever is waived."""

    READY = (
        "READY",
        "Its mandatory checks pass, what has to be done is done, and it is approved.",
    )
    NOT_READY = "NOT_READY", "Something of that is missing."


strawberry.enum(CheckVerdict)


@strawberry.type
class CheckAnswer:
    """An answer to a check."""

    answer: CheckVerdict = strawberry.field(description="What was found.")
    evidence: str | None = strawberry.field(description="How that is known.")
    links: list[str] = strawberry.field(
        description="Where the evidence lies.", metadata=weighs(most=MOST_LINKS)
    )
    reason: str | None = strawberry.field(description="Why it does not apply, or why it is so.")
    answered_by: str = strawberry.field(description="Who answered: the subject of their token.")
    answered_at: dt.datetime = strawberry.field(description="When they answered.")


@strawberry.type
class ReadinessItem:
    """A check of a review, with its latest answer."""

    key: str = strawberry.field(description="What it is called in data.")
    area: str = strawberry.field(description="What it is about.")
    title: str = strawberry.field(description="What is to be so.")
    guidance: str | None = strawberry.field(description="How it is found out.")
    mandatory: bool = strawberry.field(
        description="Whether the version does not go on without it at this level."
    )
    answer: CheckVerdict | None = strawberry.field(
        description="What was found; null where nobody answered."
    )
    evidence: str | None = strawberry.field(description="How that is known.")
    links: list[str] = strawberry.field(
        description="Where the evidence lies.", metadata=weighs(most=MOST_LINKS)
    )
    reason: str | None = strawberry.field(description="Why it does not apply, or why it is so.")
    answers: list[CheckAnswer] = strawberry.field(
        description="All answers, the first one first.", metadata=weighs(most=MOST_ANSWERS)
    )


@strawberry.type
class ReadinessApproval:
    """The word of somebody that a version is ready at a level."""

    approver: str = strawberry.field(description="Who approved, as it was written.")
    person: Person | None = to_one("The person, where one is known.", key="person_id")
    consent: Consent = strawberry.field(
        description="GIVEN by themselves, or RECORDED by somebody else."
    )
    happened_at: dt.datetime | None = strawberry.field(
        description="When they approved; null where nobody knows."
    )
    is_outdated: bool = strawberry.field(
        description="Whether a check was answered since: then it counts no more. What is RECORDED "
        "stays."
    )


@dataclass(frozen=True)
class _Approval:
    """What is told of an approval."""

    approver: str
    person_id: UUID | None
    consent: Consent
    happened_at: dt.datetime | None
    is_outdated: bool


class _Readiness(NamedTuple):
    """What is told of a review; what it consists of is read where somebody asks for it."""

    review_id: UUID
    level: str
    verdict: ReadinessVerdict
    ratio: Measurement


async def items(parents: Sequence[Any], context: Context) -> Sequence[list[ReadinessItem]]:
    """The checks, in their order."""
    keys = [one.review_id for one in parents]
    found = await reviews.checks(context.session, keys)
    answers = await reviews.answers(context.session, keys)
    return [[_item(item, answers.get(item.id, ())) for item in found.get(key, ())] for key in keys]


async def approvals(parents: Sequence[Any], context: Context) -> Sequence[list[ReadinessApproval]]:
    """Who approved it at this level; at most a hundred."""
    keys = [one.review_id for one in parents]
    found = await reviews.approvals(context.session, keys)
    told: list[Any] = [
        [
            _Approval(row.approver, row.person_id, row.consent, row.happened_at, not is_current)
            for row, is_current in found.get(key, ())[:MOST_APPROVALS]
        ]
        for key in keys
    ]
    return told


@strawberry.type
class Readiness:
    """How ready a version is at the level of a review."""

    level: str = strawberry.field(description="The level.")
    verdict: ReadinessVerdict = strawberry.field(description="Whether it lets the version go on.")
    ratio: Measurement = strawberry.field(
        description="The share of the mandatory checks that pass or do not apply with a reason, "
        "from 0 to 1; it decides nothing."
    )
    items = batch(most=MOST_ITEMS)(items)
    approvals = batch(most=MOST_APPROVALS)(approvals)


def told(one: WeighedReview) -> Any:
    """Return how ready a version is by a review; the gate of readiness names what it lacks."""
    is_ready = one.is_passed
    if is_ready and one.activities:
        latest = one.latest
        is_ready = all(gate.is_done(demand, latest) for demand in one.activities)
    verdict = ReadinessVerdict.READY if is_ready else ReadinessVerdict.NOT_READY
    return _Readiness(one.id, one.level, verdict, ratio(one.passed, one.mandatory))


def _item(item: Any, answers: Sequence[Any]) -> ReadinessItem:
    latest = answers[-1] if answers else None
    return ReadinessItem(
        key=item.key,
        area=item.area,
        title=item.title,
        guidance=item.guidance,
        mandatory=item.mandatory,
        answer=None if latest is None else latest.verdict,
        evidence=None if latest is None else latest.evidence,
        links=[] if latest is None else latest.links,
        reason=None if latest is None else latest.reason,
        answers=[
            CheckAnswer(
                answer=one.verdict,
                evidence=one.evidence,
                links=one.links,
                reason=one.reason,
                answered_by=one.answered_by,
                answered_at=one.answered_at,
            )
            for one in answers
        ],
    )


Level = Annotated[
    str | None,
    argument(description="The level; unless given, the highest one that a review began for."),
]


async def readiness(
    parents: Sequence[Any], context: Context, level: Level = None
) -> Sequence[Readiness | None]:
    """How ready its open version is, else its live one; null without a review of that level.

    Of several reviews it is the one that began last. Those of transfers are left out.
    """
    ids = [one.id for one in parents]
    begun = await weighing.of_services(context.session, ids, context.principal)
    return [_chosen(begun.get(key, ()), level) for key in ids]


def _chosen(begun: Sequence[WeighedReview], level: str | None) -> Any:
    fit = reviews.counting(begun) if level is None else [o for o in begun if o.level == level]
    return told(fit[-1]) if fit else None


async def of_review(parents: Sequence[Any], context: Context) -> Sequence[Readiness | None]:
    """How ready the version is at the level of the review."""
    weighed = await weighing.of_reviews(context.session, [one.id for one in parents])
    found: list[Any] = [told(weighed[one.id]) for one in parents]
    return found


PARTS = (CheckAnswer, ReadinessItem, ReadinessApproval, Readiness)
