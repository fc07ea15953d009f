"""What organizations provide with, as documents tell it."""

from typing import Final

from catalog.domain.importing.documents.parts import Part
from catalog.domain.provision.products import CreateProduct
from catalog.domain.provision.resources import CreateResource
from catalog.storage.tables.provision import (
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceRow,
    ServiceProductRow,
)

RESOURCES: Final = Part(
    name="resources",
    row=ResourceRow,
    by=("slug",),
    like=CreateResource,
    edits=frozenset({"name", "description", "asset_type", "capacity", "unit", "supplier_id"}),
)
PRODUCTS: Final = Part(
    name="products",
    row=ProductRow,
    by=("slug",),
    like=CreateProduct,
    edits=frozenset({"name", "description"}),
    parts=(
        Part(
            name="resources",
            row=ProductPartRow,
            under="product_id",
            by=("resource_id",),
            first=("position",),
            is_plain=True,
        ),
        Part(
            name="releases",
            row=ProductReleaseRow,
            under="product_id",
            by=("version",),
            parts=(
                Part(
                    name="parts",
                    row=ReleasePartRow,
                    under="release_id",
                    by=("resource_id",),
                    first=("position",),
                ),
            ),
        ),
    ),
)
OF_SERVICE: Final = Part(
    name="products", row=ServiceProductRow, under="service_id", by=("product_id",), is_plain=True
)
