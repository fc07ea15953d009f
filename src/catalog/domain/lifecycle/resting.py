"""What rests on a service, for whoever is to provide it next: offerings and relationships."""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.relationships.parties import open_amendment
from catalog.domain.seen import Condition
from catalog.domain.writing.preconditions import Asker
from catalog.storage.enums import (
    EditionStatus,
    OfferingStatus,
    ParticipantRole,
    RelationshipStatus,
)
from catalog.storage.tables.offerings import (
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

GOING_ON = (RelationshipStatus.PROPOSED, RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)


def _where_offering(offering_id: Any, which: Any) -> Condition:
    """Return the condition that an offering has such a service, now or in its next edition.

    What it is compared with stands in any of the questions around it, so that each question here
    names what is its own.
    """
    now, next_one = alias(OfferingServiceRow), alias(OfferingEditionServiceRow)
    edition = alias(OfferingEditionRow)
    is_now = (
        sa.select(now.offering_id)
        .where(now.offering_id == offering_id, which(now.service_id))
        .correlate_except(now)
    )
    is_next = (
        sa.select(edition.id)
        .join(next_one, next_one.edition_id == edition.id)
        .where(
            edition.offering_id == offering_id,
            edition.status == EditionStatus.DRAFT,
            which(next_one.service_id),
        )
        .correlate_except(edition, next_one)
    )
    return sa.or_(is_now.exists(), is_next.exists())


def offered_on_its_own(service_id: Any, house_id: Any) -> sa.Select[Any]:
    """Return the question for the offerings of a service alone that its house makes."""
    offering = alias(OfferingRow)
    return sa.select(offering.id).where(
        offering.house_id == house_id,
        _where_offering(offering.id, lambda key: key == service_id),
        ~_where_offering(offering.id, lambda key: key != service_id),
    )


def where_offered_with_others(service: Any) -> Condition:
    """Return the condition that a service is offered together with others, or by another house."""
    offering = alias(OfferingRow)
    is_of_others = offering.house_id.is_distinct_from(service.house_id)
    found = sa.select(offering.id).where(
        offering.status != OfferingStatus.WITHDRAWN,
        _where_offering(offering.id, lambda key: key == service.id),
        sa.or_(is_of_others, _where_offering(offering.id, lambda key: key != service.id)),
    )
    return found.correlate_except(offering).exists()


def where_left_behind(
    relationship: Any, service_id: Any, provider_id: Any, asker: Asker
) -> Condition:
    """Return the condition that a relationship rests on a service, without this provider in it.

    That is what is proposed, agreed or active, with a change of it that is proposed.
    """
    is_over = sa.and_(relationship.over_at.is_not(None), relationship.over_at <= asker.now)
    return sa.and_(
        relationship.status.in_(GOING_ON),
        ~is_over,
        sa.or_(
            sa.and_(
                _where_resting(relationship, service_id),
                ~_where_provided(relationship, provider_id, asker),
            ),
            sa.and_(
                _where_to_rest(relationship, service_id),
                ~_where_to_be_provided(relationship, provider_id),
            ),
        ),
    )


def _where_resting(relationship: Any, service_id: Any) -> Condition:
    link, held = alias(RelationshipOfferingRow), alias(OfferingEditionServiceRow)
    of_edition = sa.select(held.edition_id).where(
        held.edition_id == link.edition_id, held.service_id == service_id
    )
    is_agreed = of_edition.correlate_except(held).exists()
    is_offered = _where_offering(link.offering_id, lambda key: key == service_id)
    found = sa.select(link.offering_id).where(
        link.relationship_id == relationship.id, sa.or_(is_agreed, is_offered)
    )
    return found.correlate_except(link).exists()


def _where_provided(relationship: Any, provider_id: Any, asker: Asker) -> Condition:
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.organization_id).where(
        party.relationship_id == relationship.id,
        party.organization_id == provider_id,
        party.role == ParticipantRole.PROVIDER,
        sa.or_(party.left_at.is_(None), party.left_at > asker.now),
    )
    return found.correlate_except(party).exists()


def _where_to_rest(relationship: Any, service_id: Any) -> Condition:
    link = alias(AmendmentOfferingRow)
    found = sa.select(link.offering_id).where(
        link.amendment_id.in_(open_amendment(relationship)),
        _where_offering(link.offering_id, lambda key: key == service_id),
    )
    return found.correlate_except(link).exists()


def _where_to_be_provided(relationship: Any, provider_id: Any) -> Condition:
    party = alias(AmendmentParticipantRow)
    found = sa.select(party.organization_id).where(
        party.amendment_id.in_(open_amendment(relationship)),
        party.organization_id == provider_id,
        party.role == ParticipantRole.PROVIDER,
        party.stays,
    )
    return found.correlate_except(party).exists()


def left_behind(service_id: Any, provider_id: Any, asker: Asker) -> sa.Select[Any]:
    """Return the question for the relationships that rest on a service without this provider."""
    relationship = alias(RelationshipRow)
    behind = where_left_behind(relationship, service_id, provider_id, asker)
    return sa.select(relationship.id).where(behind)
