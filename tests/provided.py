"""Rows of what organizations provide with, for tests that fill a database by hand."""

from decimal import Decimal
from typing import Any

from catalog.storage.rows import Row
from catalog.storage.tables.provision import (
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceKind,
    ResourceRow,
    ServiceProductRow,
)
from tests.rows import MOMENT, entity, key


def resource(slug: str, organization: str, supplier: str = "", **given: Any) -> ResourceRow:
    """Make a resource of an organization: a technology, or what a supplier brings."""
    told: dict[str, Any] = {"kind": ResourceKind.TECHNOLOGY}
    if supplier:
        told = {"kind": ResourceKind.PARTNER, "supplier_id": key(supplier)}
    told |= {"capacity": Decimal(2), "unit": "servers"}
    made: ResourceRow = entity(
        ResourceRow, slug, organization_id=key(organization), **(told | given)
    )
    return made


def product(slug: str, organization: str, *resources: str, services: Any = ()) -> list[Row]:
    """Make a product of resources, with which services are provided, and release it."""
    own = entity(ProductRow, slug, organization_id=key(organization))
    release = ProductReleaseRow(
        id=key(f"{slug}/1"),
        product_id=own.id,
        version="1",
        name=own.name,
        content_hash="0" * 64,
        released_at=MOMENT,
        released_by=organization,
    )
    found: list[Row] = [own, release]
    for position, name in enumerate(resources):
        place: dict[str, Any] = {"resource_id": key(name), "position": position}
        found.append(ProductPartRow(product_id=own.id, quantity=Decimal(1), **place))
        frozen = {"name": name, "kind": ResourceKind.TECHNOLOGY, "unit": "servers"}
        found.append(ReleasePartRow(release_id=release.id, **frozen, **place))
    links = [ServiceProductRow(product_id=own.id, service_id=key(name)) for name in services]
    return [*found, *links]
