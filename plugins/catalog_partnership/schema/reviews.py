"""Business reviews in the graph: when they are due, when they were held, and who was there."""

import datetime as dt
from collections.abc import Sequence

import strawberry

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Context,
    Mutation,
    Node,
    Organization,
    Person,
    Query,
    ServiceRelationship,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.reviews import outcomes, recording, scheduling
from catalog_partnership.computing import compliance
from catalog_partnership.queries import reviews
from catalog_partnership.rules import access
from catalog_partnership.tables.reviews import (
    MOST_ATTENDANCES,
    MOST_OUTCOMES,
    AttendanceCategory,
    BusinessReviewRow,
    ReviewAttendanceRow,
    ReviewOutcomeKind,
    ReviewOutcomeRow,
)

strawberry.enum(AttendanceCategory)
strawberry.enum(ReviewOutcomeKind)


async def names(parents: Sequence[ReviewAttendanceRow], context: Context) -> Sequence[str | None]:
    """What they are called: both sides met them."""
    found = await reviews.names(context.session, {parent.person_id for parent in parents})
    return [found.get(parent.person_id) for parent in parents]


@entity(access.ATTENDANCE)
class ReviewAttendance:
    """Somebody who was at a review."""

    person: Person | None = to_one("The person.", key="person_id")
    name = batch("person_id", ring=PARTICIPANT)(names)
    organization: Organization = to_one("The side that they belong to.", key="organization_id")
    category: AttendanceCategory = column("As what they were there.")
    counts: bool = column("Whether they held the role of the category on that day.")


async def missing(
    parents: Sequence[BusinessReviewRow], context: Context
) -> Sequence[list[AttendanceCategory] | None]:
    """The categories of which nobody was there; each takes a person of its own."""
    found = await reviews.attended(context.session, [parent.id for parent in parents])
    return [list(compliance.missing(found[parent.id])) for parent in parents]


@entity(access.REVIEW_OUTCOME)
class ReviewOutcome(Node):
    """A decision of a review, or an action that one side is to do."""

    position: int = column("Which outcome of the review it is, counted from 1.")
    kind: ReviewOutcomeKind = column("Whether it is a decision, or an action.")
    text: str = column("What was decided, or is to be done.")
    owner: Organization | None = to_one("The side that is to do it.", key="owner_id")
    due_on: dt.date | None = column("By which day it is to be done.")
    done_on: dt.date | None = column("On which day it was done; null before.")
    viewer_can = viewer_can(access.REVIEW_OUTCOME)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was noted.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.REVIEW)
class BusinessReview(Node):
    """A meeting at which a buyer and a provider review their business."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    number: int = column("Which review of its relationship it is, counted from 1.")
    planned_on: dt.date = column("The day on which it is to be held, or was to be.")
    due_on: dt.date | None = column("The due date that it is for; null where none was mandated.")
    held_on: dt.date | None = column("The day on which it was held; null before.")
    host: Organization | None = to_one("The side that invites.", key="host_id")
    agenda: str | None = column("What it is to be about.")
    minutes: str | None = column("What was spoken about.")
    is_compliant: bool = column("Whether it was held, and those who must be there were.")
    missing = batch("id", ring=PARTICIPANT, most=len(compliance.REQUIRED))(missing)
    attendances: list[ReviewAttendance] = many(
        "Who was there.",
        by=ReviewAttendanceRow.review_id,
        order_by=ReviewAttendanceRow.category,
        most=MOST_ATTENDANCES,
    )
    outcomes: list[ReviewOutcome] = many(
        "What was decided, and is to be done.",
        by=ReviewOutcomeRow.review_id,
        order_by=ReviewOutcomeRow.position,
        most=MOST_OUTCOMES,
    )
    viewer_can = viewer_can(access.REVIEW)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was scheduled.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ReviewOutcome)
class ReviewOfOutcome:
    """The review that something came of."""

    review: BusinessReview = to_one("The review.", key="review_id")


@extends(ServiceRelationship)
class ReviewsOfRelationship:
    """The business reviews of a relationship."""

    reviews: Connection[BusinessReview] = connection(
        "The business reviews in it.", by=BusinessReviewRow.relationship_id
    )


@extends(Query)
class ReviewQueries:
    """What can be asked about business reviews."""

    business_review: BusinessReview | None = lookup("Find one business review by its id.")
    business_reviews: Connection[BusinessReview] = connection("Page through business reviews.")


@extends(Mutation)
class ReviewMutations:
    """What can be done about business reviews."""

    schedule_review = change(scheduling.ScheduleReview, BusinessReview, "review")
    record_review = change(recording.RecordReview, BusinessReview, "review")
    note_review_outcome = change(outcomes.NoteReviewOutcome, ReviewOutcome, "outcome")
    complete_review_action = change(outcomes.CompleteReviewAction, ReviewOutcome, "outcome")


PARTS = (
    *(ReviewAttendance, ReviewOutcome, BusinessReview, ReviewOfOutcome, ReviewsOfRelationship),
    *(ReviewQueries, ReviewMutations),
)
