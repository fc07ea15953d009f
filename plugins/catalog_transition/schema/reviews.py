"""Readiness reviews and activities in the graph."""

import datetime as dt

import strawberry

from catalog.plugin import (
    HOUSE,
    Connection,
    Mutation,
    Node,
    Query,
    Service,
    ServiceVersion,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    viewer_can,
)
from catalog_transition.changes.readiness.activities import RecordTransitionActivity
from catalog_transition.changes.readiness.answering import AnswerCheck
from catalog_transition.changes.readiness.approving import ApproveReview
from catalog_transition.changes.readiness.starting import StartReadinessReview
from catalog_transition.changes.readiness.withdrawing import WithdrawReadinessReview
from catalog_transition.rules import access_of_readiness as access
from catalog_transition.schema.readiness import COST, of_review, readiness
from catalog_transition.schema.templates import CheckTemplateVersion
from catalog_transition.tables.activities import ActivityResult, TransitionActivityRow
from catalog_transition.tables.readiness import ReadinessReviewRow
from catalog_transition.tables.templates import ActivityStep, TransitionType

strawberry.enum(ActivityResult)


@entity(access.REVIEW)
class ReadinessReview(Node):
    """What was checked of a version at a level, as the template was when it began."""

    service: Service = to_one("The service.", key="service_id")
    service_version: ServiceVersion | None = to_one("The version.", key="version_id")
    number: int = column("Which review of its version it is, counted from 1.")
    template_version: CheckTemplateVersion | None = to_one(
        "The version of the template; null for standard checks.", key="template_version_id"
    )
    transition_type: TransitionType = column("What happens to the service.")
    level: str = column("The level that is checked.")
    started_by: str = column("Who began it: the subject of their token.")
    readiness = batch("id", cost=COST, ring=HOUSE)(of_review)
    withdrawn_at: dt.datetime | None = column("When it was withdrawn, if it was.")
    withdrawn_by: str | None = column("Who withdrew it: the subject of their token.")
    withdrawal_reason: str | None = column("Why it was withdrawn.")
    viewer_can = viewer_can(access.REVIEW)
    revision: int = column("How often it was edited, counted from 1; every answer edits it.")
    created_at: dt.datetime = column("When it began.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.TRANSITION_ACTIVITY)
class TransitionActivity(Node):
    """A build, a test or a deployment of a version."""

    service: Service = to_one("The service.", key="service_id")
    service_version: ServiceVersion | None = to_one("The version.", key="version_id")
    number: int = column("Which activity of its version it is, counted from 1.")
    kind: ActivityStep = column("What was done.")
    name: str = column("What it is called.")
    result: ActivityResult = column("How it ended.")
    evidence: str | None = column("How that is known.")
    reason: str | None = column("Why there was nothing to do, or why it failed.")
    happened_at: dt.datetime = column("When it was done.")
    recorded_by: str = column("Who recorded it: the subject of their token.")
    created_at: dt.datetime = column("When it was recorded.")


@extends(Service)
class ReadinessOfService:
    """How ready a service is."""

    readiness = batch("id", cost=COST, ring=HOUSE)(readiness)
    readiness_reviews: Connection[ReadinessReview] = connection(
        "The reviews of all its versions.", by=ReadinessReviewRow.service_id
    )
    transition_activities: Connection[TransitionActivity] = connection(
        "How its versions were built, tested and deployed.", by=TransitionActivityRow.service_id
    )


@extends(ServiceVersion)
class ReadinessOfVersion:
    """What was checked and done of a version."""

    readiness_reviews: Connection[ReadinessReview] = connection(
        "Its reviews.", by=ReadinessReviewRow.version_id
    )
    transition_activities: Connection[TransitionActivity] = connection(
        "How it was built, tested and deployed.", by=TransitionActivityRow.version_id
    )


@extends(Query)
class ReadinessQueries:
    """What can be asked about reviews."""

    readiness_review: ReadinessReview | None = lookup("Find one readiness review by its id.")
    readiness_reviews: Connection[ReadinessReview] = connection(
        "Page through the readiness reviews."
    )


@extends(Mutation)
class ReadinessMutations:
    """What can be done to get a version ready."""

    start_readiness_review = change(StartReadinessReview, ReadinessReview)
    answer_check = change(AnswerCheck, ReadinessReview)
    approve_review = change(ApproveReview, ReadinessReview)
    withdraw_readiness_review = change(WithdrawReadinessReview, ReadinessReview)
    record_transition_activity = change(RecordTransitionActivity, TransitionActivity)


PARTS = (
    ReadinessReview,
    TransitionActivity,
    ReadinessOfService,
    ReadinessOfVersion,
    ReadinessQueries,
    ReadinessMutations,
)
