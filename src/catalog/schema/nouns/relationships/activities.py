"""Activities of relationships in the graph, and what comes of them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.aliases import alias
from catalog.domain.relationships.activities import confirming, recording
from catalog.domain.relationships.activities.access import ACTIVITY, ACTIVITY_PERFORMER
from catalog.domain.relationships.activities.performing import MOST_PERFORMERS
from catalog.graph.declaring.declare import column, computed, connection, extends, many, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import PARTICIPANT
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.roots import Mutation
from catalog.storage.enums import ActivityArea, ActivityKind, Consent
from catalog.storage.tables.relationships import ActivityPerformerRow, RelationshipActivityRow

for kind in (ActivityArea, ActivityKind):
    strawberry.enum(kind)


def _where_confirmed(activity: Any, _principal: object) -> sa.ColumnElement[bool]:
    performer = alias(ActivityPerformerRow)
    silent = sa.select(performer.activity_id).where(
        performer.activity_id == activity.id, performer.word.is_(None)
    )
    return ~silent.correlate(activity).exists()


@entity(ACTIVITY_PERFORMER)
class ActivityPerformer:
    """An organization that performed an activity, and whether it says so itself."""

    organization: Organization = to_one("The organization.", key="organization_id")
    word: Consent | None = column(
        "Whose word it is that it did: GIVEN by its own side, RECORDED by whoever recorded it; "
        "null until its side confirms what others say."
    )
    said_at: dt.datetime | None = column("When its side said so.")
    said_by: str | None = column("Who said so for it: the subject of their token.")


@entity(ACTIVITY)
class RelationshipActivity(Node):
    """Something that participants did in a relationship.

    Those who take part see it, also those who joined later, and those who had not left by then.
    """

    kind: ActivityKind = column("What was done.")
    area: ActivityArea = column("What it is a part of; that follows from its kind.")
    name: str = column("What it is called.")
    description: str | None = column("What was done, in prose.")
    relationship: ServiceRelationship = to_one(
        "The relationship in which it was done.", key="relationship_id"
    )
    performed_by: list[ActivityPerformer] = many(
        "The participants that did it; none in the answer of what removed it.",
        by=ActivityPerformerRow.activity_id,
        order_by=ActivityPerformerRow.position,
        most=MOST_PERFORMERS,
    )
    is_confirmed: bool | None = computed(
        "Whether all that performed it say so; of a joint one, both sides. Null in the answer of "
        "what removed it.",
        sql=_where_confirmed,
        ring=PARTICIPANT,
    )
    occurred_at: dt.datetime = column("When it occurred.")
    recorded_by: Organization | None = to_one(
        "The organization on whose side it was recorded.", key="recorded_by_id"
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was recorded.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class ActivitiesOfRelationship:
    """What is done in a relationship."""

    activities: Connection[RelationshipActivity] = connection(
        "What was provided and consumed in it, and what both sides did to manage it.",
        by=RelationshipActivityRow.relationship_id,
    )


@extends(Mutation)
class ActivityMutations:
    """How activities are recorded and confirmed."""

    record_relationship_activity = change(
        recording.RecordRelationshipActivity, RelationshipActivity
    )
    update_relationship_activity = change(
        recording.UpdateRelationshipActivity, RelationshipActivity
    )
    confirm_relationship_activity = change(
        confirming.ConfirmRelationshipActivity, RelationshipActivity
    )
    remove_relationship_activity = change(
        recording.RemoveRelationshipActivity, RelationshipActivity
    )


PARTS = (ActivityPerformer, RelationshipActivity, ActivitiesOfRelationship, ActivityMutations)
