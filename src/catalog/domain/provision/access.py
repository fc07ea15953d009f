"""Who sees resources and products, and the ids by which changes name them."""

from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.access import Principal
from catalog.domain.seen import Condition, Seen
from catalog.domain.sight import COMPONENT, ORGANIZATION
from catalog.domain.writing.preconditions import Precondition
from catalog.rings import HOUSE, PUBLIC
from catalog.storage.tables.offerings import OfferingComponentRow
from catalog.storage.tables.provision import (
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceRow,
)

_where_own = ORGANIZATION.around("organization_id", HOUSE)


def _where_resource(table: Any, principal: Principal) -> Condition:
    """Show resources to the house that has them, and to others those that are offered to them."""
    component = alias(OfferingComponentRow)
    offered = (
        sa.select(component.offering_id)
        .where(component.resource_id == table.id, COMPONENT(component, principal))
        .correlate(table)
        .exists()
    )
    return sa.or_(_where_own(table, principal), offered)


RESOURCE = Seen(
    "Resource",
    ResourceRow,
    _where_resource,
    ring=PUBLIC,
    rings={HOUSE: _where_own},
    house="the house that has it",
)
PRODUCT = Seen("Product", ProductRow, _where_own, ring=HOUSE)
PRODUCT_PART = Seen("ProductPart", ProductPartRow, PRODUCT.through("product_id"), ring=HOUSE)
RELEASE = Seen("ProductRelease", ProductReleaseRow, PRODUCT.through("product_id"), ring=HOUSE)
RELEASE_PART = Seen("ReleasePart", ReleasePartRow, RELEASE.through("release_id"), ring=HOUSE)
ResourceId = Annotated[UUID, RESOURCE]
ProductId = Annotated[UUID, PRODUCT]
ProductReleaseId = Annotated[UUID, RELEASE]


def _own(of: Seen, noun: str) -> Precondition:
    return Precondition(
        of=of,
        code="NOT_YOUR_ORGANIZATION",
        message=f"Only the organization that has the {noun} changes it.",
        holds=lambda table, asker: asker.where_acting_for(table.organization_id),
        is_about_who=True,
    )


OWN_RESOURCE = _own(RESOURCE, "resource")
OWN_PRODUCT = _own(PRODUCT, "product")
