"""Offerings in the graph."""

import datetime as dt

import strawberry

from catalog.domain import sight
from catalog.domain.levels import fields
from catalog.domain.offerings import drafting, pricing, promising, publishing
from catalog.graph.declaring.declare import (
    column,
    connection,
    extends,
    lookup,
    many,
    only,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE
from catalog.schema.mutations import change
from catalog.schema.nouns.levels import ServiceLevelTarget, WarrantyCondition
from catalog.schema.nouns.money import ServicePrice
from catalog.schema.nouns.organizations import Organization
from catalog.schema.nouns.provision.resources import Resource
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Query
from catalog.storage.enums import ComponentKind, EditionStatus, OfferingStatus, Performer
from catalog.storage.tables.offerings import (
    OfferingComponentRow,
    OfferingEditionRow,
    OfferingEditionServiceRow,
    OfferingRow,
    OfferingServiceRow,
)

for kind in (ComponentKind, EditionStatus, OfferingStatus, Performer):
    strawberry.enum(kind)

TARGETS = "Which levels it promises, in order."
CONDITIONS = "What it warrants, so that it is fit for use, in order."
PRICES = (
    "What it costs. Null where you do not see it: unless it is published, the provider's house "
    "does, and of an edition whoever takes part in a relationship that holds it."
)
PUBLISHED = "Whether everybody who sees it sees what it costs."


@entity(sight.COMPONENT)
class OfferingComponent:
    """One thing that an offering is made of."""

    kind: ComponentKind = column("Goods, access to a resource, or a service action.")
    name: str = column("What it is called.")
    description: str | None = column("What it is, in prose.")
    terms: str | None = column("On which terms it is had.")
    resource: Resource | None = to_one("The resource that it gives access to.", key="resource_id")
    performed_by: Performer | None = column("Who performs it; of service actions only.")
    requestable: bool | None = column("Whether users can request it; of service actions only.")


@strawberry.type
class EditionComponent:
    """One thing that an edition is made of, as it was written."""

    kind: ComponentKind = strawberry.field(
        description="Goods, access to a resource, or a service action."
    )
    name: str = strawberry.field(description="What it is called.")
    description: str | None = strawberry.field(description="What it is, in prose.")
    terms: str | None = strawberry.field(description="On which terms it is had.")
    resource: str | None = strawberry.field(
        description="The slug of the resource that it gives access to."
    )
    performed_by: Performer | None = strawberry.field(
        description="Who performs it; of service actions only."
    )
    requestable: bool | None = strawberry.field(
        description="Whether users can request it; of service actions only."
    )


@entity(sight.EDITION)
class OfferingEdition(Node):
    """What an offering says at one time; once it is published, nobody changes it any more."""

    number: int = column("The number of the edition, counted from 1 for each offering.")
    status: EditionStatus = column("Whether it is a draft, what is offered now, or earlier.")
    name: str = column("The name of the offering in it.")
    description: str | None = column("What is offered, in prose.")
    target_consumer_group: str = column("Whom it is for.")
    components: list[EditionComponent] = column(
        "What it is made of, in order.", most=drafting.MOST_COMPONENTS
    )
    targets: list[ServiceLevelTarget] = column(TARGETS, most=fields.MOST_TARGETS)
    conditions: list[WarrantyCondition] = column(CONDITIONS, most=fields.MOST_CONDITIONS)
    prices: list[ServicePrice] | None = column(PRICES, most=pricing.MOST_PRICES)
    prices_published: bool = column(PUBLISHED)
    services: Connection[Service] = connection(
        "The services that it offers.",
        by=OfferingEditionServiceRow.edition_id,
        to=OfferingEditionServiceRow.service_id,
    )
    content_hash: str | None = column(
        "The SHA-256 of all that it says, its services among it; null while it is a draft, and "
        "where you do not see its prices, which could be guessed by it."
    )
    published_at: dt.datetime | None = column("When it was published; null while it is a draft.")
    published_by: str | None = column("Who published it: the subject of their token.", ring=HOUSE)
    offering: "ServiceOffering | None" = to_one("The offering.", key="offering_id")


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
    edition: OfferingEdition | None = only(
        "The edition that was published last, which is what the offering says.",
        by=OfferingEditionRow.offering_id,
        where=lambda row: row.status == EditionStatus.CURRENT,
    )
    draft: OfferingEdition | None = only(
        "What the next edition is to say, where the offering was edited since it was published.",
        by=OfferingEditionRow.offering_id,
        where=lambda row: row.status == EditionStatus.DRAFT,
    )
    editions: Connection[OfferingEdition] = connection(
        "What it said, says and is to say next.", by=OfferingEditionRow.offering_id
    )
    services: Connection[Service] = connection(
        "The services that it offers.",
        by=OfferingServiceRow.offering_id,
        to=OfferingServiceRow.service_id,
    )
    components: list[OfferingComponent] = many(
        "What it is made of, in order.",
        by=OfferingComponentRow.offering_id,
        order_by=OfferingComponentRow.position,
        most=drafting.MOST_COMPONENTS,
    )
    targets: list[ServiceLevelTarget] = column(TARGETS, most=fields.MOST_TARGETS)
    conditions: list[WarrantyCondition] = column(CONDITIONS, most=fields.MOST_CONDITIONS)
    prices: list[ServicePrice] | None = column(PRICES, most=pricing.MOST_PRICES)
    prices_published: bool = column(PUBLISHED)
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

    create_offering = change(drafting.CreateOffering, ServiceOffering, "offering")
    update_offering = change(drafting.UpdateOffering, ServiceOffering, "offering")
    promise_warranty = change(promising.PromiseWarranty, ServiceOffering, "offering")
    publish_offering = change(publishing.PublishOffering, ServiceOffering, "offering")
    withdraw_offering = change(publishing.WithdrawOffering, ServiceOffering, "offering")


PARTS = (
    OfferingComponent,
    EditionComponent,
    OfferingEdition,
    ServiceOffering,
    OfferedAs,
    MadeOfferings,
    OfferingQueries,
    OfferingMutations,
)
