"""Questions about versions of services."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import OfferingStatus, PortfolioStatus, VersionStatus
from catalog.storage.tables.offerings import OfferingRow, OfferingServiceRow
from catalog.storage.tables.services import ServiceRow
from catalog.storage.tables.versions import ServiceVersionRow

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
    """Return the slugs of available offerings whose other services are all retired, or none."""
    others = (
        sa.select(OfferingServiceRow.service_id)
        .join(ServiceRow, ServiceRow.id == OfferingServiceRow.service_id)
        .where(
            OfferingServiceRow.offering_id == OfferingRow.id,
            OfferingServiceRow.service_id != service_id,
            ServiceRow.portfolio_status != PortfolioStatus.RETIRED,
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
