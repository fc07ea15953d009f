"""Engagements in the graph: how far a buyer and a provider trust each other."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased
from strawberry import ID, argument

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Context,
    Json,
    Mutation,
    Node,
    Organization,
    Person,
    Query,
    RelationshipRow,
    ServiceRelationship,
    among,
    batch,
    change,
    column,
    connection,
    encode_id,
    entity,
    extends,
    lookup,
    to_one,
)
from catalog_partnership.changes import engaging
from catalog_partnership.rules import access
from catalog_partnership.tables.engagements import EngagementModel, EngagementRow

strawberry.enum(EngagementModel)


@entity(access.ENGAGEMENT)
class Engagement(Node):
    """A model that a buyer and a provider worked with each other by, until the next one."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    number: int = column("Which engagement of its relationship it is, counted from 1.")
    model: EngagementModel = column("How they work with each other.")
    since: dt.datetime = column("When it began.")
    until: dt.datetime | None = column("When the next one began; null while it lasts.")
    evidence: Json | None = column("What spoke for it when it began; it stays so.")
    reason: str | None = column("What was said about it.")
    confirmed_by: Person | None = to_one("Who confirmed it.", key="confirmed_by_id")
    proposed: EngagementModel | None = column(
        "The model that the catalog proposes next by its rules; null where it proposes none."
    )
    proposed_at: dt.datetime | None = column("Since when it proposes that.")
    grounds: Json | None = column("What speaks for what is proposed.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@strawberry.type
class PresentEngagement:
    """How a buyer and a provider work with each other now."""

    model: EngagementModel = strawberry.field(description="How they work with each other.")
    since: dt.datetime = strawberry.field(description="When that began.")
    evidence: Json | None = strawberry.field(
        description="What spoke for it when it began; null where the buyer has led all along."
    )
    proposed: EngagementModel | None = strawberry.field(
        description="The model that the catalog proposes next by its rules."
    )
    engagement: Engagement = to_one("What is on record of it.", key="engagement_id")


@dataclass(frozen=True)
class _Present:
    """What is told of a present engagement."""

    model: EngagementModel
    since: dt.datetime
    evidence: Any
    proposed: EngagementModel | None
    engagement_id: UUID


async def engagement(
    parents: Sequence[RelationshipRow],
    context: Context,
    buyer_id: Annotated[
        ID | None, argument(description="The buyer, where there are several.")
    ] = None,
    provider_id: Annotated[
        ID | None, argument(description="The provider, where there are several.")
    ] = None,
) -> Sequence[PresentEngagement | None]:
    """How its two sides work with each other; null before they began to keep that.

    Where there are several pairs, it is null unless both sides are named.
    """
    row: Any = aliased(EngagementRow)
    question = sa.select(row).where(
        among(row.relationship_id, values=[parent.id for parent in parents]),
        row.until.is_(None),
        access.ENGAGEMENT(row, context.principal),
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for item in await context.session.scalars(question):
        named = (buyer_id, item.buyer_id), (provider_id, item.provider_id)
        if all(key in {None, encode_id("Organization", own)} for key, own in named):
            found[item.relationship_id].append(item)
    told: list[Any] = [
        _Present(one.model, one.since, one.evidence, one.proposed, one.id)
        if len(items := found[parent.id]) == 1 and (one := items[0])
        else None
        for parent in parents
    ]
    return told


@extends(ServiceRelationship)
class EngagementsOfRelationship:
    """How the sides of a relationship work with each other, and did before."""

    engagement = batch("id", ring=PARTICIPANT, cost=5)(engagement)
    engagements: Connection[Engagement] = connection(
        "How its buyers and providers worked with each other, and do now.",
        by=EngagementRow.relationship_id,
    )


@extends(Query)
class EngagementQueries:
    """What can be asked about engagements."""

    engagement: Engagement | None = lookup("Find one engagement by its id.")


@extends(Mutation)
class EngagementMutations:
    """What can be done about engagements."""

    change_engagement_model = change(engaging.ChangeEngagementModel, Engagement)


PARTS = (
    *(Engagement, PresentEngagement, EngagementsOfRelationship),
    *(EngagementQueries, EngagementMutations),
)
