"""What is due, and what became of what was: reviews of all relationships, and their compliance."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    PARTICIPANT,
    ClientError,
    Context,
    Info,
    Measurement,
    Organization,
    Query,
    RelationshipRow,
    ServiceRelationship,
    WindowInput,
    batch,
    extends,
    ratio,
    to_one,
    weighs,
)
from catalog_partnership.computing.calendar import DueReview, DueStatus, compliance
from catalog_partnership.queries import due, history
from catalog_partnership.queries.history import PairKey
from catalog_partnership.rules.access import CADENCE
from catalog_partnership.schema.cadences import ReviewCadence

MOST_DUE = 1_000
USUAL_DUE = 100
MOST_DAYS = 3_660
MOST_TOLD = 200  # of one relationship
COST = 200
strawberry.enum(DueStatus)
Over = Annotated[WindowInput, argument(description="The time that is asked about, up to now.")]


@strawberry.type
class ReviewToHold:
    """A business review that is to be held: it is due soon, or overdue."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    cadence: ReviewCadence = to_one("The cadence that makes it due.", key="cadence_id")
    due_on: dt.date = strawberry.field(description="The day on which it is due.")
    days_left: int = strawberry.field(
        description="In how many days that is; negative where it is overdue."
    )
    is_overdue: bool = strawberry.field(description="Whether that day is past.")
    missed_since: dt.date | None = strawberry.field(
        description="The due date of the first one that was missed before it, since a compliant "
        "review was held; null where none was."
    )


@dataclass(frozen=True)
class _ToHold:
    """What is told of a review that is to be held."""

    relationship_id: UUID
    buyer_id: UUID
    provider_id: UUID
    cadence_id: UUID
    due_on: dt.date
    days_left: int
    is_overdue: bool
    missed_since: dt.date | None


async def _reviews_due(
    info: Info,
    within_days: Annotated[
        int, argument(description=f"Due in how many days at the latest, at most {MOST_DAYS:,}.")
    ],
    first: Annotated[
        int, argument(description=f"How many to tell, at most {MOST_DUE:,}: the earliest ones.")
    ] = USUAL_DUE,
) -> list[ReviewToHold] | None:
    """The reviews that are due soon or overdue in your relationships, the earliest first."""
    if not (0 <= within_days <= MOST_DAYS and 0 <= first <= MOST_DUE):
        message = f"Ask for 0 to {MOST_DAYS:,} days, and for 0 to {MOST_DUE:,} reviews."
        raise ClientError(message)
    context, today = info.context, info.context.now.date()
    latest = today + dt.timedelta(days=within_days)
    found = await due.next_reviews(context.session, context.principal, CADENCE, today, latest)
    told: list[Any] = [_to_hold(item, today) for item in found[:first]]
    return told


def _to_hold(item: due.NextReview, today: dt.date) -> _ToHold:
    return _ToHold(
        item.relationship_id,
        item.buyer_id,
        item.provider_id,
        item.cadence_id,
        item.due_on,
        (item.due_on - today).days,
        item.due_on < today,
        item.first_due_on if item.first_due_on < item.due_on else None,
    )


@strawberry.type
class ReviewDue:
    """A business review that a cadence made due, and what became of it."""

    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    due_on: dt.date = strawberry.field(description="The day on which it was due.")
    status: DueStatus = strawberry.field(description="What became of it by now.")
    held_on: dt.date | None = strawberry.field(
        description="The day of the compliant review; null where none was held."
    )


@dataclass(frozen=True)
class _Due:
    """What is told of a review that was due."""

    buyer_id: UUID
    provider_id: UUID
    due_on: dt.date
    status: DueStatus
    held_on: dt.date | None


async def _history(
    parents: Sequence[RelationshipRow], context: Context
) -> dict[UUID, list[tuple[PairKey, DueReview]]]:
    """Return what has been due in each relationship, of the pairs that one sees."""
    ids = [parent.id for parent in parents]
    found = await history.due_reviews(
        context.session,
        ids,
        context.now.date(),
        lambda row: CADENCE(row, context.principal),
    )
    told: dict[UUID, list[tuple[PairKey, DueReview]]] = {key: [] for key in ids}
    for pair, items in found.items():
        told[pair.relationship_id] += [(pair, item) for item in items]
    return told


async def due_reviews(
    parents: Sequence[RelationshipRow], context: Context
) -> Sequence[list[ReviewDue] | None]:
    """What has been due in it by its cadences, and what is due next, the last ones first."""
    found = await _history(parents, context)
    answers: list[Any] = []
    for parent in parents:
        items = [
            _Due(pair.buyer_id, pair.provider_id, item.due_on, item.status, item.held_on)
            for pair, item in found[parent.id]
        ]
        answers.append(sorted(items, key=lambda item: item.due_on, reverse=True)[:MOST_TOLD])
    return answers


async def review_compliance(
    parents: Sequence[RelationshipRow], context: Context, window: Over
) -> Sequence[Measurement | None]:
    """Which share of the reviews that were due in a window was held as it must be.

    One counts by its due date. Where none was due there is no share.
    """
    over = window.clipped(context.now)
    found = await _history(parents, context)
    answers = []
    for parent in parents:
        items = [item for _pair, item in found[parent.id]]
        kept, due_then = compliance(items, over.start, over.end)
        share = ratio(kept, due_then, count=due_then)
        answers.append(replace(share, key="review-compliance", unit="ratio", window=over))
    return answers


@extends(ServiceRelationship)
class DueInRelationship:
    """What is due in a relationship."""

    due_reviews = batch("id", ring=PARTICIPANT, most=MOST_TOLD, cost=20)(due_reviews)
    review_compliance = batch("id", ring=PARTICIPANT, cost=20)(review_compliance)


@extends(Query)
class DueQueries:
    """What can be asked about what is due."""

    reviews_due: list[ReviewToHold] | None = strawberry.field(
        resolver=_reviews_due, metadata=weighs(cost=COST, most="first")
    )


PARTS = (ReviewToHold, ReviewDue, DueInRelationship, DueQueries)
