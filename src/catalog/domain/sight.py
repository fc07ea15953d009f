"""Who sees what: one value for each kind of row, and one SQL condition in each of them.

What a principal cannot see does not exist for them.
"""

from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sharing
from catalog.domain.access import Principal, Shared
from catalog.domain.seen import Condition, Seen, both, where_anybody, where_own_house
from catalog.rings import HOUSE, PARTICIPANT, PUBLIC, Ring
from catalog.storage.enums import PortfolioStatus, Role, RoleScope
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import LifecycleDecisionRow, ServiceVersionRow
from catalog.storage.tables.lifecycle.waivers import WaiverRow
from catalog.storage.tables.offerings import OfferingComponentRow, OfferingEditionRow, OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeOutputRow, OutcomeRow, OutputRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipContactRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceLabelRow, ServiceRow
from catalog.storage.tables.worth import (
    CostEffectRow,
    RiskEffectRow,
    UtilityJudgementRow,
    ValueStatementRow,
)

STAKEHOLDING = (OutcomeRow, ValueStatementRow, CostEffectRow, RiskEffectRow, UtilityJudgementRow)
"""Rows that name a person to whom a service matters."""


def _where_service(table: Any, principal: Principal) -> Condition:
    """Show what is published, and to all rings around a service what is not."""
    published = table.portfolio_status != PortfolioStatus.PIPELINE
    return sa.or_(published, _where_takes_part(table, principal))


def _where_takes_part(table: Any, principal: Principal) -> Condition:
    """Tell whether a house that the principal sees into stands in any ring around a service."""
    own = principal.where_house(table.house_id)
    return sa.or_(own, _where_circle(table.id, principal, PARTICIPANT))


def _where_in_house(table: Any, principal: Principal) -> Condition:
    """Tell whether a service is provided by a house that the principal sees into, or co-owned."""
    return _where_near(table.house_id, table.id, principal)


def _where_near(house: Any, service: Any, principal: Principal) -> Condition:
    """Tell whether a service is of one's house, or co-owned: *house* is its house, or a copy."""
    own = principal.where_house(house)
    return sa.or_(own, _where_circle(service, principal, HOUSE)) if principal.is_co_owner else own


def _where_circle(service: Any, principal: Principal, ring: Ring) -> Condition:
    """Tell whether the service with this key lets a further house as near as *ring*."""
    if principal.shared is Shared.NONE:
        return sa.false()
    circle = alias(ServiceCircleRow)
    near = [circle.ring >= ring, principal.where_house(circle.house_id)]
    if ring is HOUSE or principal.shared is Shared.FEW:
        found: Condition = service.in_(sa.select(circle.service_id).where(*near))
        return found
    # A value, not EXISTS: of that PostgreSQL hashes all pairs of a large house, for each question.
    one: Any = sa.select(sa.literal_column("1")).where(circle.service_id == service, *near).limit(1)
    is_near: Condition = one.correlate(service.table).scalar_subquery().is_not(None)
    return is_near


def _where_in_house_of_service(table: Any, principal: Principal) -> Condition:
    return SERVICE.around("service_id", HOUSE)(table, principal)


def _where_label(table: Any, principal: Principal) -> Condition:
    """Show all labels to the house, and those with public keys to whoever sees the service."""
    inside = _where_in_house_of_service(table, principal)
    if not principal.public_labels:
        return inside
    # Not IN, whose list would be written into the text of a statement that is made once.
    is_public = sa.or_(*(table.key == key for key in sorted(principal.public_labels)))
    seen = SERVICE.through("service_id")(table, principal)
    return sa.or_(sa.and_(is_public, seen), inside)


def _where_dependency(table: Any, principal: Principal) -> Condition:
    """Show the edges of one's services; the far end of an unresolved one is a mere name."""
    if not principal.has_house:
        return sa.false()
    far_end = SERVICE.through("depends_on_id")(table, principal)
    inside = _where_own_edge(table, principal)
    return sa.and_(inside, sa.or_(table.depends_on_id.is_(None), far_end))


