"""Roadmaps with their components, suggestions and bids in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased
from strawberry import ID, argument

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Context,
    Info,
    Money,
    Mutation,
    Node,
    Organization,
    Query,
    ServiceVersion,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    find,
    lookup,
    to_one,
    viewer_can,
    weighs,
)
from catalog_partnership.changes.planning import roadmaps, suggestions
from catalog_partnership.rules import access_of_roadmaps as access
from catalog_partnership.tables.roadmaps import (
    Audience,
    RoadmapComponentRow,
    RoadmapRow,
    SuggestionKind,
    SuggestionRow,
    SuggestionStatus,
)

for kind in (Audience, SuggestionKind, SuggestionStatus):
    strawberry.enum(kind)
COST = 5


async def _money(parents: Sequence[Any], name: str) -> Sequence[Money | None]:
    return [
        None
        if (amount := getattr(row, name)) is None
        else Money(amount=amount, currency=row.currency)
        for row in parents
    ]


async def budget(parents: Sequence[Any], _context: Context) -> Sequence[Money | None]:
    """How much is set aside for it."""
    return await _money(parents, "budget")


async def amount(parents: Sequence[Any], _context: Context) -> Sequence[Money | None]:
    """For how much it is offered; null of what is no bid."""
    return await _money(parents, "amount")


@entity(access.ROADMAP)
class Roadmap(Node):
    """What an organization plans for a time, with budgets, as it shows it to its partners."""

    organization: Organization = to_one("Who plans.", key="organization_id")
    number: int = column("Which roadmap of its organization it is, counted from 1.")
    title: str = column("What it is called.")
    summary: str | None = column("What it is to achieve.")
    starts_on: dt.date = column("The first day that it plans for.")
    ends_on: dt.date = column("The last day that it plans for.")
    audience: Audience = column("Who is shown it.")
    published_by: str = column("Who published it: the subject of their token.")
    viewer_can = viewer_can(access.ROADMAP)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was published.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.COMPONENT)
class RoadmapComponent(Node):
    """Something that is planned on a roadmap."""

    roadmap: Roadmap = to_one("The roadmap.", key="roadmap_id")
    position: int = column("Which component of its roadmap it is, counted from 1.")
    title: str = column("What is planned.")
    description: str | None = column("What it is.")
    planned_on: dt.date | None = column("The day by which it is to be there.")
    budget = batch(
        "budget",
        "currency",
        cost=0,
        ring=PARTICIPANT,
        filters={"amount": "budget", "currency": "currency"},
    )(budget)
    service_version: ServiceVersion | None = to_one(
        "The version of a service that it leads to.", key="version_id"
    )
    viewer_can = viewer_can(access.COMPONENT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was planned.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.SUGGESTION)
class Suggestion(Node):
    """What an organization suggests about a roadmap, or bids for one of its components.

    Whoever plans sees it, and whoever made it; nobody else knows that it is there.
    """

    roadmap: Roadmap | None = to_one("The roadmap.", key="roadmap_id")
    component: RoadmapComponent | None = to_one(
        "The component that it is about.", key="component_id"
    )
    number: int | None = column(
        "Which suggestion or bid it is, counted from 1 for each roadmap: others could count by it.",
        ring=HOUSE,
    )
    kind: SuggestionKind = column("Whether it is a suggestion or a bid.")
    organization: Organization = to_one("Who suggests or bids.", key="organization_id")
    what: str = column("What is suggested or offered.")
    amount = batch(
        "amount",
        "currency",
        cost=0,
        ring=PARTICIPANT,
        filters={"amount": "amount", "currency": "currency"},
    )(amount)
    status: SuggestionStatus = column("What became of it.")
    suggested_by: str = column("Who suggested it: the subject of their token.")
    reason: str | None = column("Why it was accepted or declined.")
    decided_at: dt.datetime | None = column("When it was decided on.")
    decided_by: str | None = column("Who decided: the subject of their token.")
    viewer_can = viewer_can(access.SUGGESTION)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was made.")
    updated_at: dt.datetime = column("When it was last edited.")


BIDS = {"kind": {"eq": SuggestionKind.BID.value}}


@extends(Roadmap)
class PartsOfRoadmap:
    """What is on a roadmap, and what others say to it."""

    components: Connection[RoadmapComponent] = connection(
        "What is planned.", by=RoadmapComponentRow.roadmap_id
    )
    suggestions: Connection[Suggestion] = connection(
        "What others suggest, bids too.", by=SuggestionRow.roadmap_id
    )


@extends(RoadmapComponent)
class SuggestionsOfComponent:
    """What others suggest about a component, and bid for it."""

    suggestions: Connection[Suggestion] = connection(
        "What others suggest about it, bids too.", by=SuggestionRow.component_id
    )
    bids: Connection[Suggestion] = connection(
        "Who offers to deliver it.", by=SuggestionRow.component_id, always=BIDS
    )


@extends(Organization)
class RoadmapsOfOrganization:
    """What an organization plans."""

    roadmaps: Connection[Roadmap] = connection(
        "Its roadmaps, of all times.", by=RoadmapRow.organization_id
    )


async def _roadmap(
    info: Info,
    organization_id: Annotated[ID, argument(description="The organization that plans.")],
) -> Roadmap | None:
    """The newest roadmap of an organization that you see; null where there is none."""
    context = info.context
    planner = await find(Organization, organization_id, context)
    row: Any = aliased(RoadmapRow)
    newest = (
        sa.select(row)
        .where(row.organization_id == planner.id, access.ROADMAP(row, context.principal))
        .order_by(row.number.desc())
        .limit(1)
    )
    found: Roadmap | None = next(iter(await context.session.scalars(newest)), None)
    return found  # the graph shows the row


@extends(Query)
class RoadmapQueries:
    """What can be asked about roadmaps."""

    roadmap: Roadmap | None = strawberry.field(resolver=_roadmap, metadata=weighs(cost=COST))
    roadmaps: Connection[Roadmap] = connection("Page through the roadmaps.")
    roadmap_component: RoadmapComponent | None = lookup("Find one component by its id.")
    suggestion: Suggestion | None = lookup("Find one suggestion or bid by its id.")
    suggestions: Connection[Suggestion] = connection("Page through the suggestions and bids.")


@extends(Mutation)
class RoadmapMutations:
    """What can be done about roadmaps."""

    publish_roadmap = change(roadmaps.PublishRoadmap, Roadmap)
    update_roadmap = change(roadmaps.UpdateRoadmap, Roadmap)
    add_roadmap_component = change(roadmaps.AddRoadmapComponent, RoadmapComponent)
    update_roadmap_component = change(roadmaps.UpdateRoadmapComponent, RoadmapComponent)
    suggest_roadmap_change = change(suggestions.SuggestRoadmapChange, Suggestion)
    bid_for_component = change(suggestions.BidForComponent, Suggestion)
    decide_suggestion = change(suggestions.DecideSuggestion, Suggestion)
    withdraw_suggestion = change(suggestions.WithdrawSuggestion, Suggestion)


strawberry.enum(suggestions.SuggestionDecision)
PARTS: tuple[Any, ...] = (
    *(Roadmap, RoadmapComponent, Suggestion, PartsOfRoadmap, SuggestionsOfComponent),
    *(RoadmapsOfOrganization, RoadmapQueries, RoadmapMutations),
)
