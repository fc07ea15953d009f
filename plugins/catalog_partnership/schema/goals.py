"""Shared goals in the graph: what both sides want to reach, and how far they are."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import strawberry

from catalog.plugin import (
    PARTICIPANT,
    Connection,
    Consent,
    Context,
    LevelComparator,
    Mutation,
    Node,
    Organization,
    Person,
    Query,
    Service,
    ServiceRelationship,
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
from catalog_partnership.changes.goals import measuring, sharing
from catalog_partnership.computing.trust import reaches
from catalog_partnership.rules import access
from catalog_partnership.schema.reviews import BusinessReview
from catalog_partnership.tables.goals import GoalStatus, SharedGoalRow

strawberry.enum(GoalStatus)


async def whether_met(parents: Sequence[Any], _context: Context) -> Sequence[bool | None]:
    """Whether its last figure reaches the target; null before it is measured."""
    return [
        None if row.measured is None else reaches(row.comparator, row.measured, row.target)
        for row in parents
    ]


@entity(access.GOAL)
class SharedGoal(Node):
    """Something that a buyer and a provider both want to reach, with an owner on each side."""

    relationship: ServiceRelationship = to_one("The relationship.", key="relationship_id")
    buyer: Organization = to_one("The organization that consumes.", key="buyer_id")
    provider: Organization = to_one("The organization that provides.", key="provider_id")
    number: int = column("Which goal of its relationship it is, counted from 1.")
    title: str = column("What both want to reach.")
    indicator: str = column("The key of a metric, or what the figure is called.")
    comparator: LevelComparator = column("How a figure is compared with the target.")
    target: Decimal = column("The figure that is to be reached.")
    unit: str | None = column("The unit of its figures.")
    service: Service | None = to_one("The service that the metric measures.", key="service_id")
    due_on: dt.date | None = column("By which day it is to be reached.")
    status: GoalStatus = column("Whether both sides share it.")
    proposed_by: Organization | None = to_one("The side that proposed it.", key="proposed_by_id")
    buyer_owner: Person | None = to_one("Who answers for it at the buyer.", key="buyer_owner_id")
    provider_owner: Person | None = to_one(
        "Who answers for it at the provider.", key="provider_owner_id"
    )
    consent: Consent | None = column("How the other side agreed; null until it does.")
    agreed_at: dt.datetime | None = column("When the other side agreed.")
    agreed_by: str | None = column("Who agreed for it: the subject of their token.")
    document: str | None = column("Where its consent stands, where that was recorded.")
    measured: Decimal | None = column("The last figure; null before it is measured.")
    measured_on: dt.date | None = column("Of which day that is.")
    measured_from: str | None = column("The metric that has it, or where it comes from.")
    is_met = batch("comparator", "target", "measured", cost=0, ring=PARTICIPANT)(whether_met)
    discussed_in: BusinessReview | None = to_one(
        "The last review in which both sides spoke about it.", key="discussed_in_id"
    )
    viewer_can = viewer_can(access.GOAL)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class GoalsOfRelationship:
    """The goals of a relationship."""

    shared_goals: Connection[SharedGoal] = connection(
        "What its sides want to reach together.", by=SharedGoalRow.relationship_id
    )


@extends(Query)
class GoalQueries:
    """What can be asked about shared goals."""

    shared_goal: SharedGoal | None = lookup("Find one shared goal by its id.")
    shared_goals: Connection[SharedGoal] = connection("Page through shared goals.")


@extends(Mutation)
class GoalMutations:
    """What can be done about shared goals."""

    propose_shared_goal = change(sharing.ProposeSharedGoal, SharedGoal, "goal")
    agree_shared_goal = change(sharing.AgreeSharedGoal, SharedGoal, "goal")
    measure_shared_goal = change(measuring.MeasureSharedGoal, SharedGoal, "goal")


PARTS = (SharedGoal, GoalsOfRelationship, GoalQueries, GoalMutations)
