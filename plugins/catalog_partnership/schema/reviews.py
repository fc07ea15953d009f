"""Business reviews in the graph: when they are due, when they were held, and who was there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Context,
    Mutation,
    Node,
    Organization,
    Person,
    PersonRow,
    Principal,
    Query,
    ServiceRelationship,
    batch,
    change,
    column,
    computed,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
    viewer_can,
)
from catalog_partnership.changes.reviews import recording, scheduling
from catalog_partnership.computing import compliance
from catalog_partnership.queries import reviews
from catalog_partnership.rules import access
from catalog_partnership.tables.reviews import (
    MOST_ATTENDANCES,
    AttendanceCategory,
    BusinessReviewRow,
    ReviewAttendanceRow,
)

strawberry.enum(AttendanceCategory)


def name_of_person(table: Any, _principal: Principal) -> sa.ColumnElement[str | None]:
    """Return the name of a person, whom both sides met."""
    name = sa.select(PersonRow.name).where(PersonRow.id == table.person_id)
    return name.scalar_subquery()


@entity(access.ATTENDANCE)
class ReviewAttendance:
    """Somebody who was at a review."""

    person: Person | None = to_one("The person.", key="person_id")
    name: str | None = computed("What they are called.", sql=name_of_person, ring=PARTICIPANT)
    organization: Organization = to_one("The side that they belong to.", key="organization_id")
    category: AttendanceCategory = column("As what they were there.")
    counts: bool = column("Whether they held the role of the category on that day.")


async def missing(
    parents: Sequence[BusinessReviewRow], context: Context
) -> Sequence[list[AttendanceCategory] | None]:
    """The categories of which nobody was there; each takes a person of its own."""
    found = await reviews.attended(context.session, [parent.id for parent in parents])
    return [list(compliance.missing(found[parent.id])) for parent in parents]


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
    viewer_can = viewer_can(access.REVIEW)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was scheduled.")
    updated_at: dt.datetime = column("When it was last edited.")


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


PARTS = (ReviewAttendance, BusinessReview, ReviewsOfRelationship, ReviewQueries, ReviewMutations)