def _where_own_edge(table: Any, principal: Principal) -> Condition:
    """Tell whether an edge is one of a service in whose house the principal sees."""
    return _where_near(table.house_id, table.service_id, principal)


def _where_colleague(table: Any, principal: Principal) -> Condition:
    """Show a person to their house, and to the houses of all organizations that they belong to."""
    if not principal.has_house:
        return sa.false()
    membership = alias(MembershipRow)
    in_house = ORGANIZATION.around("organization_id", HOUSE)(membership, principal)
    belongs = (
        sa.select(membership.person_id)
        .where(membership.person_id == table.id, in_house)
        .correlate(table)
        .exists()
    )
    return sa.or_(principal.where_house(table.house_id), belongs)


def _where_person(table: Any, principal: Principal) -> Condition:
    """Show colleagues, stakeholders of services that are one's own, and contacts."""
    if not principal.has_house:
        return sa.false()
    stakeholders = (_where_stakeholder(row, table, principal) for row in STAKEHOLDING)
    is_contact = sharing.where_is_contact(table, principal)
    return sa.or_(_where_colleague(table, principal), *stakeholders, is_contact)


def _where_stakeholder(row: type[Any], person: Any, principal: Principal) -> Condition:
    """Tell whether a person is named in a row about a service that is of one's house."""
    about = alias(row)
    named = sa.select(about.id).where(
        about.person_id == person.id, _where_in_house_of_service(about, principal)
    )
    return named.correlate(person).exists()


def _where_output(table: Any, principal: Principal) -> Condition:
    """Show outputs to the service's house, and to stakeholders what enables their outcomes."""
    if not principal.has_house:
        return sa.false()
    outcome, link = alias(OutcomeRow), alias(OutcomeOutputRow)
    enables = (
        sa.select(link.output_id)
        .join(outcome, outcome.id == link.outcome_id)
        .where(
            link.output_id == table.id,
            outcome.service_id == table.service_id,  # else they might not see the service
            _where_outcome(outcome, principal),
        )
        .correlate(table)
    )
    return sa.or_(_where_in_house_of_service(table, principal), enables.exists())


def _where_outcome(table: Any, principal: Principal) -> Condition:
    """Show outcomes to the service's house and to that of their stakeholder."""
    if not principal.has_house:
        return sa.false()
    return sa.or_(
        _where_in_house_of_service(table, principal),
        ORGANIZATION.around("organization_id", HOUSE)(table, principal),
        PERSON.around("person_id", HOUSE)(table, principal),
    )


def _where_assignment(table: Any, principal: Principal) -> Condition:
    """Show which organizations own a service now, and to a house the roles on its side.

    A role over a relationship is on the side of the organization that its holder belongs to, for
    those who take part in it.
    """
    is_owner = sa.and_(
        table.role == Role.SERVICE_OWNER,
        table.valid_to.is_(None),
        table.organization_id.is_not(None),
        SERVICE.through("scope_id")(table, principal),
    )
    return sa.or_(is_owner, _where_own_assignment(table, principal))


def _where_own_assignment(table: Any, principal: Principal) -> Condition:
    """Show to a house the roles on its side."""
    if not principal.has_house:
        return sa.false()
    own_holder = sa.or_(
        ORGANIZATION.around("organization_id", HOUSE)(table, principal),
        PERSON.around("person_id", HOUSE)(table, principal),
    )
    return sa.or_(
        SERVICE.around("scope_id", HOUSE)(table, principal),
        OFFERING.around("scope_id", HOUSE)(table, principal),
        ORGANIZATION.around("scope_id", HOUSE)(table, principal),
        sa.and_(
            table.scope_kind == RoleScope.RELATIONSHIP,
            RELATIONSHIP.through("scope_id")(table, principal),
            own_holder,
        ),
    )


