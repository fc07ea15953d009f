"""Changes of what was agreed, in the graph."""

import datetime as dt

import strawberry

from catalog.domain import sight
from catalog.domain.relationships import amending, proposing
from catalog.graph.declaring.declare import column, connection, extends, many, only, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.offerings import ServiceOffering
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.roots import Mutation
from catalog.storage.enums import AmendmentStatus, Consent, ParticipantRole, Renewal
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
)

strawberry.enum(AmendmentStatus)


@entity(sight.AMENDMENT_PARTICIPANT)
class AmendmentParticipant:
    """An organization that has a say in a change, in the role that it has or is to have."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("Whether it provides or consumes.")
    stays: bool = column("Whether it takes part after the change; false: it is to leave by it.")
    consent: Consent | None = column("How it agreed to the change; null until it does.")
    agreed_at: dt.datetime | None = column("When it agreed, or the day that was recorded.")
    agreed_by: str | None = column("Who agreed for it: the subject of their token.")
    document: str | None = column("Where its consent stands.")


@entity(sight.AMENDMENT)
class RelationshipAmendment(Node):
    """A change of what was agreed in a relationship: all that is to stand in its place."""

    number: int = column("Which change of the relationship it is, counted from 1.")
    status: AmendmentStatus = column("How far the participants have come with it.")
    relationship: ServiceRelationship = to_one(
        "The relationship that it changes.", key="relationship_id"
    )
    proposed_by: Organization | None = to_one(
        "The organization that proposed it.", key="proposed_by_id"
    )
    participants: list[AmendmentParticipant] = many(
        "Whose consent it takes: those who stay, come or leave by it.",
        by=AmendmentParticipantRow.amendment_id,
        order_by=AmendmentParticipantRow.position,
        most=2 * proposing.MOST_PARTICIPANTS,
    )
    offerings: Connection[ServiceOffering] = connection(
        "The offerings that the relationship is to be based on.",
        by=AmendmentOfferingRow.amendment_id,
        to=AmendmentOfferingRow.offering_id,
    )
    starts_on: dt.date | None = column("The first day.")
    ends_on: dt.date | None = column("The last day of the first term; null: it has no end.")
    notice_months: int | None = column("How many months before the end of a term notice is given.")
    renewal: Renewal = column("What happens when a term ends.")
    renewal_months: int | None = column("How many months another term has.")
    reason: str | None = column("Why it was declined.")
    decided_at: dt.datetime | None = column("When it was agreed, declined or taken back.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class Amendments:
    """The changes of what was agreed in a relationship."""

    amendments: Connection[RelationshipAmendment] = connection(
        "All changes that were proposed, whatever came of them.",
        by=RelationshipAmendmentRow.relationship_id,
    )
    proposed_amendment: RelationshipAmendment | None = only(
        "The change that is proposed and waits for answers.",
        by=RelationshipAmendmentRow.relationship_id,
        where=lambda row: row.status == AmendmentStatus.PROPOSED,
    )


@extends(Mutation)
class AmendmentMutations:
    """How a relationship is changed."""

    amend_relationship = change(amending.AmendRelationship, ServiceRelationship, "relationship")


PARTS = (AmendmentParticipant, RelationshipAmendment, Amendments, AmendmentMutations)
