"""Who sees the activities of a relationship: whoever takes part in it, or left it only later."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Seen
from catalog.rings import PARTICIPANT
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    RelationshipActivityRow,
    RelationshipParticipantRow,
)


def _where_not_left(table: Any, principal: Principal) -> Condition:
    """Show an activity to the houses that take part in its relationship, or left it only later."""
    if not principal.has_house:
        return sa.false()
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.relationship_id).where(
        party.relationship_id == table.relationship_id,
        principal.where_house(party.house_id),
        sa.or_(party.left_at.is_(None), party.left_at > table.occurred_at),
    )
    return found.correlate(table).exists()


ACTIVITY = Seen("RelationshipActivity", RelationshipActivityRow, _where_not_left, ring=PARTICIPANT)
ACTIVITY_PERFORMER = Seen(
    "ActivityPerformer", ActivityPerformerRow, ACTIVITY.through("activity_id"), ring=PARTICIPANT
)
RelationshipActivityId = Annotated[UUID, ACTIVITY]
