"""Which houses have agreed to anything with each other, and which of them invite each other."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    RELATIONSHIP,
    OrganizationRow,
    ParticipantRole,
    Principal,
    RelationshipParticipantRow,
    RelationshipRow,
    RelationshipStatus,
)
from catalog_partnership.tables.summits import InvitationStatus, SummitInvitationRow, SummitRow

Condition = sa.ColumnElement[bool]
AGREED = (RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)


def where_partner(table: Any, principal: Principal) -> Condition:
    """Return the condition that one's house agreed a relationship with the house of a row."""
    if not principal.has_house:
        return sa.false()
    own, theirs = aliased(RelationshipParticipantRow), aliased(RelationshipParticipantRow)
    relationship, organization = aliased(RelationshipRow), aliased(OrganizationRow)
    found = (
        sa.select(own.relationship_id)
        .join(theirs, theirs.relationship_id == own.relationship_id)
        .join(relationship, relationship.id == own.relationship_id)
        .join(organization, organization.house_id == theirs.house_id)
        .where(
            organization.id == table.organization_id,
            principal.where_house(own.house_id),
            *(_where_there(party, principal.now()) for party in (own, theirs)),
            RELATIONSHIP.computed["status"](relationship, principal).in_(AGREED),
        )
    )
    return found.correlate(table).exists()


def where_invited(table: Any, principal: Principal) -> Condition:
    """Return the condition that the house of a row's organization invited one's own to a summit."""
    if not principal.has_house:
        return sa.false()
    invitation, summit = aliased(SummitInvitationRow), aliased(SummitRow)
    host, guest, organization = (aliased(OrganizationRow) for _ in range(3))
    found = (
        sa.select(invitation.id)
        .join(summit, summit.id == invitation.summit_id)
        .join(host, host.id == summit.organization_id)
        .join(guest, guest.id == invitation.organization_id)
        .join(organization, organization.house_id == host.house_id)
        .where(
            organization.id == table.organization_id,
            invitation.status != InvitationStatus.LEFT_OUT,
            principal.where_house(guest.house_id),
        )
    )
    return found.correlate(table).exists()


def where_active(relationship: Any, principal: Principal) -> Condition:
    """Return the condition that a relationship is active when somebody asks."""
    status = RELATIONSHIP.computed["status"](relationship, principal)
    return status == RelationshipStatus.ACTIVE


def opposite(
    host_id: Any, theirs: Any, role: ParticipantRole, principal: Principal
) -> sa.Select[UUID]:
    """Return the question whether *theirs* has this role where a host's house has the other one.

    It is of another house, in a relationship that is active.
    """
    own, relationship = aliased(RelationshipParticipantRow), aliased(RelationshipRow)
    host = aliased(OrganizationRow)
    return (
        sa.select(own.relationship_id)
        .join(relationship, relationship.id == own.relationship_id)
        .join(host, host.house_id == own.house_id)
        .where(
            host.id == host_id,
            own.relationship_id == theirs.relationship_id,
            own.role != role,
            theirs.role == role,
            theirs.house_id != own.house_id,
            *(_where_there(party, principal.now()) for party in (own, theirs)),
            where_active(relationship, principal),
        )
    )


def _where_there(party: Any, now: Any) -> Condition:
    return sa.or_(party.left_at.is_(None), party.left_at > now)
