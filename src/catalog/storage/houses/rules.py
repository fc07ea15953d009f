"""What the kept house of each row has to be, and which houses stand around a service.

Each rule is one SQL expression, by which copies are made and compared. The houses of organizations
alone are found in `trees`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.rings import Ring
from catalog.storage.enums import RelationshipStatus, Role
from catalog.storage.houses.facts import Parties
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingEditionServiceRow, OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow

Value: TypeAlias = sa.ColumnElement[Any]
Only: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]
"""Which services are asked about: the condition on a column that holds ids of them."""


def _of(row: type[Any], key: Any, table: type[Row]) -> Value:
    """Return the house of the row that the column *key* of *table* refers to."""
    other = alias(row)
    return sa.select(other.house_id).where(other.id == key).correlate(table).scalar_subquery()


def _of_person() -> Value:
    """The house of their first organization, else of the one that they are, else as it was.

    Whoever belongs to nobody stays in the house that they were in, wherever that stands now.
    """
    person, member, own = PersonRow, alias(MembershipRow), alias(OrganizationRow)
    joined = alias(OrganizationRow)
    first = (
        sa.select(joined.house_id)
        .join(member, member.organization_id == joined.id)
        .where(member.person_id == person.id)
        .order_by(joined.id)
        .limit(1)
        .correlate(person)
        .scalar_subquery()
    )
    belongs = sa.exists().where(member.person_id == person.id).correlate(person)
    itself = sa.select(own.house_id).where(own.person_id == person.id).correlate(person)
    is_one = sa.exists().where(own.person_id == person.id).correlate(person)
    return sa.case(
        (person.deactivated_at.is_not(None), _of(OrganizationRow, person.house_id, person)),
        (belongs, first),
        (is_one, itself.scalar_subquery()),
        else_=_of(OrganizationRow, person.house_id, person),
    )


def where_present(assignment: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a role is the one of a present owner, who had a say in it."""
    return sa.and_(
        assignment.role == Role.SERVICE_OWNER,
        assignment.valid_to.is_(None),
        assignment.is_recorded.is_(False),
    )


def _of_service() -> Value:
    """The house of whoever recorded it, else of its provider, else of its first owner."""
    service, assignment = ServiceRow, alias(RoleAssignmentRow)
    group, person = alias(OrganizationRow), alias(PersonRow)
    first_owner = (
        sa.select(sa.func.coalesce(group.house_id, person.house_id))
        .select_from(assignment)
        .outerjoin(group, group.id == assignment.organization_id)
        .outerjoin(person, person.id == assignment.person_id)
        .where(assignment.scope_id == service.id, where_present(assignment))
        .order_by(assignment.position, assignment.id)
        .limit(1)
        .correlate(service)
        .scalar_subquery()
    )
    return sa.case(
        (
            service.recorded_by_id.is_not(None),
            _of(OrganizationRow, service.recorded_by_id, service),
        ),
        (service.provider_id.is_not(None), _of(OrganizationRow, service.provider_id, service)),
        else_=first_owner,
    )


HOUSES: Mapping[type[Any], Value] = {  # in the order in which they follow from each other
    PersonRow: _of_person(),
    ServiceRow: _of_service(),
    OfferingRow: _of(
        OrganizationRow,
        sa.func.coalesce(OfferingRow.recorded_by_id, OfferingRow.provider_id),
        OfferingRow,
    ),
    ServiceDependencyRow: _of(ServiceRow, ServiceDependencyRow.service_id, ServiceDependencyRow),
    RelationshipParticipantRow: _of(
        OrganizationRow, RelationshipParticipantRow.organization_id, RelationshipParticipantRow
    ),
    AmendmentParticipantRow: _of(
        OrganizationRow, AmendmentParticipantRow.organization_id, AmendmentParticipantRow
    ),
}
NEVER_AGREED = (RelationshipStatus.DECLINED, RelationshipStatus.WITHDRAWN)
"""Relationships of which nothing came: they let nobody near what they were about."""


def circles(parties: Sequence[Parties], only: Only | None = None) -> Any:
    """Return the question for the pairs of services and further houses, with the highest ring.

    With *only* it asks about some services.
    """
    reasons = sa.union_all(*_reasons(parties, only or (lambda _key: sa.true()))).subquery()
    service = alias(ServiceRow)
    return (
        sa.select(
            reasons.c.service_id, reasons.c.house_id, sa.func.max(reasons.c.ring).label("ring")
        )
        .join(service, service.id == reasons.c.service_id)
        .where(
            reasons.c.house_id.is_not(None), reasons.c.house_id.is_distinct_from(service.house_id)
        )
        .group_by(reasons.c.service_id, reasons.c.house_id)
    )


def _reasons(parties: Sequence[Parties], only: Only) -> list[Any]:
    """Return the questions for services and houses that stand near them, with their ring."""
    assignment, outcome = RoleAssignmentRow, OutcomeRow
    held, agreed = OfferingEditionServiceRow, RelationshipOfferingRow
    participant, relationship = RelationshipParticipantRow, RelationshipRow
    taking_part = (
        sa.select(*_near(held.service_id, OrganizationRow, Ring.PARTICIPANT))
        .select_from(held)
        .join(agreed, agreed.edition_id == held.edition_id)
        .join(relationship, relationship.id == agreed.relationship_id)
        .join(participant, participant.relationship_id == agreed.relationship_id)
        .join(OrganizationRow, OrganizationRow.id == participant.organization_id)
        .where(relationship.status.not_in(NEVER_AGREED), only(held.service_id))
    )
    reasons: list[Any] = [taking_part]
    for row, name in ((OrganizationRow, "organization_id"), (PersonRow, "person_id")):
        reasons += [
            sa.select(*_near(assignment.scope_id, row, Ring.HOUSE))
            .select_from(assignment)
            .join(row, row.id == getattr(assignment, name))
            .where(where_present(assignment), only(assignment.scope_id)),
            sa.select(*_near(outcome.service_id, row, Ring.PARTICIPANT))
            .select_from(outcome)
            .join(row, row.id == getattr(outcome, name))
            .where(only(outcome.service_id)),
        ]
    for found in parties:
        service, organization = found.selected_columns
        reasons.append(
            found.with_only_columns(*_near(service, OrganizationRow, Ring.PARTICIPANT))
            .join(OrganizationRow, OrganizationRow.id == organization)
            .where(only(service))
        )
    return reasons


def _near(service_id: Any, row: type[Any], ring: Ring) -> tuple[Value, Value, Value]:
    return (
        service_id.label("service_id"),
        row.house_id.label("house_id"),
        sa.literal_column(str(int(ring)), sa.Integer()).label("ring"),
    )
