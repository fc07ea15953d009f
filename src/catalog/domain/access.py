"""Who asks, and what they can see: one SQL expression for each kind of row.

What a principal cannot see does not exist for them. The expressions stand in every question that
the graph asks and in the check of every reference that a change makes.
"""

from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.storage.enums import OfferingStatus, PortfolioStatus, Role, VersionStatus
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.versions import ServiceVersionRow

Visible: TypeAlias = sa.ColumnElement[bool]

READ = "catalog:read"
WRITE = "catalog:write"
ADMIN = "admin"


@dataclass(frozen=True)
class Principal:
    """Who makes a request, and on behalf of which organizations.

    A member of an organization acts for its parts, too: `organization_ids` holds them all.
    """

    subject: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    member_of: frozenset[UUID] = frozenset()
    organization_ids: frozenset[UUID] = frozenset()
    is_anonymous: bool = False
    seen: tuple[Any, ...] = ()  # columns that hold keys of rows which are known to be visible
    joined: tuple[tuple[Any, Any], ...] = ()  # such columns, and the visible rows joined by them

    @property
    def is_admin(self) -> bool:
        """Whether they may do everything."""
        return ADMIN in self.roles

    @property
    def acts_for_some(self) -> bool:
        """Whether they act for any organization at all."""
        return bool(self.organization_ids)

    def acts_for(self, column: Any) -> Visible:
        """Return the condition that *column* holds an organization that they act for."""
        return column.in_(self.organization_ids) if self.acts_for_some else sa.false()

    def having_seen(self, column: Any) -> Self:
        """Return the principal who need not be checked for the rows that *column* refers to."""
        return replace(self, seen=(*self.seen, column))

    def has_seen(self, column: Any) -> bool:
        """Tell whether the rows that *column* refers to are known to be visible."""
        return any(_is_same(known, column) for known in self.seen)

    def having_joined(self, column: Any, table: Any) -> Self:
        """Return the principal for whom *table* is the visible row that *column* refers to."""
        return replace(self, joined=(*self.joined, (column, table)))

    def joined_by(self, column: Any) -> Any | None:
        """Return the visible row that *column* refers to where the question has it, or None."""
        found = (table for known, table in self.joined if _is_same(known, column))
        return next(found, None)

    def may(self, scope: str) -> bool:
        """Tell whether they hold *scope*."""
        return self.is_admin or scope in self.scopes


def _is_same(column: Any, other: Any) -> bool:
    return bool(column.key == other.key and column.parent is other.parent)


def anonymous(*, may_read: bool) -> Principal:
    """Return the principal of a request without a token."""
    scopes = frozenset({READ}) if may_read else frozenset[str]()
    return Principal("anonymous", scopes=scopes, is_anonymous=True)


def system(subject: str) -> Principal:
    """Return the principal of a command that works on the database itself."""
    return Principal(subject, roles=frozenset({ADMIN}))


def anything(_table: Any, _principal: Principal) -> Visible:
    """Show every row to whoever may read at all."""
    return sa.true()


def services(table: Any, principal: Principal) -> Visible:
    """Show what is published, and what the principal's organizations provide or own."""
    if principal.is_admin:
        return sa.true()
    published = table.portfolio_status != PortfolioStatus.PIPELINE
    return sa.or_(published, *_own(table, principal))


def _own(table: Any, principal: Principal) -> list[Visible]:
    if not principal.acts_for_some:
        return []
    assignment = aliased(RoleAssignmentRow)
    owned = (
        sa.select(assignment.id)
        .where(
            assignment.scope_id == table.id,
            assignment.role == Role.SERVICE_OWNER,
            assignment.valid_to.is_(None),
            principal.acts_for(assignment.organization_id),
        )
        .correlate(table)
        .exists()
    )
    return [principal.acts_for(table.provider_id), owned]


def versions(table: Any, principal: Principal) -> Visible:
    """Show the versions of visible services; an open one only to those who own the service."""
    if principal.is_admin:
        return sa.true()
    service = aliased(ServiceRow)
    mine = _own(service, principal)
    return (
        sa.select(service.id)
        .where(
            service.id == table.service_id,
            sa.or_(
                sa.and_(
                    table.status != VersionStatus.OPEN,
                    service.portfolio_status != PortfolioStatus.PIPELINE,
                ),
                *mine,
            ),
        )
        .correlate(table)
        .exists()
    )


def decisions(table: Any, principal: Principal) -> Visible:
    """Show the decisions about visible versions."""
    if principal.is_admin:
        return sa.true()
    version = aliased(ServiceVersionRow)
    return (
        sa.select(version.id)
        .where(version.id == table.version_id, versions(version, principal))
        .correlate(table)
        .exists()
    )


def of_service(table: Any, principal: Principal) -> Visible:
    """Show what belongs to a visible service, by its column `service_id`."""
    return _through(ServiceRow, table, table.service_id, principal)


def dependencies(table: Any, principal: Principal) -> Visible:
    """Show an edge whose two ends can be seen; the far end of an unresolved one is a mere name."""
    if principal.is_admin:
        return sa.true()
    far_end = _through(ServiceRow, table, table.depends_on_id, principal)
    return sa.and_(of_service(table, principal), sa.or_(table.depends_on_id.is_(None), far_end))


def offerings(table: Any, principal: Principal) -> Visible:
    """Show offerings that are no drafts, and the drafts of the principal's organizations."""
    if principal.is_admin:
        return sa.true()
    return sa.or_(table.status != OfferingStatus.DRAFT, principal.acts_for(table.provider_id))


def relationships(table: Any, principal: Principal) -> Visible:
    """Show relationships in which one of the principal's organizations takes part."""
    if principal.is_admin:
        return sa.true()
    participant = aliased(RelationshipParticipantRow)
    return (
        sa.select(participant.relationship_id)
        .where(
            participant.relationship_id == table.id,
            principal.acts_for(participant.organization_id),
        )
        .correlate(table)
        .exists()
    )


def of_version(table: Any, principal: Principal) -> Visible:
    """Show what belongs to a visible version, by its column `version_id`."""
    return _through(ServiceVersionRow, table, table.version_id, principal)


def of_offering(table: Any, principal: Principal) -> Visible:
    """Show what belongs to a visible offering, by its column `offering_id`."""
    return _through(OfferingRow, table, table.offering_id, principal)


def of_relationship(table: Any, principal: Principal) -> Visible:
    """Show what belongs to a visible relationship, by its column `relationship_id`."""
    return _through(RelationshipRow, table, table.relationship_id, principal)


def visible(table: Any, principal: Principal) -> Visible:
    """Show what the principal sees of services, versions, dependencies, offerings, relationships.

    *table* is the class of the rows or an alias of it; a KeyError tells that nothing rules it.
    """
    shown: Visible = _RULES[sa.inspect(table).mapper.class_](table, principal)
    return shown


_RULES: dict[Any, Any] = {
    ServiceRow: services,
    OfferingRow: offerings,
    RelationshipRow: relationships,
    ServiceVersionRow: versions,
    ServiceDependencyRow: dependencies,
}


def _through(row: Any, table: Any, key: Any, principal: Principal) -> Visible:
    if principal.is_admin or principal.has_seen(key):
        return sa.true()
    joined = principal.joined_by(key)
    if joined is not None:
        found: Visible = joined.id.is_not(None)
        return found
    parent = aliased(row)
    return (
        sa.select(parent.id)
        .where(parent.id == key, _RULES[row](parent, principal))
        .correlate(table)
        .exists()
    )
