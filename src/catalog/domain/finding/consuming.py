"""Which organizations consume which services, as far as one sees the relationships."""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sharing, sight
from catalog.domain.access import Principal
from catalog.storage.enums import ParticipantRole, RelationshipStatus
from catalog.storage.tables.derived import ServiceRelationshipRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow


def where_consumed(table: Any, principal: Principal) -> sa.ColumnElement[bool]:
    """Show what an organization consumes by an active relationship that one sees."""
    held, party = alias(ServiceRelationshipRow), alias(RelationshipParticipantRow)
    relationship = alias(RelationshipRow)
    found = (
        sa.select(relationship.id)
        .join(party, party.relationship_id == relationship.id)
        .join(held, held.relationship_id == relationship.id)
        .where(
            party.organization_id == table.organization_id,
            held.service_id == table.service_id,
            party.role == ParticipantRole.CONSUMER,
            sa.or_(party.left_at.is_(None), party.left_at > principal.now()),
            relationship.status == RelationshipStatus.ACTIVE,
            sa.or_(relationship.over_at.is_(None), relationship.over_at > principal.now()),
            sharing.where_standing(held, principal),
            sight.RELATIONSHIP(relationship, principal),
            sight.RELATIONSHIP_PARTICIPANT(party, principal),
        )
        .correlate(table)
    )
    return found.exists()
