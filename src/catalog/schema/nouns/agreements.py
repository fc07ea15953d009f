"""Agreements on levels in the graph."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import strawberry

from catalog.domain.agreements import access, ending, hours, proposing, signing, supporting
from catalog.domain.levels import fields
from catalog.graph.declaring.declare import (
    column,
    connection,
    extends,
    lookup,
    many,
    references,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.graph.declaring.weights import weighs
from catalog.schema.mutations import change
from catalog.schema.nouns.levels import ServiceLevelTarget, WarrantyCondition
from catalog.schema.nouns.offerings import OfferingEdition, ServiceOffering
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Query
from catalog.storage.enums import Consent, ParticipantRole
from catalog.storage.tables.levels import (
    AgreementKind,
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementStatus,
    AgreementSupportRow,
    ServiceLevelAgreementRow,
)

for kind in (AgreementKind, AgreementStatus):
    strawberry.enum(kind)


@strawberry.type
class ServiceOpening:
    """Hours of one weekday."""

    weekday: int = strawberry.field(description="The weekday: 1 is Monday, 7 is Sunday.")
    opens: str = strawberry.field(description="When it opens, such as 08:00.")
    closes: str | None = strawberry.field(description="When it closes; null: at midnight.")


def _holidays(root: Mapping[str, Any]) -> list[dt.date]:
    """List the days without any hours."""
    return [dt.date.fromisoformat(day) for day in root["holidays"]]


@strawberry.type(name="ServiceHours")
class AgreedHours:
    """When a service is to be there."""

    weekly: list[ServiceOpening] = strawberry.field(
        description="The hours of weekdays.", metadata=weighs(cost=0, most=hours.MOST_OPENINGS)
    )
    holidays: list[dt.date] = strawberry.field(
        resolver=_holidays,
        description="The days without any hours.",
        metadata=weighs(cost=0, most=hours.MOST_HOLIDAYS),
    )
    time_zone: str = strawberry.field(
        description="The time zone by its IANA name; the calendar of targets follows it, too."
    )


@entity(access.AGREEMENT_SIGNATURE)
class AgreementSignature:
    """An organization that signs an agreement, and whether it has."""

    organization: Organization = to_one("The organization.", key="organization_id")
    role: ParticipantRole = column("On which side it signs.")
    consent: Consent | None = column("How it signed: itself, or as was recorded; null until then.")
    agreed_at: dt.datetime | None = column("When it signed, or the day that was recorded.")
    agreed_by: str | None = column("Who signed for it: the subject of their token.")
    document: str | None = column("Where its signature stands.")


@entity(access.AGREEMENT)
class ServiceLevelAgreement(Node):
    """The levels of one offering that the sides of a relationship agree on.

    Who takes part in the relationship sees it, or did when it was proposed.
    """

    number: int = column("The number of the agreement, counted from 1 for each relationship.")
    kind: AgreementKind = column("Between whom it is.")
    status: AgreementStatus = column("Whether it is agreed; its dates may have ended it.")
    relationship: ServiceRelationship = to_one(
        "The relationship in which it is agreed.", key="relationship_id"
    )
    offering: ServiceOffering | None = to_one("The offering, as it is now.", key="offering_id")
    edition: OfferingEdition | None = to_one(
        "The edition of the offering whose levels are agreed.", key="edition_id"
    )
    services: Connection[Service] = connection(
        "The services of the edition, which are measured.",
        by=AgreementServiceRow.agreement_id,
        to=AgreementServiceRow.service_id,
    )
    starts_on: dt.date | None = column("Its first day; null: that of the last signature.")
    ends_on: dt.date | None = column("Its last day; null: that of the relationship.")
    agreed_at: dt.datetime | None = column("When the last side signed it; null until then.")
    over_at: dt.datetime | None = column(
        "When it is over, or was, by its last day, a notice or another agreement; null: never."
    )
    targets: list[ServiceLevelTarget] = column(
        "The levels that are agreed.", most=fields.MOST_TARGETS
    )
    conditions: list[WarrantyCondition] = column(
        "The conditions of warranty that are agreed.", most=fields.MOST_CONDITIONS
    )
    service_hours: AgreedHours | None = column("When the services are to be there; null: always.")
    severities: list[str] | None = column(
        "Which severities of incidents count; null: those that whoever measures takes.",
        most=hours.MOST_SEVERITIES,
    )
    exclude_maintenance: bool = column(
        "Whether maintenance that was announced is left out of agreed time."
    )
    signatures: list[AgreementSignature] = many(
        "Who signs it: the provider of the offering, and all consumers.",
        by=AgreementSignatureRow.agreement_id,
        order_by=AgreementSignatureRow.position,
        most=proposing.MOST_SIGNATORIES,
    )
    supports: list["ServiceLevelAgreement"] = references(
        "The agreements that it supports; of an SLA none.",
        by=AgreementSupportRow.agreement_id,
        to={"ServiceLevelAgreement": AgreementSupportRow.supported_id},
        where=lambda row: row.supported_id.is_not(None),
        order_by=AgreementSupportRow.supported_id,
        most=supporting.MOST_SUPPORTED,
    )
    supported_by: Connection["ServiceLevelAgreement"] = connection(
        "The agreements within the house and with suppliers that support it.",
        by=AgreementSupportRow.supported_id,
        to=AgreementSupportRow.agreement_id,
    )
    proposed_by: Organization | None = to_one(
        "The organization that proposed it.", key="proposed_by_id"
    )
    reason: str | None = column("Why it ended, where somebody ended it.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was proposed.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(ServiceRelationship)
class AgreementsOfRelationship:
    """What levels are agreed in a relationship."""

    agreements: Connection[ServiceLevelAgreement] = connection(
        "The levels that are, were or are to be agreed in it.",
        by=ServiceLevelAgreementRow.relationship_id,
    )


@extends(ServiceOffering)
class AgreementsOfOffering:
    """What levels of an offering are agreed."""

    agreements: Connection[ServiceLevelAgreement] = connection(
        "The levels of it that are, were or are to be agreed.",
        by=ServiceLevelAgreementRow.offering_id,
    )


@extends(Service)
class AgreementsOfService:
    """What levels of a service are agreed."""

    agreements: Connection[ServiceLevelAgreement] = connection(
        "The levels of it that are, were or are to be agreed.",
        by=AgreementServiceRow.service_id,
        to=AgreementServiceRow.agreement_id,
    )


@extends(Query)
class AgreementQueries:
    """What can be asked about agreements."""

    agreement: ServiceLevelAgreement | None = lookup("Find one agreement by its id.")
    agreements: Connection[ServiceLevelAgreement] = connection("Page through the agreements.")


@extends(Mutation)
class AgreementMutations:
    """How levels are agreed, and end."""

    propose_service_levels = change(
        proposing.ProposeServiceLevels, ServiceLevelAgreement, "agreement"
    )
    sign_service_levels = change(signing.SignServiceLevels, ServiceLevelAgreement, "agreement")
    end_service_levels = change(ending.EndServiceLevels, ServiceLevelAgreement, "agreement")


PARTS = (
    ServiceOpening,
    AgreedHours,
    AgreementSignature,
    ServiceLevelAgreement,
    AgreementsOfRelationship,
    AgreementsOfOffering,
    AgreementsOfService,
    AgreementQueries,
    AgreementMutations,
)
