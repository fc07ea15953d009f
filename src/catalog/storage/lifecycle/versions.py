"""Questions about versions of services."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.rings import Ring
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import (
    DecisionOutcome,
    DependencyStrength,
    OfferingStatus,
    ParticipantRole,
    PortfolioStatus,
    RelationshipStatus,
    Role,
    VersionStatus,
)
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.derived import ServiceRelationshipRow
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    RetirementConsentRow,
    ServiceVersionRow,
)
from catalog.storage.tables.offerings import OfferingRow, OfferingServiceRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow

MOST = 20  # offerings that one answer names
STANDING = (VersionStatus.OPEN, VersionStatus.LIVE)


async def standing(
    session: ReadSession, service_ids: Collection[UUID], shown: Any = None
) -> Sequence[ServiceVersionRow]:
    """Return the open and live versions of these services, as far as *shown* holds."""
    question = sa.select(ServiceVersionRow).where(
        ServiceVersionRow.service_id.in_(service_ids), ServiceVersionRow.status.in_(STANDING)
    )
    return await session.scalars(question if shown is None else question.where(shown))


def where_first_version(
    version: Any, first: VersionStatus, second: VersionStatus
) -> sa.ColumnElement[bool]:
    """Return the condition that a version is its service's one of the *first* status.

    Where the service has none, it is the one of the *second*.
    """
    other = aliased(ServiceVersionRow)
    has_first = (
        sa.select(other.id)
        .where(other.service_id == version.service_id, other.status == first)
        .correlate(version)
        .exists()
    )
    return sa.or_(version.status == first, sa.and_(version.status == second, ~has_first))


async def moving_ids(
    session: ReadSession, service_ids: Collection[UUID], shown: sa.ColumnElement[bool]
) -> dict[UUID, UUID]:
    """Return the id of each service's open version, else of its live one, of those *shown*."""
    is_open = sa.case((ServiceVersionRow.status == VersionStatus.OPEN, 1), else_=0)
    question = (
        sa.select(ServiceVersionRow.service_id, ServiceVersionRow.id)
        .where(
            ServiceVersionRow.service_id.in_(service_ids),
            ServiceVersionRow.status.in_(STANDING),
            shown,
        )
        .order_by(is_open)
    )
    return dict(map(tuple, await session.rows(question)))


async def service_of(session: ReadSession, version_id: UUID) -> UUID | None:
    """Return the id of the service that this is a version of, or None where there is none."""
    row = ServiceVersionRow
    return await session.scalar(sa.select(row.service_id).where(row.id == version_id))


async def in_work(session: ReadSession, service_id: UUID) -> ServiceVersionRow | None:
    """Return the version that people work on: the open one, else the live one, else the last."""
    row = ServiceVersionRow
    order = sa.case((row.status == VersionStatus.OPEN, 0), (row.status == VersionStatus.LIVE, 1))
    question = sa.select(row).where(row.service_id == service_id)
    return await session.scalar(question.order_by(order.nulls_last(), row.number.desc()).limit(1))


async def with_services(
    session: ReadSession, ids: Collection[UUID]
) -> Sequence[tuple[ServiceVersionRow, ServiceRow]]:
    """Return these versions, each with its service."""
    question = (
        sa.select(ServiceVersionRow, ServiceRow)
        .join(ServiceRow, ServiceRow.id == ServiceVersionRow.service_id)
        .where(ServiceVersionRow.id.in_(ids))
    )
    return [(version, service) for version, service in await session.rows(question)]


async def newest_number(session: ReadSession, service_id: UUID) -> int:
    """Return the number of a service's newest version."""
    question = sa.select(sa.func.max(ServiceVersionRow.number)).where(
        ServiceVersionRow.service_id == service_id
    )
    return await session.scalar(question) or 0


async def offered_alone(session: ReadSession, service_id: UUID) -> Sequence[str]:
    """Return the slugs of available offerings that have no other service that is live."""
    others = (
        sa.select(OfferingServiceRow.service_id)
        .join(ServiceRow, ServiceRow.id == OfferingServiceRow.service_id)
        .where(
            OfferingServiceRow.offering_id == OfferingRow.id,
            OfferingServiceRow.service_id != service_id,
            ServiceRow.portfolio_status == PortfolioStatus.CATALOGUE,
        )
        .exists()
    )
    question = (
        sa.select(OfferingRow.slug)
        .join(OfferingServiceRow, OfferingServiceRow.offering_id == OfferingRow.id)
        .where(
            OfferingServiceRow.service_id == service_id,
            OfferingRow.status == OfferingStatus.AVAILABLE,
            ~others,
        )
        .order_by(OfferingRow.slug)
        .limit(MOST)
    )
    return await session.scalars(question)


class Dependant(NamedTuple):
    """A service that depends on another: its house, and the organization that speaks for it."""

    id: UUID
    slug: str
    house_id: UUID | None
    side_id: UUID | None
    portfolio_status: PortfolioStatus
    strength: DependencyStrength
    since: dt.datetime


