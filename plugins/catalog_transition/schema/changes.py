"""Changes of services in the graph."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    ClientError,
    Connection,
    Context,
    Mutation,
    Narrower,
    Node,
    Person,
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
from catalog_transition.changes.making import authorising, closing, raising
from catalog_transition.queries.overlaps import overlapping
from catalog_transition.rules import access_of_changes as access
from catalog_transition.tables.changes import (
    LONGEST,
    ChangeDecision,
    ChangeGrade,
    ChangeKind,
    ChangeOutcome,
    ChangeRecordRow,
    ChangeStatus,
    is_unauthorised,
)

MOST_OVERLAPS = 100

for kind in (ChangeDecision, ChangeGrade, ChangeKind, ChangeOutcome, ChangeStatus):
    strawberry.enum(kind)


async def category(parents: Sequence[ChangeRecordRow], _context: Context) -> Sequence[int | None]:
    """Its category: 1 where impact and probability are HIGH, to 4 where both are LOW.

    2 is of HIGH impact alone, 3 of HIGH probability alone. How urgent it is does not count.
    """
    low = ChangeGrade.LOW
    return [1 + 2 * (row.impact is low) + (row.probability is low) for row in parents]


async def unauthorised(
    parents: Sequence[ChangeRecordRow], _context: Context
) -> Sequence[bool | None]:
    """Whether it was made without authority, or outside its window; null before it was made."""
    return [is_unauthorised(row) for row in parents]


@strawberry.type
class ChangeOverlap:
    """Another change that may be made at the same time."""

    change: "ChangeRecord" = to_one("The other change.", key="change_id")


@dataclass(frozen=True)
class _Overlap:
    """What is told of an overlap."""

    change_id: UUID


async def overlaps(
    parents: Sequence[Any],
    context: Context,
    most: Annotated[int, argument(description="How many there may be, at most 100.")] = 20,
) -> Sequence[list[ChangeOverlap] | None]:
    """The other changes whose windows overlap its own, the earliest first, as far as you see them.

    They are of the same service, or of one that it stands on or that stands on it, along at most
    ten hard dependencies. Cancelled ones do not count.
    """
    if not 0 <= most <= MOST_OVERLAPS:
        message = f"most must be from 0 to {MOST_OVERLAPS}, not {most}."
        raise ClientError(message)
    ids, seen = [row.id for row in parents], access.CHANGE_RECORD
    found = await overlapping(context.session, context.principal, ids, seen)
    told: list[Any] = [[_Overlap(key) for key in found.get(one, ())[:most]] for one in ids]
    return told


@entity(access.CHANGE_RECORD)
class ChangeRecord(Node):
    """A change of a service: what is to be done, when, by whose authority, and how it ended.

    Whoever takes part in the service sees when it is and how it ended, without what the house keeps
    to itself.
    """

    service: Service = to_one("The service that is changed.", key="service_id")
    service_version: ServiceVersion | None = to_one(
        "The version of it that the change brings.", key="version_id", ring=HOUSE
    )
    number: int = column("Which change of its service it is, counted from 1.")
    kind: ChangeKind = column("How it gets its authority.")
    title: str = column("What it is called.")
    description: str | None = column("What is done.", ring=HOUSE)
    reason: str | None = column("Why it is made.", ring=HOUSE)
    benefit: str | None = column("What comes of it.", ring=HOUSE)
    risks: str | None = column("What may go wrong.", ring=HOUSE)
    resources: str | None = column("What it takes, and which resources it touches.", ring=HOUSE)
    relations: str | None = column("Which other changes and services are near.", ring=HOUSE)
    responsible: Person | None = to_one(
        "Who answers for building, testing and making it.", key="responsible_id", ring=HOUSE
    )
    impact: ChangeGrade = column("How much harm it can do.")
    probability: ChangeGrade | None = column("How likely it is to do harm.", ring=HOUSE)
    category = batch("impact", "probability", ring=HOUSE)(category)
    security: bool | None = column("Whether it is made for the sake of security.", ring=HOUSE)
    rollback_plan: str | None = column("How it is undone where it goes wrong.", ring=HOUSE)
    window_start: dt.datetime = column("From when on it may be made.")
    window_end: dt.datetime = column("By when it has to be made.")
    status: ChangeStatus = column("How far it has come.")
    raised_by: str | None = column("Who raised it: the subject of their token.", ring=HOUSE)
    edited_by: str | None = column(
        "Who last edited what is decided on: the subject of their token; null where nobody did.",
        ring=HOUSE,
    )
    authorised_at: dt.datetime | None = column(
        "Since when it is authorised; null where no authority holds.", ring=HOUSE
    )
    decided_by: Person | None = to_one(
        "The change authority that decided last; null for a standard change.",
        key="authorised_by_id",
        ring=HOUSE,
    )
    refusal_reason: str | None = column("Why it was refused.", ring=HOUSE)
    outcome: ChangeOutcome | None = column("How it ended; null before.")
    started_at: dt.datetime | None = column("When it was begun.")
    ended_at: dt.datetime | None = column("When it was done.")
    note: str | None = column("What the house remembers of it.", ring=HOUSE)
    without_authority: bool | None = column(
        "Whether it was made without authority; null before it was made.", ring=HOUSE
    )
    outside_window: bool | None = column(
        "Whether it was made outside its window; null before it was made.", ring=HOUSE
    )
    is_unauthorised = batch("without_authority", "outside_window", ring=HOUSE)(unauthorised)
    documentation: str | None = column(
        "Where the papers of an emergency lie that were written afterwards.", ring=HOUSE
    )
    documented_at: dt.datetime | None = column("When these were told.", ring=HOUSE)
    overlaps = batch("id", cost=20, most="most", ring=HOUSE)(overlaps)
    viewer_can = viewer_can(access.CHANGE_RECORD)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was raised.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class ChangesOfService:
    """The changes of a service."""

    changes: Connection[ChangeRecord] = connection(
        "What is changed of it, and what was.", by=ChangeRecordRow.service_id
    )


@extends(ServiceVersion)
class ChangesOfVersion:
    """The changes that bring a version."""

    changes: Connection[ChangeRecord] = connection(
        "The changes that bring it.", by=ChangeRecordRow.version_id
    )


@extends(Query)
class ChangeQueries:
    """What can be asked about changes."""

    change_record: ChangeRecord | None = lookup("Find one change of a service by its id.")
    change_records: Connection[ChangeRecord] = connection("Page through the changes of services.")
    change_calendar: Connection[ChangeRecord] = connection(
        "The changes whose windows touch a time, of 400 days at most; without its ends, all of "
        "them.",
        within=("from", "to", LONGEST.days),
        arguments={
            "from": Narrower("windowEnd", "Only those that may be made after this.", "gte"),
            "to": Narrower("windowStart", "Only those that may be made before this.", "lt"),
        },
    )


@extends(Mutation)
class ChangeMutations:
    """What can be done about changes."""

    raise_change = change(raising.RaiseChange, ChangeRecord)
    update_change = change(raising.UpdateChange, ChangeRecord)
    authorise_change = change(authorising.AuthoriseChange, ChangeRecord)
    record_change_outcome = change(closing.RecordChangeOutcome, ChangeRecord)
    document_change = change(closing.DocumentChange, ChangeRecord)


PARTS = (
    ChangeOverlap,
    ChangeRecord,
    ChangesOfService,
    ChangesOfVersion,
    ChangeQueries,
    ChangeMutations,
)
