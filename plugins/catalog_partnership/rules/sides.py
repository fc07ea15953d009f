"""What must hold of relationships and of what hangs on them: which side asks, and what goes on."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import (
    GOING_ON,
    RELATIONSHIP,
    SPEAKING,
    TAKING_PART,
    Asker,
    ParticipantRole,
    Precondition,
    RelationshipParticipantRow,
    RelationshipStatus,
    Role,
    Seen,
    where_held_for,
    where_recorder,
)

Condition = sa.ColumnElement[bool]
NO_PERSON = "A person of the organization speaks for it: ask with a token of theirs."
AGREED = (RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)
MANDATING = (Role.CONTRACT_MANAGER, Role.SOURCING_MANAGER)
NO_ROLE = "A contract manager or a sourcing manager of the buyer decides on this."


def where_acting(organization_id: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for an organization, or recorded it.

    Administrators act for all.
    """
    recorded = where_recorder(asker.principal, organization_id)
    return sa.or_(asker.where_acting_for(organization_id), recorded)


def where_mandating(relationship_id: Any, buyer_id: Any, asker: Asker) -> Condition:
    """Return the condition that who asks decides for a buyer how often it reviews its providers."""
    return where_held_for(
        buyer_id,
        asker,
        lambda row: sa.or_(*(row.role == role for role in MANDATING)),
        relationship_id=relationship_id,
    )


def parties(
    relationship_id: Any, asker: Asker, role: ParticipantRole | None = None
) -> tuple[sa.Select[UUID], Any]:
    """Return the question for those who take part now, in one role or any, with its table."""
    party = aliased(RelationshipParticipantRow)
    found = (
        sa.select(party.organization_id)
        .where(
            party.relationship_id == relationship_id,
            sa.or_(party.left_at.is_(None), party.left_at > asker.now),
        )
        .order_by(party.position)
    )
    return (found if role is None else found.where(party.role == role)), party


def _where_some(
    relationship: Any, asker: Asker, role: ParticipantRole | None, condition: Any
) -> Condition:
    question, party = parties(relationship.id, asker, role)
    found = question.where(condition(party)).order_by(None)
    return found.correlate(relationship).exists()


def _where_taking_part(
    relationship: Any, asker: Asker, role: ParticipantRole | None = None
) -> Condition:
    return _where_some(
        relationship, asker, role, lambda party: where_acting(party.organization_id, asker)
    )


def _where_mandating_if_buying(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that of those who act for a buyer only its managers decide."""
    buying = _where_taking_part(relationship, asker, ParticipantRole.CONSUMER)
    managing = _where_some(
        relationship,
        asker,
        ParticipantRole.CONSUMER,
        lambda party: where_mandating(relationship.id, party.organization_id, asker),
    )
    return sa.or_(~buying, managing)


def _where_begun(relationship: Any, _asker: Asker) -> Condition:
    """Return the condition that a relationship was agreed on: it goes on, or is over since."""
    is_over = sa.and_(
        relationship.status == RelationshipStatus.ENDED, relationship.over_at.is_not(None)
    )
    return sa.or_(*(relationship.status == item for item in AGREED), is_over)


BEGUN = Precondition(
    of=RELATIONSHIP,
    code="RELATIONSHIP_NOT_ACTIVE",
    message="Nothing is done in a relationship before it is agreed.",
    holds=_where_begun,
)
TO_MANDATE = (
    Precondition(
        of=RELATIONSHIP,
        code="NOT_YOUR_ORGANIZATION",
        message="The buyer says how often business is reviewed.",
        holds=lambda row, asker: _where_taking_part(row, asker, ParticipantRole.CONSUMER),
        is_about_who=True,
    ),
    Precondition(
        of=RELATIONSHIP,
        code="ROLE_NOT_HELD",
        message=NO_ROLE,
        holds=_where_mandating_if_buying,
        is_about_who=True,
    ),
    GOING_ON,
)
TO_PLAN = (TAKING_PART, GOING_ON)
TO_PROPOSE = (TAKING_PART, SPEAKING, GOING_ON)
TO_TELL = (TAKING_PART, BEGUN)


def own_pair(of: Seen) -> Precondition:
    """Return that who asks acts for the buyer or for the provider that a row is about."""
    return Precondition(
        of=of,
        code="NOT_YOUR_ORGANIZATION",
        message="Only the buyer and the provider that it is about do this.",
        holds=lambda row, asker: sa.or_(
            where_acting(row.buyer_id, asker), where_acting(row.provider_id, asker)
        ),
        is_about_who=True,
    )
