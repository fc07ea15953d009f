"""What the providers of the demonstration provide with: resources, and products made of them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from catalog.domain.provision.products import CreateProduct, ProductPartInput
from catalog.domain.provision.resources import CreateResource
from catalog.domain.writing.changes import Change
from catalog.storage.tables.provision import AssetType, ResourceKind

# slug: name, organization, kind, kind of asset, capacity, its unit, supplier
RESOURCES = {
    "internet-banking-platform": (
        "Internet banking platform",
        "xyz-it",
        ResourceKind.TECHNOLOGY,
        AssetType.RESOURCE,
        200_000,
        "signed-in users",
        None,
    ),
    "channel-engineers": (
        "Engineers of the channels",
        "xyz-it",
        ResourceKind.PEOPLE,
        AssetType.CAPABILITY,
        24,
        "people",
        None,
    ),
    "incident-handling": (
        "Incident handling around the clock",
        "xyz-it",
        ResourceKind.PROCESS,
        AssetType.CAPABILITY,
        None,
        None,
        None,
    ),
    "rented-machines": (
        "Rented machines",
        "xyz-it",
        ResourceKind.PARTNER,
        AssetType.RESOURCE,
        120,
        "virtual machines",
        "harbour-hosting",
    ),
    "account-books": (
        "The books of current accounts",
        "abc-bank",
        ResourceKind.INFORMATION,
        AssetType.RESOURCE,
        None,
        None,
        None,
    ),
}
# slug: name, organization, what it does, resources with their quantities, released version
PRODUCTS = {
    "digital-banking-suite": (
        "Digital banking suite",
        "xyz-it",
        "What banks let their customers click on, with the people who keep it running.",
        {
            "internet-banking-platform": 1,
            "channel-engineers": 9,
            "incident-handling": None,
            "rented-machines": 36,
        },
        "7.2",
    ),
}
PROVIDED_WITH = {"internet-banking": ["digital-banking-suite"]}  # products, by service
ACCESS_TO = {  # resources, by the name of the component that gives access
    "Internet banking platform": "internet-banking-platform",
    "Current account": "account-books",
}


def resources(ids: Mapping[str, UUID]) -> Iterator[tuple[str, Change]]:
    """Yield the changes that enter the resources, by slug."""
    for slug, (name, organization, kind, asset, capacity, unit, supplier) in RESOURCES.items():
        change = CreateResource(
            slug=slug,
            name=name,
            organization_id=ids[organization],
            kind=kind,
            asset_type=asset,
            capacity=None if capacity is None else Decimal(capacity),
            unit=unit,
            supplier_id=None if supplier is None else ids[supplier],
        )
        yield slug, change


def products(ids: Mapping[str, UUID]) -> Iterator[tuple[str, Change, str]]:
    """Yield the changes that make the products, by slug, with the version to release."""
    for slug, (name, organization, description, parts, version) in PRODUCTS.items():
        change = CreateProduct(
            slug=slug,
            name=name,
            organization_id=ids[organization],
            description=description,
            resources=[
                ProductPartInput(
                    resource_id=ids[part],
                    quantity=None if quantity is None else Decimal(quantity),
                )
                for part, quantity in parts.items()
            ],
        )
        yield slug, change, version
