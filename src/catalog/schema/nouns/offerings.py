"""Offerings in the graph."""

import datetime as dt

import strawberry

from catalog.domain import offerings, sight
from catalog.graph.declaring.declare import column, connection, extends, lookup, many, to_one
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Query
from catalog.storage.enums import ComponentKind, OfferingStatus, Performer
from catalog.storage.tables.offerings import OfferingComponentRow, OfferingRow, OfferingServiceRow

for kind in (ComponentKind, OfferingStatus, Performer):
    strawberry.enum(kind)


@entity(sight.COMPONENT)
class OfferingComponent:
    """One thing that an offering is made of."""

    kind: ComponentKind = column("Goods, access to a resource, or a service action.")
    name: str = column("What it is called.")
    description: str | None = column("What it is, in prose.")
    terms: str | None = column("On which terms it is had.")
    performed_by: Performer | None = column("Who performs it; of service actions only.")


@entity(sight.OFFERING)
class ServiceOffering(Node):
    """A formal description of one or more services for a group of consumers.

    It may hold goods, access to resources, and service actions.
    """

    slug: str = column("Its unique name in addresses.")
    name: str = column("Its name for people.")
    description: str | None = column("What it is, in prose.")
    provider: Organization = to_one("The organization that makes it.", key="provider_id")
    target_consumer_group: str = column("Whom it is for.")
    status: OfferingStatus = column("Whether it can be agreed on.")
    services: Connection[Service] = connection(
        "The services that it offers.",
        by=OfferingServiceRow.offering_id,
        to=OfferingServiceRow.service_id,
    )
    components: list[OfferingComponent] = many(
        "What it is made of, in order.",
        by=OfferingComponentRow.offering_id,
        order_by=OfferingComponentRow.position,
        most=offerings.MOST_COMPONENTS,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class OfferedAs:
    """The offerings of a service."""

    offerings: Connection[ServiceOffering] = connection(
        "The offerings that hold it.",
        by=OfferingServiceRow.service_id,
        to=OfferingServiceRow.offering_id,
    )


@extends(Organization)
class MadeOfferings:
    """The offerings of an organization."""

    offerings: Connection[ServiceOffering] = connection(
        "The offerings that it makes.", by=OfferingRow.provider_id
    )


@extends(Query)
class OfferingQueries:
    """What can be asked about offerings."""

    offering: ServiceOffering | None = lookup(
        "Find one offering by its id or its slug.", by_slug=lambda row, slug: row.slug == slug
    )
    offerings: Connection[ServiceOffering] = connection("Page through the offerings.")


@extends(Mutation)
class OfferingMutations:
    """What can be changed about offerings."""

    create_offering = change(offerings.CreateOffering, ServiceOffering, "offering")
    update_offering = change(offerings.UpdateOffering, ServiceOffering, "offering")
    publish_offering = change(offerings.PublishOffering, ServiceOffering, "offering")
    withdraw_offering = change(offerings.WithdrawOffering, ServiceOffering, "offering")


PARTS = (
    OfferingComponent,
    ServiceOffering,
    OfferedAs,
    MadeOfferings,
    OfferingQueries,
    OfferingMutations,
)
