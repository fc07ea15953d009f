"""Questions that an import asks, each for many keys at once; ids are texts."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.enums import PortfolioStatus, Role
from catalog.storage.tables.dependencies import ServiceDependencyRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow

KEPT_COLUMN = "house_id"  # which follows from the others
MOST = 5_000  # keys in one statement


class HeldDependency(NamedTuple):
    """A dependency as the database holds it."""

    id: str
    depends_on_id: str | None
    unresolved_ref: str | None
    declared: bool


class NamedService(NamedTuple):
    """A service that has a name, and whether it is retired for good."""

    id: str
    slug: str
    is_retired: bool


async def organizations(session: ReadSession, slugs: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the organizations with these slugs as dicts of columns, and lock them."""
    table = OrganizationRow.__table__
    question = sa.select(table).where(table.c.slug.in_(slugs)).with_for_update()
    return {row["slug"]: row for row in map(_columns, await session.rows(question))}


async def house_of(session: ReadSession, organization_id: str) -> str | None:
    """Return the house of an organization."""
    row = await session.get(OrganizationRow, UUID(organization_id))
    return None if row is None or row.house_id is None else str(row.house_id)


async def organization_ids(session: ReadSession, slugs: Collection[str]) -> dict[str, str]:
    """Return the ids of the organizations with these slugs, by slug."""
    ids: dict[str, str] = {}
    for some in _parts(slugs):
        question = sa.select(OrganizationRow.slug, OrganizationRow.id).where(
            among(OrganizationRow.slug, values=some)
        )
        ids.update({slug: str(key) for slug, key in await session.rows(question)})
    return ids


async def services_named(session: ReadSession, names: Collection[str]) -> dict[str, NamedService]:
    """Return the service that has each of the names, by that name."""
    named: dict[str, NamedService] = {}
    for some in _parts(names):
        question = (
            sa.select(
                ServiceNameRow.name, ServiceRow.id, ServiceRow.slug, ServiceRow.portfolio_status
            )
            .join(ServiceRow, ServiceRow.id == ServiceNameRow.service_id)
            .where(among(ServiceNameRow.name, values=some))
        )
        for name, key, slug, status in await session.rows(question):
            named[name] = NamedService(str(key), slug, status is PortfolioStatus.RETIRED)
    return named


async def services(session: ReadSession, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return services as dicts of columns, and lock them."""
    table = ServiceRow.__table__
    question = (
        sa.select(table)
        .where(among(table.c.id, values=_stored(ids)))
        .order_by(table.c.id)
        .with_for_update()
    )
    return {row["id"]: row for row in map(_columns, await session.rows(question))}


async def labels(session: ReadSession, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the labels of these services."""
    question = sa.select(
        ServiceLabelRow.service_id, ServiceLabelRow.key, ServiceLabelRow.value
    ).where(among(ServiceLabelRow.service_id, values=_stored(ids)))
    by_service: dict[str, dict[str, str]] = defaultdict(dict)
    for service_id, key, value in await session.rows(question):
        by_service[str(service_id)][key] = value
    return by_service


async def owners(session: ReadSession, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the present owners of these services, in order: ids of assignment and owner."""
    row = RoleAssignmentRow
    question = (
        sa.select(row.scope_id, row.id, sa.func.coalesce(row.organization_id, row.person_id))
        .where(
            among(row.scope_id, values=_stored(ids)),
            row.role == Role.SERVICE_OWNER,
            row.valid_to.is_(None),
        )
        .order_by(row.scope_id, row.position)
    )
    by_service: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for service_id, assignment_id, owner_id in await session.rows(question):
        by_service[str(service_id)].append((str(assignment_id), str(owner_id)))
    return by_service


async def dependencies(
    session: ReadSession, ids: Collection[str]
) -> dict[str, list[HeldDependency]]:
    """Return the dependencies of these services."""
    row = ServiceDependencyRow
    question = (
        sa.select(row.service_id, row.id, row.depends_on_id, row.unresolved_ref, row.declared)
        .where(among(row.service_id, values=_stored(ids)))
        .order_by(row.service_id, row.id)
    )
    by_service: dict[str, list[HeldDependency]] = defaultdict(list)
    for service_id, key, target, name, declared in await session.rows(question):
        target_id = None if target is None else str(target)
        by_service[str(service_id)].append(HeldDependency(str(key), target_id, name, declared))
    return by_service


async def houses(session: ReadSession, ids: Collection[str]) -> dict[str, str]:
    """Return the houses of those services that have one."""
    row = ServiceRow
    question = sa.select(row.id, row.house_id).where(
        among(row.id, values=_stored(ids)), row.house_id.is_not(None)
    )
    return {str(key): str(house) for key, house in await session.rows(question)}


async def has_awaited(session: ReadSession) -> bool:
    """Tell whether any dependency waits for a name."""
    question = sa.select(ServiceDependencyRow.id).where(
        ServiceDependencyRow.awaited_slug.is_not(None)
    )
    return bool(await session.rows(question.limit(1)))


def _columns(row: Any) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in row._asdict().items()
        if name != KEPT_COLUMN
    }


def _stored(ids: Collection[str]) -> list[str]:
    """Return ids as both databases take them."""
    return [key.replace("-", "") for key in ids]


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, MOST)):
        yield some
