"""Who sees what houses offer each other, and what they agree on: conditions of SQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain.access import Principal
from catalog.domain.seen import Condition
from catalog.storage.enums import EditionStatus, OfferingStatus
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
)


def where_offering(table: Any, principal: Principal) -> Condition:
    """Show what is available, what was withdrawn to those who take part, all to the house."""
    available: Condition = table.status == OfferingStatus.AVAILABLE
    if not principal.has_house:
        return available
    agreed: Any = aliased(RelationshipOfferingRow)
    party: Any = aliased(RelationshipParticipantRow)
    one: Any = (
        sa.select(sa.literal_column("1"))
        .join_from(agreed, party, party.relationship_id == agreed.relationship_id)
        .where(agreed.offering_id == table.id, principal.where_house(party.house_id))
        .limit(1)
        .correlate(table.id.parent.selectable)
        .scalar_subquery()
    )
    agreed_on: Condition = sa.and_(table.status == OfferingStatus.WITHDRAWN, one.is_not(None))
    seen: Condition = sa.or_(available, principal.where_house(table.house_id), agreed_on)
    return seen


def where_edition(table: Any, principal: Principal) -> Condition:
    """Show what an offering says now, what was agreed to those who take part, all to the house."""
    offering: Any = aliased(OfferingRow)
    now = sa.and_(
        offering.status == OfferingStatus.AVAILABLE, table.status == EditionStatus.CURRENT
    )
    of = sa.select(offering.id).where(offering.id == table.offering_id).correlate(table)
    if not principal.has_house:
        return of.where(now).exists()
    agreed: Any = aliased(RelationshipOfferingRow)
    party: Any = aliased(RelationshipParticipantRow)
    held = (
        sa.select(agreed.edition_id)
        .join(party, party.relationship_id == agreed.relationship_id)
        .where(agreed.edition_id == table.id, principal.where_house(party.house_id))
        .correlate(table)
    )
    shown = of.where(sa.or_(now, principal.where_house(offering.house_id)))
    return sa.or_(shown.exists(), held.exists())


def where_relationship(table: Any, principal: Principal) -> Condition:
    """Show relationships in which an organization of one's house takes part."""
    if not principal.has_house:
        return sa.false()
    participant = aliased(RelationshipParticipantRow)
    return (
        sa.select(participant.relationship_id)
        .where(
            participant.relationship_id == table.id,
            principal.where_house(participant.house_id),
        )
        .correlate(table)
        .exists()
    )
