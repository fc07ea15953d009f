"""Questions about versions of services."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

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
    """Return the open and the live versions of these services that meet the condition *shown*."""
    question = sa.select(ServiceVersionRow).where(
        ServiceVersionRow.service_id.in_(service_ids), ServiceVersionRow.status.in_(STANDING)
    )
    return await session.scalars(question if shown is None else question.where(shown))


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
