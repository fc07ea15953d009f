"""Effort in the graph: how much time each side gives to a relationship, and to what."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    ClientError,
    Connection,
    Context,
    Info,
    Mutation,
    Node,
    Organization,
    Person,
    Query,
    RelationshipActivity,
    RelationshipRow,
    ServiceRelationship,
    Window,
    WindowInput,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    to_one,
    weighs,
)
from catalog_partnership.changes import efforts
from catalog_partnership.queries.efforts import Spent, spent
from catalog_partnership.rules import access
from catalog_partnership.tables.efforts import EffortKind, RelationshipEffortRow

MOST_SUMS = 500
USUAL_SUMS = 100
COST = 50
strawberry.enum(EffortKind)
Over = Annotated[WindowInput, argument(description="The time that is asked about, up to now.")]


@entity(access.EFFORT)
class RelationshipEffort(Node):
    """Time that an organization gave to a relationship on one day."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    number: int | None = column(
        "Which entry of its relationship it is, counted from 1: others could count by it.",
        ring=HOUSE,
    )
    organization: Organization = to_one("The side that gave it.", key="organization_id")
    kind: EffortKind = column("What the time was given to.")
    minutes: int = column("How many minutes, of all people together.")
    happened_on: dt.date = column("On which day.")
    person: Person | None = to_one("Who gave it.", key="person_id", ring=HOUSE)
    activity: RelationshipActivity | None = to_one(
        "The activity that it was given to.", key="activity_id"
    )
    what: str | None = column("What was done.", ring=HOUSE)
    is_shared: bool = column("Whether all who take part see it.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@strawberry.type
class EffortSum:
    """The minutes that one side gave to a relationship in one way."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    organization: Organization = to_one("The side that gave them.", key="organization_id")
    kind: EffortKind = strawberry.field(description="What they were given to.")
    minutes: int = strawberry.field(description="How many there are.")
    entry_count: int = strawberry.field(description="Of how many entries.")


@strawberry.type
class EffortTotal:
    """How much time a relationship took in a window, as far as one sees it."""

    minutes: int = strawberry.field(description="How many minutes there are, all in all.")
    window: Window = strawberry.field(description="The time that was asked for, up to now.")
    sums: list[EffortSum] = strawberry.field(
        description="The same by side and kind, the largest first.",
        metadata=weighs(most=MOST_SUMS),
    )


@dataclass(frozen=True)
class _Sum:
    """What is told of the minutes of one side."""

    relationship_id: UUID
    organization_id: UUID
    kind: EffortKind
    minutes: int
    entry_count: int


@dataclass(frozen=True)
class _Total:
    """What is told of the effort of a relationship."""

    minutes: int
    window: Window
    sums: Sequence[Any]


async def effort(
    parents: Sequence[RelationshipRow], context: Context, window: Over
) -> Sequence[EffortTotal | None]:
    """How much time went into it: your side's, and what others share."""
    over = window.clipped(context.now)
    found: dict[UUID, list[Spent]] = defaultdict(list)
    ids = [parent.id for parent in parents]
    asked = (context.session, context.principal, access.EFFORT, over)
    for item in await spent(*asked, relationship_ids=ids):
        found[item.relationship_id].append(item)
    told: list[Any] = [
        _Total(
            sum(item.minutes for item in found[key]),
            over,
            [_Sum(*item) for item in found[key][:MOST_SUMS]],
        )
        for key in ids
    ]
    return told


async def _relationship_effort(
    info: Info,
    window: Annotated[WindowInput, argument(description="The time to add up.")],
    first: Annotated[
        int, argument(description=f"How many sums to tell, at most {MOST_SUMS}.")
    ] = USUAL_SUMS,
) -> list[EffortSum] | None:
    """How much time went into your relationships, by side and kind: the largest sums first."""
    if not 0 <= first <= MOST_SUMS:
        message = f"Ask for 0 to {MOST_SUMS} sums."
        raise ClientError(message)
    context = info.context
    over = window.clipped(context.now)
    asked = (context.session, context.principal, access.EFFORT, over)
    found = await spent(*asked, most=first)
    told: list[Any] = [_Sum(*item) for item in found]
    return told


@extends(ServiceRelationship)
class EffortOfRelationship:
    """The time that went into a relationship."""

    effort = batch("id", ring=PARTICIPANT, cost=10)(effort)
    efforts: Connection[RelationshipEffort] = connection(
        "The entries of time that went into it.", by=RelationshipEffortRow.relationship_id
    )


@extends(Query)
class EffortQueries:
    """What can be asked about effort."""

    effort: RelationshipEffort | None = lookup("Find one entry of effort by its id.")
    relationship_effort: list[EffortSum] | None = strawberry.field(
        resolver=_relationship_effort, metadata=weighs(cost=COST, most="first")
    )


@extends(Mutation)
class EffortMutations:
    """What can be done about effort."""

    record_effort = change(efforts.RecordEffort, RelationshipEffort, "effort")


PARTS = (
    *(RelationshipEffort, EffortSum, EffortTotal, EffortOfRelationship),
    *(EffortQueries, EffortMutations),
)
