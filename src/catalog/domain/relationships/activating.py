"""Activating: beginning to provide and consume what was agreed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.relationships.answering import UNCONTESTED, RelationshipStep
from catalog.domain.relationships.parties import TAKING_PART, present, where_status
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import relationships
from catalog.storage.enums import (
    OrganizationKind,
    ParticipantRole,
    PortfolioStatus,
    RelationshipStatus,
    Role,
)
from catalog.storage.tables.offerings import OfferingEditionServiceRow, OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow


def _participants(relationship: Any, column: str) -> tuple[sa.Select[Any], Any, Any]:
    """Return the question for a column of the organizations that take part, with both tables."""
    party, organization = alias(RelationshipParticipantRow), alias(OrganizationRow)
    found = (
        sa.select(getattr(organization, column))
        .join(party, party.organization_id == organization.id)
        .where(party.relationship_id == relationship.id, party.left_at.is_(None))
        .correlate(relationship)
    )
    return found, party, organization


def _without_consent(relationship: Any, column: str) -> sa.Select[Any]:
    found, party, _ = _participants(relationship, column)
    return found.where(party.consent.is_(None))


def _consumers_without(role: Role) -> Callable[[Any, Asker, str], sa.Select[Any]]:
    """Return what asks for the consumers in whose house nobody holds a role over a relationship.

    A single person is their own sponsor and customer. Nobody is asked for one that nobody claimed.
    """

    def lacking(relationship: Any, asker: Asker, column: str) -> sa.Select[Any]:
        found, party, organization = _participants(relationship, column)
        held, member = alias(RoleAssignmentRow), alias(MembershipRow)
        own, joined = alias(OrganizationRow), alias(OrganizationRow)
        by_person = (
            sa.select(member.person_id)
            .join(joined, joined.id == member.organization_id)
            .where(member.person_id == held.person_id, joined.house_id == organization.house_id)
            .correlate(held, organization)
            .exists()
        )
        by_organization = (
            sa.select(own.id)
            .where(own.id == held.organization_id, own.house_id == organization.house_id)
            .correlate(held, organization)
            .exists()
        )
        is_held = (
            sa.select(held.id)
            .where(
                held.scope_id == relationship.id,
                held.role == role,
                held.valid_from <= asker.now,
                sa.or_(held.valid_to.is_(None), held.valid_to > asker.now),
                sa.or_(by_person, by_organization),
            )
            .correlate(relationship, organization)
            .exists()
        )
        return found.where(
            party.role == ParticipantRole.CONSUMER,
            organization.kind != OrganizationKind.PERSON,
            organization.is_recorded.is_(False),
            ~is_held,
        )

    return lacking


def _holding(role: Role, what: str) -> Precondition:
    lacking = _consumers_without(role)

    def where_held(relationship: Any, asker: Asker) -> Condition:
        return ~lacking(relationship, asker, "id").exists()

    return Precondition(
        of=sight.RELATIONSHIP,
        code="ROLE_NOT_HELD",
        message=f"On each consumer side somebody holds the role {role.value}, who {what}: "
        "let each assign it over the relationship.",
        holds=where_held,
    )


def _where_consented(relationship: Any, _asker: Asker) -> Condition:
    not_proposed: Condition = relationship.status != RelationshipStatus.PROPOSED
    return sa.or_(not_proposed, ~_without_consent(relationship, "id").exists())


def _names_without_consent(relationship: Any) -> sa.ColumnElement[Any]:
    names = _without_consent(relationship, "slug").subquery()
    listed = sa.select(sa.func.aggregate_strings(names.c.slug, ", "))
    return listed.scalar_subquery()


def _where_none_is_retired(relationship: Any, _asker: Asker) -> Condition:
    """Return the condition that each offering, as it was agreed, has a service in use."""
    link = alias(RelationshipOfferingRow)
    held, service = alias(OfferingEditionServiceRow), alias(ServiceRow)
    in_use = (
        sa.select(service.id)
        .join(held, held.service_id == service.id)
        .where(
            held.edition_id == link.edition_id,
            service.portfolio_status != PortfolioStatus.RETIRED,
        )
        .exists()
    )
    retired = sa.select(link.offering_id).where(
        link.relationship_id == relationship.id, link.edition_id.is_not(None), ~in_use
    )
    return ~retired.correlate(relationship).exists()


def _where_providers_take_part(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that the provider of each offering takes part, and has not left."""
    link, offering = alias(RelationshipOfferingRow), alias(OfferingRow)
    ((question, party),) = present(relationship, asker)
    provides = question.where(
        party.organization_id == offering.provider_id, party.role == ParticipantRole.PROVIDER
    )
    alone = (
        sa.select(link.offering_id)
        .join(offering, offering.id == link.offering_id)
        .where(link.relationship_id == relationship.id, ~provides.correlate(offering).exists())
    )
    return ~alone.correlate(relationship).exists()


@dataclass(frozen=True, kw_only=True)
class ActivateRelationship(RelationshipStep):
    """Begin to provide and consume what was agreed.

    On each consumer side somebody holds the role SPONSOR, and somebody the role CUSTOMER.
    """

    preconditions = (
        TAKING_PART,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_NOT_AGREED",
            message="Only an agreed relationship can become active: agree on it first.",
            holds=lambda row, asker: where_status(row, asker, RelationshipStatus.AGREED),
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="CONSENT_MISSING",
            message="All participants must agree first: {missing} did not yet.",
            holds=_where_consented,
            tells={"missing": _names_without_consent},
        ),
        UNCONTESTED,
        _holding(Role.SPONSOR, "authorises the budget"),
        _holding(Role.CUSTOMER, "answers for the outcomes"),
        Precondition(
            of=sight.RELATIONSHIP,
            code="SERVICE_RETIRED",
            message="All services of one of its offerings are retired: agree on another one.",
            holds=_where_none_is_retired,
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="OFFERING_PROVIDER_ABSENT",
            message="Whoever provides one of its offerings has left: amend what it is based on.",
            holds=_where_providers_take_part,
        ),
    )

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse a stale revision; its services stay as they are meanwhile."""
        relationship: RelationshipRow | None = await super().check(work)
        keys = await relationships.service_ids(work.session, self.id)
        await work.session.hold_rows(ServiceRow, keys)  # as houses are settled, too
        return relationship

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Activate it."""
        relationship.status = RelationshipStatus.ACTIVE
        return relationship