async def dependants(session: ReadSession, service_id: UUID) -> Sequence[Dependant]:
    """Return the services that depend on another one and are not retired, by slug."""
    service, edge, assignment = ServiceRow, ServiceDependencyRow, RoleAssignmentRow
    first_owner = (
        sa.select(assignment.organization_id)
        .where(
            assignment.scope_id == service.id,
            assignment.role == Role.SERVICE_OWNER,
            assignment.valid_to.is_(None),
            assignment.organization_id.is_not(None),
        )
        .order_by(assignment.position)
        .limit(1)
        .correlate(service)
        .scalar_subquery()
    )
    side = sa.func.coalesce(
        service.recorded_by_id, service.provider_id, first_owner, service.house_id
    )
    columns = service.id, service.slug, service.house_id, side, service.portfolio_status
    question = (
        sa.select(*columns, edge.strength, edge.created_at)
        .join(edge, edge.service_id == service.id)
        .where(*_where_depending(service_id))
        .order_by(service.slug)
    )
    return [Dependant(*row) for row in await session.rows(question)]


async def depending_on(session: ReadSession, service_id: UUID) -> Sequence[ServiceRow]:
    """Return the services that depend on another one and are not retired, by slug."""
    edge = ServiceDependencyRow
    question = sa.select(ServiceRow).join(edge, edge.service_id == ServiceRow.id)
    question = question.where(*_where_depending(service_id))
    return await session.scalars(question.order_by(ServiceRow.slug))


def _where_depending(service_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    edge = ServiceDependencyRow
    return (
        edge.depends_on_id == service_id,
        edge.service_id != service_id,
        edge.declared.is_(True),
        ServiceRow.portfolio_status != PortfolioStatus.RETIRED,
    )


class TakingPart(NamedTuple):
    """An organization in a relationship that rests on a service."""

    slug: str
    is_active: bool
    organization_id: UUID
    house_id: UUID | None
    role: ParticipantRole
    agreed_at: dt.datetime | None


async def taking_part(
    session: ReadSession, service_id: UUID, now: dt.datetime
) -> Sequence[TakingPart]:
    """Return who takes part in what is agreed or active by then and rests on a service."""
    link, relationship = ServiceRelationshipRow, RelationshipRow
    party = RelationshipParticipantRow
    is_active = relationship.status == RelationshipStatus.ACTIVE
    columns = party.organization_id, party.house_id, party.role, party.agreed_at
    question = (
        sa.select(relationship.slug, is_active, *columns)
        .join(link, link.relationship_id == relationship.id)
        .join(party, party.relationship_id == relationship.id)
        .where(
            link.service_id == service_id,
            relationship.status.in_((RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)),
            sa.or_(relationship.over_at.is_(None), relationship.over_at > now),
            sa.or_(party.left_at.is_(None), party.left_at > now),
        )
        .order_by(relationship.slug, party.position)
    )
    return [TakingPart(*row) for row in await session.rows(question)]


async def last_moved_at(session: ReadSession, version_id: UUID) -> dt.datetime | None:
    """Return when a version moved last, by its gates; None where it never did."""
    row = LifecycleDecisionRow
    moved = row.version_id == version_id, row.outcome == DecisionOutcome.MOVED
    return await session.scalar(sa.select(sa.func.max(row.happened_at)).where(*moved))


async def houses_inside(session: ReadSession, service: ServiceRow) -> frozenset[UUID]:
    """Return the houses that see the inside of a service: its own, and those that co-own it."""
    circle = ServiceCircleRow
    question = sa.select(circle.house_id).where(
        circle.service_id == service.id, circle.ring >= Ring.HOUSE
    )
    own = await session.scalar(sa.select(ServiceRow.house_id).where(ServiceRow.id == service.id))
    return frozenset(filter(None, (own, *await session.scalars(question))))


async def consenting(session: ReadSession, service_id: UUID) -> dict[UUID, dt.datetime]:
    """Return who consents to the retirement of a service, with all their parts, and since when."""
    row, child = RetirementConsentRow, aliased(OrganizationRow)
    own = sa.select(row.organization_id, row.consented_at).where(row.service_id == service_id)
    below = own.cte("below", recursive=True)
    part = sa.select(child.id, below.c.consented_at)
    below = below.union(part.join(below, child.parent_id == below.c.organization_id))
    latest = sa.func.max(below.c.consented_at)
    question = sa.select(below.c.organization_id, latest).group_by(below.c.organization_id)
    return dict(map(tuple, await session.rows(question)))


async def consent(
    session: ReadSession, service_id: UUID, organization_id: UUID
) -> RetirementConsentRow | None:
    """Return the consent of an organization to the retirement of a service, or None."""
    row = RetirementConsentRow
    question = sa.select(row).where(row.service_id == service_id)
    return await session.scalar(question.where(row.organization_id == organization_id))


async def slugs(session: ReadSession, organization_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the slugs of these organizations, by id."""
    row = OrganizationRow
    question = sa.select(row.id, row.slug).where(row.id.in_(organization_ids))
    return dict(map(tuple, await session.rows(question)))
