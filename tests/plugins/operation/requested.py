"""Rows of a request and of counts, with the edition that they are about, put without mutations."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from catalog.plugin import (
    OfferingEditionRow,
    OfferingEditionServiceRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
    Row,
)
from catalog_operation.tables.requests import ServiceRequestRow, UtilisationRow
from tests.rows import MOMENT, key

ACTION = {
    "kind": "SERVICE_ACTION",
    "name": "Reset",
    "description": None,
    "terms": None,
    "resource": None,
    "requestable": True,
    "performed_by": "PROVIDER",
}


def requested(*, relationship: UUID, offering: UUID, provider: UUID, consumer: UUID) -> list[Row]:
    """Make a request that was promised, and the count of a day, of an earlier edition."""
    name = f"{relationship}-{offering}"
    edition = OfferingEditionRow(
        id=key(f"{name}-edition"),
        offering_id=offering,
        number=9,
        status="EARLIER",
        name=name,
        target_consumer_group=name,
        components=[ACTION],
        targets=[],
        conditions=[],
        prices=[],
        prices_published=False,
    )
    agreed = {"relationship": relationship, "offering": offering, "edition": edition.id}
    request = asked(name, **agreed, provider=provider, consumer=consumer)
    count = UtilisationRow(
        relationship_id=relationship,
        offering_id=offering,
        unit="users",
        day=MOMENT.date(),
        edition_id=edition.id,
        count=Decimal(3),
        recorded_by=name,
    )
    return [edition, request, count]


def given(*, service: UUID, offering: UUID, provider: UUID, consumer: UUID) -> list[Row]:
    """Make a relationship by which a consumer holds a service, as both sides agreed."""
    name = f"{service}-given"
    edition = OfferingEditionRow(
        id=key(f"{name}-edition"),
        offering_id=offering,
        number=8,
        status="EARLIER",
        name=name,
        target_consumer_group=name,
    )
    deal = RelationshipRow(
        id=key(name),
        slug=name,
        status="ACTIVE",
        renewal="NONE",
        revision=1,
        created_at=MOMENT,
        updated_at=MOMENT,
    )
    parties = (
        RelationshipParticipantRow(
            relationship_id=deal.id, organization_id=party, role=role, position=position
        )
        for position, (party, role) in enumerate(((provider, "PROVIDER"), (consumer, "CONSUMER")))
    )
    agreed = RelationshipOfferingRow(
        relationship_id=deal.id, offering_id=offering, edition_id=edition.id
    )
    held = OfferingEditionServiceRow(edition_id=edition.id, service_id=service)
    return [edition, deal, *parties, agreed, held]


def asked(
    name: str,
    *,
    relationship: UUID,
    offering: UUID,
    edition: UUID,
    provider: UUID,
    consumer: UUID,
    **given: Any,
) -> ServiceRequestRow:
    """Make a request that was promised, unless another status is given."""
    said = {
        "number": 1,
        "status": "PROMISED",
        "promised_by": MOMENT + dt.timedelta(days=1),
        "revision": 1,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return ServiceRequestRow(
        id=key(f"{name}-request"),
        relationship_id=relationship,
        offering_id=offering,
        edition_id=edition,
        component="Reset",
        what=name,
        organization_id=consumer,
        provider_id=provider,
        requested_by=name,
        requested_at=MOMENT,
        **(said | given),
    )
