"""Questions about resources, products and their releases."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from catalog.arrays import among
from catalog.storage.database.sessions import ReadSession
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.provision import (
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ResourceRow,
    ServiceProductRow,
)


async def parts(
    session: ReadSession, product_id: UUID
) -> Sequence[tuple[ProductPartRow, ResourceRow]]:
    """Return what a product is made of, in order, each with its resource."""
    question = (
        sa.select(ProductPartRow, ResourceRow)
        .join(ResourceRow, ResourceRow.id == ProductPartRow.resource_id)
        .where(ProductPartRow.product_id == product_id)
        .order_by(ProductPartRow.position)
    )
    return [(part, resource) for part, resource in await session.rows(question)]


async def is_counted(session: ReadSession, resource_id: UUID) -> bool:
    """Tell whether a product takes more or less than one of a resource."""
    row = ProductPartRow
    question = sa.select(row.product_id).where(row.resource_id == resource_id, row.quantity != 1)
    return await session.scalar(question.limit(1)) is not None


async def has_release(session: ReadSession, product_id: UUID, version: str) -> bool:
    """Tell whether a version of a product was released."""
    row = ProductReleaseRow
    question = sa.select(row.id).where(row.product_id == product_id, row.version == version)
    return await session.scalar(question) is not None


async def product_ids(session: ReadSession, service_id: UUID) -> Sequence[UUID]:
    """Return the products that a service is provided with."""
    row = ServiceProductRow
    question = sa.select(row.product_id).where(row.service_id == service_id)
    return await session.scalars(question)


async def houses_of_products(
    session: ReadSession, product_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """Return the house of each of these products: that of the organization that has it."""
    house = OrganizationRow.house_id
    question = (
        sa.select(ProductRow.id, house)
        .join(OrganizationRow, OrganizationRow.id == ProductRow.organization_id)
        .where(among(ProductRow.id, values=product_ids))
    )
    return dict(map(tuple, await session.rows(question)))


async def resources_by_slug(session: ReadSession, slugs: Collection[str]) -> dict[str, UUID]:
    """Return the ids of the resources with these slugs."""
    row = ResourceRow
    question = sa.select(row.slug, row.id).where(among(row.slug, values=slugs))
    return dict(map(tuple, await session.rows(question)))


async def resources(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, ResourceRow]:
    """Return the resources with these ids."""
    question = sa.select(ResourceRow).where(among(ResourceRow.id, values=ids))
    return {row.id: row for row in await session.scalars(question)} if ids else {}


async def slugs_of_resources(session: ReadSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the slugs of the resources with these ids."""
    row = ResourceRow
    question = sa.select(row.id, row.slug).where(among(row.id, values=ids))
    return dict(map(tuple, await session.rows(question)))
