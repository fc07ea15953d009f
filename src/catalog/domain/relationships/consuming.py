"""Consuming: who takes, or is to take, what a service does, and so has a voice in what it is to be.

Whoever takes part as a consumer has one once a provider has agreed to the proposal, until the
relationship is declined, withdrawn or over, or they have left it.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.owners import OWN_SERVICE
from catalog.domain.relationships import words
from catalog.domain.relationships.parties import where_recorder, where_status
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import ObjectKey
from catalog.domain.writing.preconditions import Asker, unmet
from catalog.storage.enums import ParticipantRole, RelationshipStatus
from catalog.storage.tables.offerings import OfferingEditionServiceRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


def _where_wanted(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that a relationship stands, or is proposed with a provider's consent."""
    provider = alias(RelationshipParticipantRow)
    consented = sa.select(provider.relationship_id).where(
        provider.relationship_id == relationship.id,
        provider.role == ParticipantRole.PROVIDER,
        provider.consent.is_not(None),
    )
    stands = where_status(relationship, asker, RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)
    proposed = where_status(relationship, asker, RelationshipStatus.PROPOSED)
    return sa.or_(stands, sa.and_(proposed, consented.correlate(relationship).exists()))


def consumption(service_id: Any, asker: Asker) -> tuple[sa.Select[UUID | None], Any]:
    """Return the question for the houses of those who consume a service, with its table of them."""
    held, agreed = alias(OfferingEditionServiceRow), alias(RelationshipOfferingRow)
    relationship, party = alias(RelationshipRow), alias(RelationshipParticipantRow)
    question = (
        sa.select(party.house_id)
        .join(agreed, agreed.relationship_id == party.relationship_id)
        .join(held, held.edition_id == agreed.edition_id)
        .join(relationship, relationship.id == party.relationship_id)
        .where(
            held.service_id == service_id,
            party.role == ParticipantRole.CONSUMER,
            sa.or_(party.left_at.is_(None), party.left_at > asker.now),
            _where_wanted(relationship, asker),
        )
    )
    return question, party


def _consumers(service_id: Any, asker: Asker) -> sa.Select[UUID | None]:
    """Return the question for the houses of those who consume a service and whom who asks is."""
    question, party = consumption(service_id, asker)
    return question.where(
        sa.or_(
            asker.where_acting_for(party.organization_id),
            where_recorder(asker.principal, party.organization_id),
        )
    )


def _where_own_or_consumed(service: Any, asker: Asker) -> Condition:
    """Return the condition that who asks provides, owns or consumes a service."""
    consumed = _consumers(service.id, asker).correlate(service).exists()
    return sa.or_(OWN_SERVICE.holds(service, asker), consumed)


OWN_OR_CONSUMED = replace(
    OWN_SERVICE,
    message="Only the organizations that provide, own or consume the service say what they want.",
    holds=_where_own_or_consumed,
)


async def is_consumer(work: Work, service_id: UUID) -> bool:
    """Tell whether whoever asks has a voice in a service as its consumer, and not as its own."""
    found = await unmet(work.session, [OWN_SERVICE], [service_id], work.asker)
    return bool(found.get(service_id))


async def must_want_for_own_side(
    work: Work, service_id: UUID, party: ObjectKey, field: str, *, before: Any = None
) -> bool:
    """Refuse a consumer who says what others want; tell whether it is a consumer who says so.

    The party stands in a house that consumes the service; where something was wanted by another
    one *before*, in the house of that one.
    """
    if not await is_consumer(work, service_id):
        return False
    houses: Collection[UUID | None]
    if before is None:
        houses = await work.session.scalars(_consumers(service_id, work.asker))
    else:
        houses = [await words.house_of(work.session, before.person_id, before.organization_id)]
    await words.must_be_colleague(work, party, houses, field)
    return True
