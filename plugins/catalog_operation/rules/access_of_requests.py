"""Who sees requests and what was used: the two sides, and no other consumer."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    HOUSE,
    OFFERING,
    ORGANIZATION,
    PARTICIPANT,
    ParticipantRole,
    Principal,
    RelationshipParticipantRow,
    Seen,
)
from catalog_operation.tables.requests import ServiceRequestRow

_of_consumer = ORGANIZATION.around("organization_id", HOUSE)
_of_provider = ORGANIZATION.around("provider_id", HOUSE)


def _where_request(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show a request to the house that asks, and to those that provide what it asks for, or did."""
    provides = OFFERING.around("offering_id", HOUSE)(table, principal)
    return sa.or_(_of_consumer(table, principal), _of_provider(table, principal), provides)


def where_utilisation(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show what was used to the offering's house, and to the relationship's consumers."""
    if principal.is_admin:
        return sa.true()
    party = aliased(RelationshipParticipantRow)
    consumes = sa.select(party.relationship_id).where(
        party.relationship_id == table.relationship_id,
        party.role == ParticipantRole.CONSUMER,
        principal.where_house(party.house_id),
        sa.or_(party.left_at.is_(None), party.left_at > principal.now()),
    )
    provides = OFFERING.around("offering_id", HOUSE)(table, principal)
    return sa.or_(provides, consumes.correlate(table).exists())


REQUEST = Seen("ServiceRequest", ServiceRequestRow, _where_request, ring=PARTICIPANT)
ServiceRequestId = Annotated[UUID, REQUEST]