ORGANIZATION = Seen(
    "Organization", OrganizationRow, where_anybody, ring=PUBLIC, rings={HOUSE: where_own_house}
)
PERSON = Seen(
    "Person",
    PersonRow,
    _where_person,
    ring=PARTICIPANT,
    rings={HOUSE: _where_colleague},
    house="their houses",
)
MEMBERSHIP = Seen("Membership", MembershipRow, PERSON.around("person_id", HOUSE), ring=HOUSE)
SERVICE = Seen(
    "Service",
    ServiceRow,
    _where_service,
    ring=PUBLIC,
    rings={PARTICIPANT: _where_takes_part, HOUSE: _where_in_house},
    house="the houses that provide and own it",
)
LABEL = Seen("Label", ServiceLabelRow, _where_label, ring=PUBLIC)
_of_service = SERVICE.around("service_id", HOUSE)
SERVICE_VERSION = Seen("ServiceVersion", ServiceVersionRow, _of_service, ring=HOUSE)
DECISION = Seen("LifecycleDecision", LifecycleDecisionRow, _of_service, ring=HOUSE)
WAIVER = Seen("Waiver", WaiverRow, _of_service, ring=HOUSE)
DEPENDENCY = Seen(
    "ServiceDependency",
    ServiceDependencyRow,
    _where_dependency,
    ring=HOUSE,
    rings={HOUSE: _where_own_edge},
)
OFFERING = Seen(
    "ServiceOffering",
    OfferingRow,
    sharing.where_offering,
    ring=PUBLIC,
    rings={HOUSE: where_own_house},
    computed={"prices": sharing.prices_of_offering},
)
COMPONENT = Seen(
    "OfferingComponent", OfferingComponentRow, OFFERING.through("offering_id"), ring=PUBLIC
)
EDITION = Seen(
    "OfferingEdition",
    OfferingEditionRow,
    sharing.where_edition,
    ring=PUBLIC,
    rings={HOUSE: OFFERING.around("offering_id", HOUSE)},
    computed={"prices": sharing.prices_of_edition, "content_hash": sharing.hash_of_edition},
)
TERMS = ("starts_on", "ends_on", "notice_months", "renewal", "renewal_months", "over_at")
RELATIONSHIP = Seen(
    "ServiceRelationship",
    RelationshipRow,
    sharing.where_relationship,
    ring=PARTICIPANT,
    computed={"status": sharing.status_of} | {name: sharing.as_left(name) for name in TERMS},
)
RELATIONSHIP_PARTICIPANT = Seen(
    "RelationshipParticipant",
    RelationshipParticipantRow,
    sharing.where_participant,
    ring=PARTICIPANT,
)
RELATIONSHIP_CONTACT = Seen(
    "RelationshipContact", RelationshipContactRow, sharing.where_contact, ring=PARTICIPANT
)
AMENDMENT = Seen(
    "RelationshipAmendment", RelationshipAmendmentRow, sharing.where_amendment, ring=PARTICIPANT
)
AMENDMENT_PARTICIPANT = Seen(
    "AmendmentParticipant",
    AmendmentParticipantRow,
    AMENDMENT.through("amendment_id"),
    ring=PARTICIPANT,
)
AGREED_OFFERING = Seen(
    "AgreedOffering",
    RelationshipOfferingRow,
    both(sharing.where_standing, EDITION.through("edition_id")),
    ring=PARTICIPANT,
)
ROLE_ASSIGNMENT = Seen(
    "RoleAssignment",
    RoleAssignmentRow,
    _where_assignment,
    ring=PUBLIC,
    rings={HOUSE: _where_own_assignment},
)
OUTPUT = Seen("Output", OutputRow, _where_output, ring=PARTICIPANT)
OUTCOME = Seen("Outcome", OutcomeRow, _where_outcome, ring=PARTICIPANT)
