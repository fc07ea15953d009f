"""What services stand on: the resources of their products, and those that they are offered with."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from catalog.plugin import (
    OfferingComponentRow,
    OfferingRow,
    OfferingServiceRow,
    ProductPartRow,
    ServiceProductRow,
)

DRAFT = "DRAFT"


def standing(where: Callable[[Any, Any], Any]) -> sa.CompoundSelect[Any]:
    """Return the question for pairs of a service and a resource that it stands on.

    It stands on what its products are made of, and on what its offerings that were published give
    access to. The condition *where*, on the ids of both, holds of each half: SQLite moves none into
    them, and would look at all that there are.
    """
    product, part = ServiceProductRow, ProductPartRow
    offered, component, offering = OfferingServiceRow, OfferingComponentRow, OfferingRow
    of_products = sa.select(product.service_id, part.resource_id).join(
        part, part.product_id == product.product_id
    )
    of_offerings = (
        sa.select(offered.service_id, component.resource_id)
        .join(component, component.offering_id == offered.offering_id)
        .join(offering, offering.id == offered.offering_id)
        .where(component.resource_id.is_not(None), offering.status != DRAFT)
    )
    return sa.union(
        of_products.where(where(product.service_id, part.resource_id)),
        of_offerings.where(where(offered.service_id, component.resource_id)),
    )
