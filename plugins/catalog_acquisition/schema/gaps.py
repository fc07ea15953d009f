"""Where the loop stands open, what serves no outcome, and what a contract needs to be changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    ClientError,
    Described,
    Info,
    Query,
    encode_id,
    extends,
    find,
    to_one,
    weighs,
)
from catalog_acquisition.queries import loop
from catalog_acquisition.queries.contracts import where_contract_over
from catalog_acquisition.rules.access import CONTRACT
from catalog_acquisition.schema.contracts import Contract
from catalog_acquisition.schema.money import is_buyers

MOST = 200
MOST_DAYS = 3_650
COST = 100


@strawberry.enum
class FeedbackGapKind(Described):
    """How the loop of feedback, assessment and adjustment stands open."""

    NO_FEEDBACK = "NO_FEEDBACK", "Nobody has said anything about a contract that goes on."
    FEEDBACK_UNANSWERED = (
        "FEEDBACK_UNANSWERED",
        "The buyer was told something that nobody assessed.",
    )
    ASSESSMENT_WITHOUT_ADJUSTMENT = (
        "ASSESSMENT_WITHOUT_ADJUSTMENT",
        "Something is to be changed, and nothing was.",
    )
    ADJUSTMENT_WITHOUT_EFFECT = (
        "ADJUSTMENT_WITHOUT_EFFECT",
        "Something was changed, and nothing shows that it worked.",
    )


REMEDIES = {
    "NO_FEEDBACK": "Ask how it goes, and note it with giveFeedback.",
    "FEEDBACK_UNANSWERED": "Say what you make of it with assess.",
    "ASSESSMENT_WITHOUT_ADJUSTMENT": "Decide what to change with adjust.",
    "ADJUSTMENT_WITHOUT_EFFECT": "Note what came of it with followUpAdjustment, or adjust again.",
}
TYPES = {
    "FEEDBACK_UNANSWERED": "Feedback",
    "ASSESSMENT_WITHOUT_ADJUSTMENT": "Assessment",
    "ADJUSTMENT_WITHOUT_EFFECT": "Adjustment",
}


@strawberry.type
class FeedbackGap:
    """A place where the loop of a contract stands open."""

    contract: Contract = to_one("The contract.", key="contract_id")
    kind: FeedbackGapKind = strawberry.field(description="What is missing.")
    subject_id: ID | None = strawberry.field(
        description="The id of the feedback, assessment or adjustment that it is about."
    )
    text: str = strawberry.field(description="What that says, or the title of the contract.")
    since: dt.datetime = strawberry.field(description="Since when it stands open.")
    days: int = strawberry.field(description="For how many whole days.")
    remedy: str = strawberry.field(description="What to do.")


@dataclass(frozen=True)
class _ToldGap:
    """What is told of a gap."""

    contract_id: UUID
    kind: FeedbackGapKind
    subject_id: ID | None
    text: str
    since: dt.datetime
    days: int
    remedy: str


@strawberry.type
class UnservingAction:
    """Something that is done under a contract, and serves no outcome that anybody named."""

    id: ID = strawberry.field(description="The id of the obligation, or of the adjustment.")
    kind: str = strawberry.field(description="OBLIGATION or ADJUSTMENT.")
    number: int = strawberry.field(description="Its number.")
    text: str = strawberry.field(description="What it says.")


async def _gaps(
    info: Info,
    days: Annotated[int, argument(description="For how many days it stands open at least.")] = 30,
) -> list[FeedbackGap] | None:
    """Where the loop stands open, of contracts by which your house buys: the oldest first."""
    if not 0 <= days <= MOST_DAYS:
        message = f"Ask for 0 to {MOST_DAYS:,} days."
        raise ClientError(message)
    context = info.context
    found = await loop.gaps(
        context.session,
        context.now - dt.timedelta(days=days),
        MOST,
        where=lambda row: CONTRACT.where_within(HOUSE, row, context.principal),
        going_on=lambda row: ~where_contract_over(row, context.now),
    )
    return cast("list[FeedbackGap]", told(found, context.now))


def told(found: Sequence[loop.LoopGap], now: dt.datetime) -> Any:
    """Return what is told of gaps."""
    return [
        _ToldGap(
            contract_id=gap.contract_id,
            kind=FeedbackGapKind[gap.kind],
            subject_id=subject(gap),
            text=gap.text,
            since=gap.since,
            days=(now - gap.since).days,
            remedy=REMEDIES[gap.kind],
        )
        for gap in found
    ]


def subject(gap: loop.LoopGap) -> ID | None:
    """Return the id of what a gap is about."""
    if gap.subject_id is None:
        return None
    return ID(encode_id(TYPES[gap.kind], UUID(str(gap.subject_id))))


async def _serving_nothing(
    info: Info, contract_id: Annotated[ID, argument(description="The contract.")]
) -> list[UnservingAction] | None:
    """Which obligations and adjustments of a contract serve no outcome, for its buyer's house."""
    context: Any = info.context
    contract = await find(Contract, contract_id, context)
    if not await is_buyers(context, contract.id):
        return None
    found = await loop.serving_nothing(context.session, contract.id, MOST)
    return cast(
        "list[UnservingAction]",
        [
            UnservingAction(
                id=ID(encode_id(item.kind.title(), item.id)),
                kind=item.kind,
                number=item.number,
                text=item.text,
            )
            for item in found
        ],
    )


@extends(Query)
class GapQueries:
    """What can be asked about what is missing."""

    feedback_gaps: list[FeedbackGap] | None = strawberry.field(
        resolver=_gaps, metadata=weighs(cost=COST, most=MOST)
    )
    actions_without_outcome: list[UnservingAction] | None = strawberry.field(
        resolver=_serving_nothing, metadata=weighs(cost=COST, most=MOST)
    )


PARTS = (FeedbackGap, UnservingAction, GapQueries)
