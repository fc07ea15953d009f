"""Relationships in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import strawberry

from catalog.domain import sharing, sight
from catalog.domain.relationships import (
    activating,
    agreeing,
    confirming,
    declining,
    leaving,
    proposing,
)
from catalog.domain.relationships.terms import Schedule
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
from catalog.storage.enums import Consent, ParticipantRole, RelationshipStatus, Renewal
from catalog.storage.tables.derived import OrganizationRelationshipRow, ServiceRelationshipRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
)

TERM = ("status", "over_at", "ends_on", "notice_months", "renewal", "renewal_months")
NOT_BEGUN = (
    RelationshipStatus.PROPOSED,
    RelationshipStatus.DECLINED,
    RelationshipStatus.WITHDRAWN,
)

for kind in (Consent, ParticipantRole, RelationshipStatus, Renewal):
    strawberry.enum(kind)


@entity(sight.RELATIONSHIP_PARTICIPANT)
class RelationshipParticipant:
    """An organization and what it is in one relationship."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("Whether it provides or consumes.")
    consent: Consent | None = column("How it agreed to what stands now; null until it does.")
    agreed_at: dt.datetime | None = column(
        "When it agreed, or the day that was recorded; null where that is not known."
    )
    agreed_by: str | None = column("Who agreed for it: the subject of their token.")
    document: str | None = column("Where its consent stands.")
    contested_at: dt.datetime | None = column(
        "When it contested what was recorded for it; null where it does not."
    )
    contest_reason: str | None = column("Why it contests what was recorded for it.")
    left_at: dt.datetime | None = column("When its part ends, or ended; null while that is open.")


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


def _schedule(parent: Any) -> tuple[Schedule, bool]:
    """Return the schedule of a relationship, and whether it has begun to run."""
    return Schedule.of(parent), parent.status not in NOT_BEGUN


async def _ends_on(parents: Sequence[Any], context: Context) -> Sequence[dt.date | None]:
    """The last day of its present term; once it is over, its last day. Null: it has no end."""
    found: list[dt.date | None] = []
    for parent in parents:
        schedule, has_begun = _schedule(parent)
        today = context.now.date()
        found.append(schedule.last_day(today, parent.over_at) if has_begun else schedule.ends_on)
    return found


async def _notice_by(parents: Sequence[Any], context: Context) -> Sequence[dt.date | None]:
    """The last day on which notice ends it with its present term; null where none is needed."""
    found: list[dt.date | None] = []
    for parent in parents:
        schedule, has_begun = _schedule(parent)
        goes_on = has_begun and parent.status != RelationshipStatus.ENDED
        term = schedule.current(context.now.date()) if goes_on else None
        is_needed = schedule.notice_months is not None or schedule.renewal == Renewal.TACIT
        found.append(term.notice_by if term is not None and is_needed else None)
    return found


@entity(sight.RELATIONSHIP)
class ServiceRelationship(Node):
    """A cooperation of two or more organizations, as providers and consumers of services.

    Who has left it sees it as it was then: what was agreed since, its terms among it, is null.
    """

    slug: str = column("Its unique name in addresses.")
    name: str | None = column("Its name for people.")
    status: RelationshipStatus = column("How far the organizations have come with each other.")
    participants: list[RelationshipParticipant] = many(
        "Who takes part, and in which role.",
        by=RelationshipParticipantRow.relationship_id,
        order_by=RelationshipParticipantRow.position,
        most=proposing.MOST_PARTICIPANTS,
    )
    starts_on: dt.date | None = column("Its first day.")
    ends_on = batch(*TERM, ring=PARTICIPANT)(_ends_on)
    notice_by = batch(*TERM, ring=PARTICIPANT)(_notice_by)
    notice_months: int | None = column("How many months before the end of a term notice is given.")
    renewal: Renewal | None = column("What happens when a term ends.")
    renewal_months: int | None = column("How many months another term has.")
    proposed_by: Organization | None = to_one(
        "The organization that proposed it.", key="proposed_by_id"
    )
    reason: str | None = column("Why it was declined.")
    offerings: Connection[ServiceOffering] = connection(
        "The offerings that it is based on.",
        by=RelationshipOfferingRow.relationship_id,
        to=RelationshipOfferingRow.offering_id,
        link=sharing.where_standing,
    )
    agreed_offerings: list[AgreedOffering] = many(
        "What it is based on: each offering in the edition that it holds.",
        by=RelationshipOfferingRow.relationship_id,
        where=lambda row: row.edition_id.is_not(None),
        order_by=RelationshipOfferingRow.offering_id,
        most=proposing.MOST_OFFERINGS,
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
        link=sharing.where_standing,
    )


@extends(Service)
class ProvidedIn:
    """The relationships of a service."""

    relationships: Connection[ServiceRelationship] = connection(
        "The relationships that are based on a published offering of it.",
        by=ServiceRelationshipRow.service_id,
        to=ServiceRelationshipRow.relationship_id,
        link=sharing.where_standing,
    )


@extends(Organization)
class TakesPartIn:
    """The relationships of an organization."""

    relationships: Connection[ServiceRelationship] = connection(
        "The relationships that it takes part in.",
        by=OrganizationRelationshipRow.organization_id,
        to=OrganizationRelationshipRow.relationship_id,
        link=sight.RELATIONSHIP_PARTICIPANT,
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
        proposing.ProposeRelationship, ServiceRelationship, "relationship"
    )
    agree_relationship = change(agreeing.AgreeRelationship, ServiceRelationship, "relationship")
    decline_relationship = change(
        declining.DeclineRelationship, ServiceRelationship, "relationship"
    )
    withdraw_relationship = change(
        declining.WithdrawRelationship, ServiceRelationship, "relationship"
    )
    confirm_consent = change(confirming.ConfirmConsent, ServiceRelationship, "relationship")
    contest_consent = change(confirming.ContestConsent, ServiceRelationship, "relationship")
    activate_relationship = change(
        activating.ActivateRelationship, ServiceRelationship, "relationship"
    )
    leave_relationship = change(leaving.LeaveRelationship, ServiceRelationship, "relationship")


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
