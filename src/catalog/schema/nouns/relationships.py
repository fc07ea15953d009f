"""Relationships in the graph."""

import datetime as dt
from collections.abc import Sequence

import strawberry

from catalog.domain import relationships, sight
from catalog.graph.declaring.declare import (
    batch,
    column,
    connection,
    extends,
    lookup,
    many,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import PARTICIPANT
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.offerings import OfferingEdition, ServiceOffering
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Query
from catalog.storage import offerings
from catalog.storage.enums import ParticipantRole, RelationshipStatus
from catalog.storage.tables.derived import (
    OrganizationRelationshipRow,
    ServiceRelationshipRow,
)
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
)

for kind in (ParticipantRole, RelationshipStatus):
    strawberry.enum(kind)


@entity(sight.RELATIONSHIP_PARTICIPANT)
class RelationshipParticipant:
    """An organization and what it is in one relationship."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("Whether it provides or consumes.")


async def _are_current(
    parents: Sequence[RelationshipOfferingRow], context: Context
) -> Sequence[bool | None]:
    """Whether no later edition was published since."""
    held = {parent.edition_id for parent in parents if parent.edition_id is not None}
    current = await offerings.current_of(context.session, held)
    return [parent.edition_id in current for parent in parents]


@entity(sight.AGREED_OFFERING)
class AgreedOffering:
    """An offering that a relationship is based on, in the edition that it holds."""

    offering: ServiceOffering | None = to_one("The offering, as it is now.", key="offering_id")
    edition: OfferingEdition | None = to_one("What was proposed and agreed.", key="edition_id")
    is_current = batch("edition_id", ring=PARTICIPANT)(_are_current)


@entity(sight.RELATIONSHIP)
class ServiceRelationship(Node):
    """A cooperation of two or more organizations, as providers and consumers of services."""

    slug: str = column("Its unique name in addresses.")
    name: str | None = column("Its name for people.")
    status: RelationshipStatus = column("How far the organizations have come with each other.")
    participants: list[RelationshipParticipant] = many(
        "Who takes part, and in which role.",
        by=RelationshipParticipantRow.relationship_id,
        order_by=RelationshipParticipantRow.position,
        most=relationships.MOST_PARTICIPANTS,
    )
    offerings: Connection[ServiceOffering] = connection(
        "The offerings that it is based on.",
        by=RelationshipOfferingRow.relationship_id,
        to=RelationshipOfferingRow.offering_id,
    )
    agreed_offerings: list[AgreedOffering] = many(
        "What it is based on: each offering in the edition that it holds.",
        by=RelationshipOfferingRow.relationship_id,
        where=lambda row: row.edition_id.is_not(None),
        order_by=RelationshipOfferingRow.offering_id,
        most=relationships.MOST_OFFERINGS,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceOffering)
class AgreedIn:
    """The relationships of an offering."""

    relationships: Connection[ServiceRelationship] = connection(
        "The relationships that are based on it.",
        by=RelationshipOfferingRow.offering_id,
        to=RelationshipOfferingRow.relationship_id,
    )


@extends(Service)
class ProvidedIn:
    """The relationships of a service."""

    relationships: Connection[ServiceRelationship] = connection(
        "The relationships that are based on a published offering of it.",
        by=ServiceRelationshipRow.service_id,
        to=ServiceRelationshipRow.relationship_id,
    )


@extends(Organization)
class TakesPartIn:
    """The relationships of an organization."""

    relationships: Connection[ServiceRelationship] = connection(
        "The relationships that it takes part in.",
        by=OrganizationRelationshipRow.organization_id,
        to=OrganizationRelationshipRow.relationship_id,
    )


@extends(Query)
class RelationshipQueries:
    """What can be asked about relationships."""

    relationship: ServiceRelationship | None = lookup(
        "Find one relationship by its id or its slug.", by_slug=lambda row, slug: row.slug == slug
    )
    relationships: Connection[ServiceRelationship] = connection("Page through the relationships.")


@extends(Mutation)
class RelationshipMutations:
    """What can be changed about relationships."""

    propose_relationship = change(
        relationships.ProposeRelationship, ServiceRelationship, "relationship"
    )
    agree_relationship = change(
        relationships.AgreeRelationship, ServiceRelationship, "relationship"
    )
    activate_relationship = change(
        relationships.ActivateRelationship, ServiceRelationship, "relationship"
    )
    end_relationship = change(relationships.EndRelationship, ServiceRelationship, "relationship")


PARTS = (
    RelationshipParticipant,
    AgreedOffering,
    ServiceRelationship,
    AgreedIn,
    ProvidedIn,
    TakesPartIn,
    RelationshipQueries,
    RelationshipMutations,
)
