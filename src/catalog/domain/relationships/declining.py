"""Declining what was proposed, and taking it back."""

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.relationships import parties
from catalog.domain.relationships.answering import (
    OPEN,
    Asked,
    ParticipantStep,
    RelationshipStep,
    close,
    where_proposed,
)
from catalog.domain.relationships.parties import ASKED, SPEAKING_IF_ASKED
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import Doc, Statement
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import relationships
from catalog.storage.enums import RelationshipStatus
from catalog.storage.tables.relationships import RelationshipAmendmentRow, RelationshipRow


@dataclass(frozen=True, kw_only=True)
class DeclineRelationship(ParticipantStep):
    """Say no, for one organization, to a proposed relationship or to a proposed change of it.

    What was agreed before stands.
    """

    reason: Annotated[Statement, Doc("Why not.")]
    preconditions = (ASKED, SPEAKING_IF_ASKED, OPEN)

    async def check(self, work: Work) -> Asked | None:
        """Refuse who does not speak for it."""
        return await self.must_be_asked(work)

    async def apply(self, work: Work, asked: Asked) -> RelationshipRow:
        """Decline it."""
        close(work, asked, RelationshipStatus.DECLINED, self.reason)
        return asked.relationship


def _where_proposer(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for the organization that proposed.

    Where it is not known who did, administrators do.
    """
    amendment = alias(RelationshipAmendmentRow)
    amending = sa.select(amendment.id).where(
        amendment.id.in_(parties.open_amendment(relationship)),
        asker.where_acting_for(amendment.proposed_by_id),
    )
    proposer = sa.and_(
        where_proposed(relationship), asker.where_acting_for(relationship.proposed_by_id)
    )
    nothing_open = ~parties.where_open(relationship, asker)
    return sa.or_(proposer, amending.correlate(relationship).exists(), nothing_open)


@dataclass(frozen=True, kw_only=True)
class WithdrawRelationship(RelationshipStep):
    """Take back what one's own side proposed: a relationship, or a change of it."""

    preconditions = (
        ASKED,
        Precondition(
            of=sight.RELATIONSHIP,
            code="NOT_YOUR_ORGANIZATION",
            message="Only whoever proposed it takes it back: decline it instead.",
            holds=_where_proposer,
            is_about_who=True,
        ),
        OPEN,
    )

    async def check(self, work: Work) -> Asked | None:
        """Refuse a stale revision."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        amendment = None
        if relationship.status is not RelationshipStatus.PROPOSED:
            amendment = await relationships.open_amendment(work.session, relationship.id)
            if amendment is not None:
                work.mark(amendment)
        return Asked(relationship, amendment, ())

    async def apply(self, work: Work, asked: Asked) -> RelationshipRow:
        """Take it back."""
        close(work, asked, RelationshipStatus.WITHDRAWN, None)
        return asked.relationship
