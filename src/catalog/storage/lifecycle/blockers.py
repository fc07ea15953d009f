"""Questions about what stands on services, each for many services at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.rings import Ring
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import (
    DependencyStrength,
    OfferingStatus,
    ParticipantRole,
    PortfolioStatus,
    RelationshipStatus,
    Role,
)
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.derived import ServiceRelationshipRow
from catalog.storage.tables.lifecycle.versions import RetirementConsentRow
from catalog.storage.tables.offerings import OfferingRow, OfferingServiceRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceCircleRow, ServiceRow

MOST = 20  # offerings that one answer names


class Dependant(NamedTuple):
    """A service that depends on another: its house, and the organization that speaks for it."""

    id: UUID
    slug: str
    house_id: UUID | None
    side_id: UUID | None
    portfolio_status: PortfolioStatus
    strength: DependencyStrength
    since: dt.datetime


class TakingPart(NamedTuple):
    """An organization in a relationship that rests on a service."""

    slug: str
    is_active: bool
    organization_id: UUID
    house_id: UUID | None
    role: ParticipantRole
    agreed_at: dt.datetime | None


async def _grouped(session: ReadSession, question: Any, make: Any) -> Mapping[UUID, list[Any]]:
    """Return what *make* makes of the rows behind their first column, which groups them."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, *values in await session.rows(question):
        found[key].append(make(*values))
    return found


async def offered_alone(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """Return the slugs of available offerings that have no other live service, by service.

    They are the first `MOST` of each.
    """
    own, other = OfferingServiceRow, aliased(OfferingServiceRow)
    others = (
        sa.select(other.service_id)
        .join(ServiceRow, ServiceRow.id == other.service_id)
        .where(
            other.offering_id == own.offering_id,
            other.service_id != own.service_id,
            ServiceRow.portfolio_status == PortfolioStatus.CATALOGUE,
        )
        .correlate(own)
        .exists()
    )
    place = sa.func.row_number().over(partition_by=own.service_id, order_by=OfferingRow.slug)
    placed = (
        sa.select(own.service_id, OfferingRow.slug, place.label("place"))
        .join(OfferingRow, OfferingRow.id == own.offering_id)
        .where(
            among(own.service_id, values=service_ids),
            OfferingRow.status == OfferingStatus.AVAILABLE,
            ~others,
        )
        .subquery()
    )
    question = sa.select(placed.c.service_id, placed.c.slug).where(placed.c.place <= MOST)
    return await _grouped(session, question.order_by(placed.c.service_id, placed.c.place), str)


async def dependants(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Dependant]]:
    """Return the services that depend on these and are not retired, by slug."""
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
        sa.select(edge.depends_on_id, *columns, edge.strength, edge.created_at)
        .join(edge, edge.service_id == service.id)
        .where(among(edge.depends_on_id, values=service_ids), *where_depending())
        .order_by(service.slug)
    )
    return await _grouped(session, question, Dependant)


def where_depending() -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that an edge leads from a service that is not retired to another."""
    edge = ServiceDependencyRow
    return (
        edge.service_id != edge.depends_on_id,
        edge.declared.is_(True),
        ServiceRow.portfolio_status != PortfolioStatus.RETIRED,
    )


async def taking_part(
    session: ReadSession, service_ids: Collection[UUID], now: dt.datetime
) -> Mapping[UUID, Sequence[TakingPart]]:
    """Return who takes part in what is agreed or active by then and rests on these services."""
    link, relationship = ServiceRelationshipRow, RelationshipRow
    party = RelationshipParticipantRow
    is_active = relationship.status == RelationshipStatus.ACTIVE
    columns = party.organization_id, party.house_id, party.role, party.agreed_at
    question = (
        sa.select(link.service_id, relationship.slug, is_active, *columns)
        .join(link, link.relationship_id == relationship.id)
        .join(party, party.relationship_id == relationship.id)
        .where(
            among(link.service_id, values=service_ids),
            relationship.status.in_((RelationshipStatus.AGREED, RelationshipStatus.ACTIVE)),
            sa.or_(relationship.over_at.is_(None), relationship.over_at > now),
            sa.or_(party.left_at.is_(None), party.left_at > now),
        )
        .order_by(relationship.slug, party.position)
    )
    return await _grouped(session, question, TakingPart)


async def houses_inside(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """Return the houses that see the inside of services: their own, and those that co-own them."""
    circle, service = ServiceCircleRow, ServiceRow
    near = sa.select(circle.service_id, circle.house_id).where(
        among(circle.service_id, values=service_ids), circle.ring >= Ring.HOUSE
    )
    own = sa.select(service.id, service.house_id).where(
        among(service.id, values=service_ids), service.house_id.is_not(None)
    )
    found = await _grouped(session, near.union_all(own), lambda house: house)
    return {key: frozenset(found.get(key, ())) for key in service_ids}


async def consenting(
    session: ReadSession, service_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[UUID, dt.datetime]]:
    """Return who consents to the retirement of services, with all their parts, and since when."""
    row, child = RetirementConsentRow, aliased(OrganizationRow)
    own = sa.select(row.service_id, row.organization_id, row.consented_at)
    own = own.where(among(row.service_id, values=service_ids))
    below = own.cte("below", recursive=True)
    part = sa.select(below.c.service_id, child.id, below.c.consented_at)
    below = below.union(part.join(below, child.parent_id == below.c.organization_id))
    latest = sa.func.max(below.c.consented_at)
    columns = below.c.service_id, below.c.organization_id
    question = sa.select(*columns, latest).group_by(*columns)
    found = await _grouped(session, question, lambda *pair: pair)
    return {key: dict(pairs) for key, pairs in found.items()}


async def slugs(session: ReadSession, organization_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the slugs of these organizations, by id."""
    row = OrganizationRow
    question = sa.select(row.id, row.slug).where(row.id.in_(organization_ids))
    return dict(map(tuple, await session.rows(question)))
