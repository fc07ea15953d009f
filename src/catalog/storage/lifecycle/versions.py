"""Questions about versions of services."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import (
    DecisionOutcome,
    VersionStatus,
)
from catalog.storage.lifecycle.blockers import where_depending
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.lifecycle.versions import (
    LifecycleDecisionRow,
    RetirementConsentRow,
    ServiceVersionRow,
)
from catalog.storage.tables.services import ServiceRow

STANDING = (VersionStatus.OPEN, VersionStatus.LIVE)
OF_SERVICES = sa.select(ServiceVersionRow).where(
    among(ServiceVersionRow.service_id, "services"),
    sa.or_(*(ServiceVersionRow.status == status for status in STANDING)),
)
OF_SERVICE = sa.select(ServiceVersionRow).where(
    ServiceVersionRow.service_id == sa.bindparam("service", type_=sa.Uuid())
)
IN_WORK = OF_SERVICE.order_by(
    sa.case(
        (ServiceVersionRow.status == VersionStatus.OPEN, 0),
        (ServiceVersionRow.status == VersionStatus.LIVE, 1),
    ).nulls_last(),
    ServiceVersionRow.number.desc(),
).limit(1)
LAST_MOVED = sa.select(sa.func.max(LifecycleDecisionRow.happened_at)).where(
    LifecycleDecisionRow.version_id == sa.bindparam("version", type_=sa.Uuid()),
    LifecycleDecisionRow.outcome == DecisionOutcome.MOVED,
)


async def standing(
    session: ReadSession, service_ids: Collection[UUID], shown: Any = None
) -> Sequence[ServiceVersionRow]:
    """Return the open and live versions of these services, as far as *shown* holds."""
    question = OF_SERVICES if shown is None else OF_SERVICES.where(shown)
    rows = await session.rows(question, {"services": list(service_ids)})
    return [version for (version,) in rows]


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
    for (version,) in await session.rows(IN_WORK, {"service": service_id}):
        found: ServiceVersionRow = version
        return found
    return None


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


async def depending_on(session: ReadSession, service_id: UUID) -> Sequence[ServiceRow]:
    """Return the services that depend on another one and are not retired, by slug."""
    edge = ServiceDependencyRow
    question = sa.select(ServiceRow).join(edge, edge.service_id == ServiceRow.id)
    question = question.where(edge.depends_on_id == service_id, *where_depending())
    return await session.scalars(question.order_by(ServiceRow.slug))


async def last_moved_at(session: ReadSession, version_id: UUID) -> dt.datetime | None:
    """Return when a version moved last, by its gates; None where it never did."""
    ((moved_at,),) = await session.rows(LAST_MOVED, {"version": version_id})
    found: dt.datetime | None = moved_at
    return found


async def consent(
    session: ReadSession, service_id: UUID, organization_id: UUID
) -> RetirementConsentRow | None:
    """Return the consent of an organization to the retirement of a service, or None."""
    row = RetirementConsentRow
    question = sa.select(row).where(row.service_id == service_id)
    return await session.scalar(question.where(row.organization_id == organization_id))
