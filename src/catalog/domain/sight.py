"""Who sees what: one value for each kind of row, and one SQL condition in each of them.

What a principal cannot see does not exist for them. A `Seen` is the guard of a type in the graph,
the marker of inputs that refer to its rows, and the rule for other rows that are seen `through` it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain.access import Principal
from catalog.storage.enums import OfferingStatus, PortfolioStatus, Role, RoleScope, VersionStatus
from catalog.storage.rows import Row
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingComponentRow, OfferingRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.outcomes import OutcomeRow, OutputRow
from catalog.storage.tables.people import MembershipRow, PersonRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceRow
from catalog.storage.tables.versions import LifecycleDecisionRow, ServiceVersionRow

Condition: TypeAlias = sa.ColumnElement[bool]
Rule: TypeAlias = Callable[[Any, Principal], Condition]


@dataclass(frozen=True)
class Seen:
    """Who sees the rows of one table: the name of its type in the graph, its row, and the rule.

    The rule takes the table, or an alias of it, and the principal. It returns the condition that
    stands in every question for these rows: of nodes, edges, counts, filters, and of the references
    that changes make. Statements are made once for all members and once for all outsiders, so a
    rule asks nothing of a principal but `where_own`; administrators see every row without it.
    """

    name: str
    row: type[Row]
    rule: Rule

    def __call__(self, table: Any, principal: Principal) -> Condition:
        """Return the condition that the principal sees a row of *table*; administrators see all."""
        return sa.true() if principal.is_admin else self.rule(table, principal)

    def through(self, key: str) -> Rule:
        """Return the rule that shows a row if the row that its column *key* refers to is seen."""

        def where_seen(table: Any, principal: Principal) -> Condition:
            column = getattr(table, key)
            if isinstance(principal, Reader):
                known = principal.known(column)
                if known is not None:
                    return known
            target: Any = aliased(self.row)
            return (
                sa.select(target.id)
                .where(target.id == column, self(target, principal))
                .correlate(table)
                .exists()
            )

        return where_seen


@dataclass(frozen=True)
class Reader(Principal):
    """A principal for whom a statement is planned, with columns that need no check of their own.

    `seen` are columns that refer to visible rows alone. `joined` are pairs of such a column and the
    table that the statement joins by it.
    """

    seen: tuple[Any, ...] = ()
    joined: tuple[tuple[Any, Any], ...] = ()

    def having_seen(self, column: Any) -> Self:
        """Return a reader for whom the rows that *column* refers to are not checked again."""
        return replace(self, seen=(*self.seen, column))

    def having_joined(self, column: Any, table: Any) -> Self:
        """Return a reader for whom *table* holds the visible row that *column* refers to."""
        return replace(self, joined=(*self.joined, (column, table)))

    def known(self, column: Any) -> Condition | None:
        """Return the condition that the row of *column* is seen; None where it is not known."""
        if any(_is_same(column, other) for other in self.seen):
            return sa.true()
        tables = (table for other, table in self.joined if _is_same(column, other))
        table = next(tables, None)
        return None if table is None else table.id.is_not(None)


def _is_same(column: Any, other: Any) -> bool:
    return bool(column.key == other.key and column.parent is other.parent)


def where_anybody(_table: Any, _principal: Principal) -> Condition:
    """Show every row to whoever may read at all."""
    return sa.true()


def _where_service(table: Any, principal: Principal) -> Condition:
    """Show what is published, and what the principal's organizations provide or own."""
    published = table.portfolio_status != PortfolioStatus.PIPELINE
    return sa.or_(published, *_where_own_service(table, principal))


def _where_own_service(table: Any, principal: Principal) -> list[Condition]:
    if not principal.acts_for_some:
        return []
    assignment = aliased(RoleAssignmentRow)
    owned = (
        sa.select(assignment.id)
        .where(
            assignment.scope_id == table.id,
            assignment.role == Role.SERVICE_OWNER,
            assignment.valid_to.is_(None),
            principal.where_own(assignment.organization_id),
        )
        .correlate(table)
        .exists()
    )
    return [principal.where_own(table.provider_id), owned]


