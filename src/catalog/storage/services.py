"""Questions about services, their names, owners and dependencies."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.storage import organizations
from catalog.storage.database.sessions import ReadSession, WriteSession
from catalog.storage.enums import PortfolioStatus, Role
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.people import MembershipRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow

NAMED = sa.select(ServiceNameRow.name, ServiceNameRow.service_id).where(
    among(ServiceNameRow.name, "names")
)
STATUS = (
    sa.select(ServiceRow.portfolio_status)
    .where(ServiceRow.id == sa.bindparam("service", type_=sa.Uuid()))
    .with_for_update(read=True)
)
EDGES = sa.select(ServiceDependencyRow).where(
    ServiceDependencyRow.service_id == sa.bindparam("service", type_=sa.Uuid())
)
EDGE = EDGES.where(ServiceDependencyRow.depends_on_id == sa.bindparam("target", type_=sa.Uuid()))
WAITING = EDGES.where(ServiceDependencyRow.unresolved_ref == sa.bindparam("name", type_=sa.Text()))
LABELS = sa.select(ServiceLabelRow).where(
    ServiceLabelRow.service_id == sa.bindparam("service", type_=sa.Uuid())
)


async def named(session: ReadSession, names: Collection[str]) -> dict[str, UUID]:
    """Return the ids of the services with these names, which are slugs or aliases, by name."""
    if not names:
        return {}
    return dict(map(tuple, await session.rows(NAMED, {"names": list(names)})))


async def held_status(session: WriteSession, service_id: UUID) -> PortfolioStatus | None:
    """Return the portfolio status of a service, which stays until the end; None where it is not."""
    found: PortfolioStatus | None = await session.scalar(STATUS, {"service": service_id})
    return found


async def owners(session: ReadSession, service_id: UUID) -> Sequence[RoleAssignmentRow]:
    """Return the present owners of a service, in order."""
    question = (
        sa.select(RoleAssignmentRow)
        .where(
            RoleAssignmentRow.scope_id == service_id,
            RoleAssignmentRow.role == Role.SERVICE_OWNER,
            RoleAssignmentRow.valid_to.is_(None),
        )
        .order_by(RoleAssignmentRow.position)
    )
    return await session.scalars(question)


async def standing_on(session: ReadSession, organization_id: UUID) -> Sequence[UUID]:
    """Return the ids of the services that are in the house of an organization of their own.

    It provides them, or owns them first where nobody provides them; they were recorded by nobody.
    """
    service, assignment = ServiceRow, RoleAssignmentRow
    first = (
        sa.select(assignment.organization_id)
        .where(
            assignment.scope_id == service.id,
            assignment.role == Role.SERVICE_OWNER,
            assignment.valid_to.is_(None),
        )
        .order_by(assignment.position)
        .limit(1)
        .correlate(service)
        .scalar_subquery()
    )
    owned = sa.select(assignment.scope_id).where(
        assignment.organization_id == organization_id, assignment.role == Role.SERVICE_OWNER
    )
    question = sa.select(service.id).where(
        service.recorded_by_id.is_(None),
        sa.or_(service.provider_id == organization_id, service.id.in_(owned)),
        sa.func.coalesce(service.provider_id, first) == organization_id,
    )
    return await session.scalars(question.order_by(service.id))


async def offered_by(session: ReadSession, organization_id: UUID) -> Sequence[UUID]:
    """Return the ids of the offerings that an organization makes and nobody recorded."""
    offering = OfferingRow
    question = sa.select(offering.id).where(
        offering.provider_id == organization_id, offering.recorded_by_id.is_(None)
    )
    return await session.scalars(question.order_by(offering.id))


async def edge(
    session: WriteSession, service_id: UUID, depends_on_id: UUID | None, unresolved_ref: str | None
) -> ServiceDependencyRow | None:
    """Return the dependency of a service on another one or on a name, or None."""
    if depends_on_id is None:
        return await session.scalar(WAITING, {"service": service_id, "name": unresolved_ref})
    return await session.scalar(EDGE, {"service": service_id, "target": depends_on_id})


async def depending(session: ReadSession, edge_id: UUID) -> UUID | None:
    """Return the id of the service that has this dependency, or None."""
    return await session.scalar(
        sa.select(ServiceDependencyRow.service_id).where(ServiceDependencyRow.id == edge_id)
    )


async def dependings(session: ReadSession, edge_ids: Collection[UUID]) -> set[UUID]:
    """Return the ids of the services that have these dependencies."""
    edge = ServiceDependencyRow
    question = sa.select(edge.service_id).where(among(edge.id, values=edge_ids))
    return {*await session.scalars(question)}


async def labels(session: WriteSession, service_id: UUID) -> Sequence[ServiceLabelRow]:
    """Return the labels of a service."""
    return await session.scalars(LABELS, {"service": service_id})


async def label_keys(session: ReadSession, keys: Collection[str]) -> set[str]:
    """Return those of *keys* that a label of some service has; it looks each up in an index."""
    held = {key: sa.select(sa.exists().where(ServiceLabelRow.key == key)) for key in keys}
    return {key for key, question in held.items() if await session.scalar(question)}


async def number_in_house(session: ReadSession, house_id: UUID | None, root_id: UUID) -> int:
    """Return how many services are in the house through this organization or a part of it.

    These recorded them, or else provide them, or else own them; all are where it is the house.
    """
    in_house = ServiceRow.house_id == house_id
    question = sa.select(sa.func.count()).select_from(ServiceRow).where(in_house)
    if root_id != house_id:
        parts = await organizations.with_descendants(session, [root_id])
        owner, member = RoleAssignmentRow, MembershipRow
        people = sa.select(member.person_id).where(among(member.organization_id, values=parts))
        owned = sa.exists().where(
            owner.scope_id == ServiceRow.id,
            owner.role == Role.SERVICE_OWNER,
            owner.valid_to.is_(None),
            sa.or_(among(owner.organization_id, values=parts), owner.person_id.in_(people)),
        )
        base = sa.func.coalesce(ServiceRow.recorded_by_id, ServiceRow.provider_id)
        through = sa.or_(among(base, values=parts), sa.and_(base.is_(None), owned))
        question = question.where(through)
    return await session.scalar(question) or 0


async def following(session: ReadSession, service_id: UUID) -> frozenset[UUID]:
    """Return the ids of a service, and of all that follow it, one after the other."""
    row, successor = ServiceRow, aliased(ServiceRow)
    chain = sa.select(row.id, row.successor_id).where(row.id == service_id).cte(recursive=True)
    later = sa.select(successor.id, successor.successor_id)
    chain = chain.union(later.join(chain, chain.c.successor_id == successor.id))
    return frozenset(await session.scalars(sa.select(chain.c.id)))
