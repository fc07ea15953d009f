"""Strategic issues in the graph, with what providers learnt when they worked on them."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Organization,
    Party,
    Person,
    Query,
    Service,
    ServiceRelationship,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    party,
    to_one,
    viewer_can,
)
from catalog_partnership.changes import issues
from catalog_partnership.rules import access
from catalog_partnership.schema.reviews import BusinessReview
from catalog_partnership.tables.issues import (
    MOST_NOTES,
    ExperienceNoteRow,
    StrategicIssueKind,
    StrategicIssueRow,
    StrategicIssueStatus,
)

for kind in (StrategicIssueKind, StrategicIssueStatus):
    strawberry.enum(kind)


@entity(access.EXPERIENCE)
class ExperienceNote(Node):
    """What a provider learnt when it worked on an issue."""

    position: int = column("Which note of the issue it is, counted from 1.")
    text: str = column("What was learnt.")
    happened_on: dt.date = column("On which day it was learnt.")
    noted_by: Person | None = to_one("Who told it.", key="person_id")
    created_at: dt.datetime = column("When it was noted.")


@entity(access.ISSUE)
class StrategicIssue(Node):
    """What stands in the way of a strategy, or what it demands, shared with the other side."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    number: int = column("Which issue of its relationship it is, counted from 1.")
    kind: StrategicIssueKind = column("Whether it is an issue, or an imperative.")
    title: str = column("What it is, in a few words.")
    statement: str | None = column("What it is, at length.")
    status: StrategicIssueStatus = column("How far it has come.")
    raised_by: Organization | None = to_one("The side that raised it.", key="raised_by_id")
    review: BusinessReview | None = to_one("The review at which it was raised.", key="review_id")
    service: Service | None = to_one("The service that it is about.", key="service_id")
    owner: Party | None = party(
        "Who is to see to it.",
        organization=StrategicIssueRow.organization_id,
        person=StrategicIssueRow.person_id,
    )
    happened_at: dt.datetime = column("When it was raised.")
    ended_on: dt.date | None = column("On which day it was settled; null before.")
    came_of: str | None = column("What came of it; null before it is settled.")
    experience: list[ExperienceNote] = many(
        "What the provider learnt.",
        by=ExperienceNoteRow.issue_id,
        order_by=ExperienceNoteRow.position,
        most=MOST_NOTES,
    )
    viewer_can = viewer_can(access.ISSUE)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ExperienceNote)
class IssueOfNote:
    """The issue that a note is about."""

    issue: StrategicIssue = to_one("The issue.", key="issue_id")


@extends(BusinessReview)
class IssuesOfReview:
    """The issues of a review."""

    issues: Connection[StrategicIssue] = connection(
        "The issues that were raised in it.", by=StrategicIssueRow.review_id
    )


@extends(ServiceRelationship)
class IssuesOfRelationship:
    """The issues of a relationship."""

    strategic_issues: Connection[StrategicIssue] = connection(
        "What its sides share with each other.", by=StrategicIssueRow.relationship_id
    )


@extends(Query)
class IssueQueries:
    """What can be asked about strategic issues."""

    strategic_issue: StrategicIssue | None = lookup("Find one strategic issue by its id.")
    strategic_issues: Connection[StrategicIssue] = connection("Page through strategic issues.")


@extends(Mutation)
class IssueMutations:
    """What can be done about strategic issues."""

    raise_strategic_issue = change(issues.RaiseStrategicIssue, StrategicIssue, "issue")
    resolve_strategic_issue = change(issues.ResolveStrategicIssue, StrategicIssue, "issue")
    note_experience = change(issues.NoteExperience, ExperienceNote, "note")


PARTS = (
    *(ExperienceNote, StrategicIssue, IssueOfNote, IssuesOfReview, IssuesOfRelationship),
    *(IssueQueries, IssueMutations),
)
