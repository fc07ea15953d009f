"""Products and their released versions in the graph."""

import datetime as dt
from decimal import Decimal

from catalog.domain.provision import access, products
from catalog.graph.declaring.declare import column, connection, extends, lookup, many, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.provision.resources import Resource
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Query
from catalog.storage.tables.provision import (
    ProductPartRow,
    ProductReleaseRow,
    ProductRow,
    ReleasePartRow,
    ResourceKind,
    ServiceProductRow,
)


@entity(access.PRODUCT_PART)
class ProductPart:
    """One resource in a product, as its next release will have it."""

    resource: Resource = to_one("The resource.", key="resource_id")
    quantity: Decimal | None = column("How much of it, in its unit; null: it was not counted.")


@entity(access.RELEASE_PART)
class ReleasePart:
    """One resource in a released version, in the words of that day."""

    name: str = column("What the resource was called.")
    kind: ResourceKind = column("What kind of resource it was.")
    quantity: Decimal | None = column("How much of it; null: it was not counted.")
    unit: str | None = column("What the quantity counts.")
    resource: Resource = to_one("The resource as it is now.", key="resource_id")


@entity(access.PRODUCT)
class Product(Node):
    """A configuration of the resources of one organization, of value to those whom it serves."""

    slug: str = column("Its unique name in addresses.")
    name: str = column("Its name for people.")
    description: str | None = column("What it is, in prose.")
    organization: Organization = to_one(
        "The organization whose resources it is made of.", key="organization_id"
    )
    resources: list[ProductPart] = many(
        "What it is made of, in order.",
        by=ProductPartRow.product_id,
        order_by=ProductPartRow.position,
        most=products.MOST_PARTS,
    )
    releases: Connection["ProductRelease"] = connection(
        "Its released versions, which nobody changes any more.", by=ProductReleaseRow.product_id
    )
    services: Connection[Service] = connection(
        "The services that are provided with it.",
        by=ServiceProductRow.product_id,
        to=ServiceProductRow.service_id,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(access.RELEASE)
class ProductRelease(Node):
    """A version of a product, as it was released."""

    version: str = column("What the version is called, once a product.")
    name: str = column("What the product was called.")
    description: str | None = column("What it was, in prose.")
    notes: str | None = column("What was new in it, in prose.")
    parts: list[ReleasePart] = many(
        "What it was made of, in order.",
        by=ReleasePartRow.release_id,
        order_by=ReleasePartRow.position,
        most=products.MOST_PARTS,
    )
    content_hash: str = column("The SHA-256 of its version, its words and its parts.")
    released_at: dt.datetime = column("When it was released.")
    released_by: str = column("Who released it: the subject of their token.")
    product: Product = to_one("The product.", key="product_id")


@extends(Resource)
class ProductsOfResource:
    """What a resource is used for."""

    products: Connection[Product] = connection(
        "The products that are made of it now.",
        by=ProductPartRow.resource_id,
        to=ProductPartRow.product_id,
    )


@extends(Organization)
class ProductsOfOrganization:
    """The products of an organization."""

    products: Connection[Product] = connection(
        "What it made of its resources.", by=ProductRow.organization_id
    )


@extends(Service)
class ProductsOfService:
    """What a service is made of."""

    products: Connection[Product] = connection(
        "The products that it is provided with.",
        by=ServiceProductRow.service_id,
        to=ServiceProductRow.product_id,
    )


@extends(Query)
class ProductQueries:
    """What can be asked about products."""

    product: Product | None = lookup(
        "Find one product by its id or its slug.", by_slug=lambda row, slug: row.slug == slug
    )
    products: Connection[Product] = connection("Page through the products.")


@extends(Mutation)
class ProductMutations:
    """What can be changed about products."""

    create_product = change(products.CreateProduct, Product)
    update_product = change(products.UpdateProduct, Product)
    release_product = change(
        products.ReleaseProduct, {"product": Product, "release": ProductRelease}
    )


PARTS = (
    ProductPart,
    ReleasePart,
    Product,
    ProductRelease,
    ProductsOfResource,
    ProductsOfOrganization,
    ProductsOfService,
    ProductQueries,
    ProductMutations,
)
