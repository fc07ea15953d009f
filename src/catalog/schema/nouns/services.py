"""Services, their versions and their owners in the graph."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.aliases import alias
from catalog.domain import organizations, owners, sight
from catalog.domain.access import Principal
from catalog.domain.services import creating, fields, labelling, updating
from catalog.domain.services import many as many_services
from catalog.graph.declaring.declare import (
    batch,
    column,
    connection,
    extends,
    lookup,
    many,
    only,
    references,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE, PUBLIC
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import ExternalRef, Organization, Party
from catalog.schema.nouns.stages import LifecycleStage, stages
from catalog.schema.roots import Mutation, Query
from catalog.schema.service_facets import FACETS
from catalog.storage.enums import (
    PortfolioStatus,
    Role,
    VersionPurpose,
    VersionStatus,
)
from catalog.storage.tables.lifecycle.versions import ServiceVersionRow
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow, ServiceNameRow, ServiceRow

for kind in (PortfolioStatus, VersionPurpose, VersionStatus):
    strawberry.enum(kind)


def _where_named(row: Any, slug: Any) -> sa.ColumnElement[bool]:
    named = sa.select(ServiceNameRow.service_id).where(ServiceNameRow.name == slug)
    is_named: sa.ColumnElement[bool] = row.id.in_(named)
    return is_named


def where_owner(row: Any) -> sa.ColumnElement[bool]:
    """Return the condition that an assignment makes its party an owner now."""
    return sa.and_(row.role == Role.SERVICE_OWNER, row.valid_to.is_(None))


def _provider_name(table: Any, _principal: Principal) -> sa.ColumnElement[str]:
    provider = alias(OrganizationRow)
    named = sa.select(provider.name).where(provider.id == table.provider_id)
    return named.correlate(table).scalar_subquery()


def _owner_name(table: Any, principal: Principal) -> sa.ColumnElement[str]:
    owned, group, person = alias(RoleAssignmentRow), alias(OrganizationRow), alias(PersonRow)
    named = (
        sa.select(sa.func.coalesce(group.name, person.name))
        .select_from(owned)
        .outerjoin(group, group.id == owned.organization_id)
        .outerjoin(person, person.id == owned.person_id)
        .where(
            owned.scope_id == table.id,
            where_owner(owned),
            owners.where_first_owner_seen(owned, principal),
        )
        .limit(1)
    )
    return named.correlate(table).scalar_subquery()


@entity(sight.LABEL)
class Label:
    """A label: a key and its value."""

    key: str = column("The key, unique on its service.")
    value: str = column("The value.")


@entity(
    sight.SERVICE,
    orders={
        "provider_name": _provider_name,
        "owner_name": _owner_name,
        "stage": lambda table, _principal: table.stage_key,
    },
    facets=FACETS,
)
class Service(Node):
    """What a provider does so that consumers reach the outcomes they want.

    Consumers do not manage the costs and risks that go with it.
    """

    slug: str = column("Its unique name in addresses.")
    name: str = column("Its name for people.")
    description: str | None = column("What it does, in prose.")
    aliases: list[str] = column("Other names that find it.")
    rationale: str | None = column(
        "Why it exists, before how it is done: of its live version, else of the open one, else of "
        "the last one.",
        ring=HOUSE,
    )
    tier: str | None = column("The tier that it runs in.")
    criticality: str | None = column(
        "How much depends on it, in the house's own words.", ring=HOUSE
    )
    monitored_from: dt.datetime | None = column(
        "From when on it is watched, as whoever measures it is told: the catalog itself leaves "
        "nothing out by it. Null where that is not known.",
        ring=HOUSE,
    )
    labels: list[Label] = many(
        "Its labels, by key.",
        by=ServiceLabelRow.service_id,
        order_by=ServiceLabelRow.key,
        most=fields.MOST_LABELS,
    )
    external_refs: list[ExternalRef] | None = column(
        "What it is called in other systems.", most=organizations.MOST_REFS, ring=HOUSE
    )
    provider: Organization | None = to_one("The organization that provides it.", key="provider_id")
    owner: Party | None = references(
        "Who is accountable for it: the first of its owners whom you see.",
        by=RoleAssignmentRow.scope_id,
        to={
            "Organization": RoleAssignmentRow.organization_id,
            "Person": RoleAssignmentRow.person_id,
        },
        where=where_owner,
        order_by=RoleAssignmentRow.position,
        link=owners.where_first_owner_seen,
    )
    owners: list[Party] = references(
        "Who is accountable for it, the first owner first.",
        by=RoleAssignmentRow.scope_id,
        to={
            "Organization": RoleAssignmentRow.organization_id,
            "Person": RoleAssignmentRow.person_id,
        },
        where=where_owner,
        order_by=RoleAssignmentRow.position,
        link=owners.where_owner_seen,
        most=fields.MOST_OWNERS,
    )
    stage: LifecycleStage = batch("stage_key", filters={"key": "stage_key"}, cost=0, ring=PUBLIC)(
        stages
    )
    portfolio_status: PortfolioStatus = column("Where it stands in the service portfolio.")
    adopted_without_evidence: bool | None = column(
        "Whether it was in use before any gate was asked, and no version has passed one since.",
        ring=HOUSE,
    )
    versions: Connection["ServiceVersion"] = connection(
        "What it was, is and will be.", by=ServiceVersionRow.service_id
    )
    live_version: "ServiceVersion | None" = only(
        "The version that consumers use.",
        by=ServiceVersionRow.service_id,
        where=lambda row: row.status == VersionStatus.LIVE,
    )
    open_version: "ServiceVersion | None" = only(
        "The version that is being prepared.",
        by=ServiceVersionRow.service_id,
        where=lambda row: row.status == VersionStatus.OPEN,
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(sight.SERVICE_VERSION)
class ServiceVersion(Node):
    """What moves through the lifecycle: a service as it was, is or will be."""

    number: int = column("Which version of its service it is, counted from 1.")
    purpose: VersionPurpose = column("Why it was opened.")
    summary: str | None = column("What it brings, in prose.")
    rationale: str | None = column("Why it is made, before how it is done.")
    taken_over_from: "ServiceVersion | None" = to_one(
        "The version before whose rationale and outcomes it took over.", key="taken_over_from_id"
    )
    status: VersionStatus = column("Where it stands.")
    stage: LifecycleStage = batch("stage_key", filters={"key": "stage_key"}, cost=0, ring=HOUSE)(
        stages
    )
    service: Service = to_one("The service that it is a version of.", key="service_id")
    control: Organization | None = to_one("Who has control of it now.", key="control_id")
    created_at: dt.datetime = column("When it was opened.")


@extends(Organization)
class ProvidedServices:
    """The services of an organization."""

    provided_services: Connection[Service] = connection(
        "The services that it provides.", by=ServiceRow.provider_id
    )


@extends(Query)
class ServiceQueries:
    """What can be asked about services."""

    service: Service | None = lookup(
        "Find one service by its id, its slug or an alias.", by_slug=_where_named
    )
    services: Connection[Service] = connection("Page through the services.")


@extends(Mutation)
class ServiceMutations:
    """What can be changed about services."""

    create_service = change(creating.CreateService, Service)
    update_service = change(updating.UpdateService, Service)
    update_services = change(many_services.UpdateServices, Service, "services")
    label_service = change(labelling.LabelService, Service)
    label_services = change(many_services.LabelServices, Service, "services")


PARTS = (Label, Service, ServiceVersion, ProvidedServices, ServiceQueries, ServiceMutations)
