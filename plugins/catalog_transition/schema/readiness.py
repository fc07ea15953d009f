"""How ready a version is, in the graph: its checks, their answers, and who approved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    Consent,
    Context,
    Described,
    Measurement,
    Person,
    moving_ids,
    to_one,
    weighs,
)
from catalog_transition.changes.readiness.answering import MOST_ANSWERS, MOST_LINKS
from catalog_transition.computing.readiness import share
from catalog_transition.queries import reviews
from catalog_transition.rules import gate_of_readiness as gate
from catalog_transition.tables.readiness import CheckVerdict
from catalog_transition.tables.templates import MOST_ITEMS

MOST_APPROVALS = 100  # that are shown of one review
COST = 50


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


@strawberry.type
class Readiness:
    """How ready a version is at the level of a review."""

    level: str = strawberry.field(description="The level.")
    verdict: ReadinessVerdict = strawberry.field(description="Whether it lets the version go on.")
    ratio: Measurement = strawberry.field(
        description="The share of the mandatory checks that pass or do not apply with a reason, "
        "from 0 to 1; it decides nothing."
    )
    items: list[ReadinessItem] = strawberry.field(
        description="The checks, in their order.", metadata=weighs(most=MOST_ITEMS)
    )
    approvals: list[ReadinessApproval] = strawberry.field(
        description="Who approved it at this level; at most a hundred.",
        metadata=weighs(most=MOST_APPROVALS),
    )


@dataclass(frozen=True)
class _Approval:
    """What is told of an approval."""

    approver: str
    person_id: UUID | None
    consent: Consent
    happened_at: dt.datetime | None
    is_outdated: bool


async def told(context: Context, counting: Sequence[Any]) -> dict[UUID, Any]:
    """Return how ready versions are by these reviews, by the ids of the reviews."""
    session, keys = context.session, [one.id for one in counting]
    items = await reviews.items(session, keys)
    answers = await reviews.answers(session, keys)
    approvals = await reviews.approvals(session, keys)
    facts = await gate.known(session, counting)
    return {
        one.id: Readiness(
            level=one.level,
            verdict=ReadinessVerdict.NOT_READY
            if any(gate.lacking(one, facts))
            else ReadinessVerdict.READY,
            ratio=share(items.get(one.id, ())),
            items=[
                _item(item, answer, answers.get(item.id, ()))
                for item, answer in items.get(one.id, ())
            ],
            approvals=_approvals(approvals.get(one.id, ()), items.get(one.id, ())),
        )
        for one in counting
    }


def _approvals(rows: Sequence[Any], items: Sequence[Any]) -> list[Any]:
    """Return what is told of the approvals of a review with these checks."""
    current = {None, sum(item.answered for item, _ in items)}
    return [
        _Approval(
            row.approver, row.person_id, row.consent, row.happened_at, row.answers not in current
        )
        for row in rows[:MOST_APPROVALS]
    ]


def _item(item: Any, latest: Any, answers: Sequence[Any]) -> ReadinessItem:
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
    moving = await moving_ids(context.session, [one.id for one in parents], context.principal)
    found = await reviews.of_versions(context.session, list(moving.values()))
    chosen: dict[UUID, Any] = {}
    for version_id, begun in found.items():
        fit = reviews.counting(begun) if level is None else [o for o in begun if o.level == level]
        if fit:
            chosen[version_id] = fit[-1]
    known = await told(context, list(chosen.values()))
    reviewed = {version_id: known[one.id] for version_id, one in chosen.items()}
    return [reviewed.get(moving[one.id]) if one.id in moving else None for one in parents]


async def of_review(parents: Sequence[Any], context: Context) -> Sequence[Readiness | None]:
    """How ready the version is at the level of the review."""
    known = await told(context, parents)
    return [known[one.id] for one in parents]


PARTS = (CheckAnswer, ReadinessItem, ReadinessApproval, Readiness)
