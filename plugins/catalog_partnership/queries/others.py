"""Who takes part in relationships beside a pair: what is between two is not told to these."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    AmendmentParticipantRow,
    ReadSession,
    RelationshipAmendmentRow,
    RelationshipParticipantRow,
    among,
)

Houses: TypeAlias = Mapping[UUID, UUID]


async def houses(session: ReadSession, relationship_ids: Collection[UUID]) -> Mapping[UUID, Houses]:
    """Return the house of each organization that takes part in some relationships.

    Those count that did before, and those that are asked to: they see the relationship, too.
    """
    party, asked, amendment = (
        RelationshipParticipantRow,
        AmendmentParticipantRow,
        RelationshipAmendmentRow,
    )
    own: Any = sa.select(party.relationship_id, party.organization_id, party.house_id).where(
        among(party.relationship_id, values=relationship_ids)
    )
    invited = (
        sa.select(amendment.relationship_id, asked.organization_id, asked.house_id)
        .join(asked, asked.amendment_id == amendment.id)
        .where(among(amendment.relationship_id, values=relationship_ids))
    )
    found: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for question in (own, invited):
        for relationship_id, organization_id, house_id in await session.rows(question):
            if house_id is not None:
                found[relationship_id][organization_id] = house_id
    return found


def are_others(around: Houses, *sides: UUID) -> bool:
    """Tell whether houses take part other than those of the sides."""
    return not set(around.values()) <= {around.get(side) for side in sides}