def _where_version(table: Any, principal: Principal) -> Condition:
    """Show the versions of visible services; an open one only to those who own the service."""
    service = aliased(ServiceRow)
    is_public = sa.and_(
        table.status != VersionStatus.OPEN, service.portfolio_status != PortfolioStatus.PIPELINE
    )
    return (
        sa.select(service.id)
        .where(
            service.id == table.service_id,
            sa.or_(is_public, *_where_own_service(service, principal)),
        )
        .correlate(table)
        .exists()
    )


def _where_dependency(table: Any, principal: Principal) -> Condition:
    """Show an edge whose two ends can be seen; the far end of an unresolved one is a mere name."""
    near_end = SERVICE.through("service_id")(table, principal)
    far_end = SERVICE.through("depends_on_id")(table, principal)
    return sa.and_(near_end, sa.or_(table.depends_on_id.is_(None), far_end))


def _where_offering(table: Any, principal: Principal) -> Condition:
    """Show offerings that are no drafts, and the drafts of the principal's organizations."""
    return sa.or_(table.status != OfferingStatus.DRAFT, principal.where_own(table.provider_id))


def _where_relationship(table: Any, principal: Principal) -> Condition:
    """Show relationships in which one of the principal's organizations takes part."""
    participant = aliased(RelationshipParticipantRow)
    return (
        sa.select(participant.relationship_id)
        .where(
            participant.relationship_id == table.id,
            principal.where_own(participant.organization_id),
        )
        .correlate(table)
        .exists()
    )


def _where_assignment(table: Any, principal: Principal) -> Condition:
    """Show who owns a visible service now, and the roles on the side of the principal.

    A role over a relationship is on the side of the organization that its holder belongs to, for
    those who take part in it.
    """
    service, offering = aliased(ServiceRow), aliased(OfferingRow)
    is_owner = sa.and_(
        table.role == Role.SERVICE_OWNER,
        table.valid_to.is_(None),
        SERVICE.through("scope_id")(table, principal),
    )
    if not principal.acts_for_some:
        return is_owner
    own_service = (
        sa.select(service.id)
        .where(service.id == table.scope_id, sa.or_(*_where_own_service(service, principal)))
        .correlate(table)
        .exists()
    )
    own_offering = (
        sa.select(offering.id)
        .where(offering.id == table.scope_id, principal.where_own(offering.provider_id))
        .correlate(table)
        .exists()
    )
    membership = aliased(MembershipRow)
    own_holder = (
        sa.select(membership.person_id)
        .where(
            membership.person_id == table.person_id,
            principal.where_own(membership.organization_id),
        )
        .correlate(table)
        .exists()
    )
    return sa.or_(
        is_owner,
        principal.where_own(table.scope_id),
        own_service,
        own_offering,
        sa.and_(
            table.scope_kind == RoleScope.RELATIONSHIP,
            RELATIONSHIP.through("scope_id")(table, principal),
            sa.or_(principal.where_own(table.organization_id), own_holder),
        ),
    )


ORGANIZATION = Seen("Organization", OrganizationRow, where_anybody)
PERSON = Seen("Person", PersonRow, where_anybody)
SERVICE = Seen("Service", ServiceRow, _where_service)
LABEL = Seen("Label", ServiceLabelRow, SERVICE.through("service_id"))
SERVICE_VERSION = Seen("ServiceVersion", ServiceVersionRow, _where_version)
DECISION = Seen("LifecycleDecision", LifecycleDecisionRow, SERVICE_VERSION.through("version_id"))
DEPENDENCY = Seen("ServiceDependency", ServiceDependencyRow, _where_dependency)
OFFERING = Seen("ServiceOffering", OfferingRow, _where_offering)
COMPONENT = Seen("OfferingComponent", OfferingComponentRow, OFFERING.through("offering_id"))
RELATIONSHIP = Seen("ServiceRelationship", RelationshipRow, _where_relationship)
PARTICIPANT = Seen(
    "RelationshipParticipant",
    RelationshipParticipantRow,
    RELATIONSHIP.through("relationship_id"),
)
ROLE_ASSIGNMENT = Seen("RoleAssignment", RoleAssignmentRow, _where_assignment)
OUTPUT = Seen("Output", OutputRow, SERVICE.through("service_id"))
OUTCOME = Seen("Outcome", OutcomeRow, SERVICE.through("service_id"))
