"""Resources in the graph."""

import datetime as dt
from decimal import Decimal

import strawberry

from catalog.domain.provision import access, resources
from catalog.graph.declaring.declare import column, connection, extends, lookup, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization
from catalog.schema.roots import Mutation, Query
from catalog.storage.tables.provision import AssetType, ResourceKind, ResourceRow

for kind in (AssetType, ResourceKind):
    strawberry.enum(kind)


@entity(access.RESOURCE)
class Resource(Node):
    """Something that an organization has, to make products of and to give access to.

    Who is offered access to it sees what it is called, its kind and whose it is; only its house
    sees how much there is of it and where it comes from.
    """

    slug: str = column("Its unique name in addresses.")
    name: str = column("Its name for people.")
    kind: ResourceKind = column("What kind of resource it is.")
    organization: Organization = to_one("The organization that has it.", key="organization_id")
    description: str | None = column("What it is, in prose.", ring=HOUSE)
    asset_type: AssetType | None = column(
        "Whether it is an ability to act, or something that is put to use.", ring=HOUSE
    )
    capacity: Decimal | None = column("How much of it there is, in its unit.", ring=HOUSE)
    unit: str | None = column("What its capacity and its quantities in products count.", ring=HOUSE)
    supplier: Organization | None = to_one(
        "The organization that brings it, where it is a partner's.", key="supplier_id", ring=HOUSE
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Organization)
class ResourcesOfOrganization:
    """The resources of an organization."""

    resources: Connection[Resource] = connection(
        "What it has, to make products of.", by=ResourceRow.organization_id
    )


@extends(Query)
class ResourceQueries:
    """What can be asked about resources."""

    resource: Resource | None = lookup(
        "Find one resource by its id or its slug.", by_slug=lambda row, slug: row.slug == slug
    )
    resources: Connection[Resource] = connection("Page through the resources.")


@extends(Mutation)
class ResourceMutations:
    """What can be changed about resources."""

    create_resource = change(resources.CreateResource, Resource)
    update_resource = change(resources.UpdateResource, Resource)


PARTS = (Resource, ResourcesOfOrganization, ResourceQueries, ResourceMutations)
