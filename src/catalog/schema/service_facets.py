"""The facets of services in the graph: what many of them have in common."""

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from strawberry import enum_value as value

from catalog.aliases import alias
from catalog.domain import owners, sight
from catalog.graph.declaring import facets as declaring
from catalog.graph.declaring.facets import Faceted, Facets
from catalog.graph.declaring.shown import shows
from catalog.graph.declaring.weights import weighs
from catalog.storage.enums import Role
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.roles import RoleAssignmentRow
from catalog.storage.tables.services import ServiceLabelRow

COST = 20  # of one facet: all services of the connection are counted
USUAL = 10


@strawberry.enum
class ServiceFacetField(Enum):
    """What services can be counted by."""

    CRITICALITY = value("CRITICALITY", description="How much depends on them.")
    LABEL = value("LABEL", description="Their labels; a value is `key: value`.")
    OWNER = value("OWNER", description="The first of their owners whom you see; a value is a slug.")
    PORTFOLIO_STATUS = value("PORTFOLIO_STATUS", description="Where they stand in the portfolio.")
    PROVIDER = value("PROVIDER", description="Who provides them; a value is a slug.")
    STAGE = value("STAGE", description="The stage that they are in; a value is its key.")
    TIER = value("TIER", description="The tier that they run in.")


@shows(declaring.FacetValue)
class FacetValueFields:
    """A value, and how many services have it."""

    value: str = strawberry.field(description="The value, as filters take it.")
    label: str = strawberry.field(description="What it is called by people.")
    count: int = strawberry.field(description="How many services of the connection have it.")


def _first(given: Mapping[str, Any]) -> int:
    return max(int(given["first"]), 0)


def _fields(given: Mapping[str, Any]) -> int:
    return len(given["fields"])


@shows(declaring.FacetValues)
class FacetValuesFields:
    """The values of one field that most services have."""

    field: ServiceFacetField = strawberry.field(description="What they are counted by.")
    values: list[declaring.FacetValue] = strawberry.field(
        description="The values, the most frequent first; what has none is left out.",
        metadata=weighs(most=_first),
    )


async def _facets(
    root: Any,
    fields: Annotated[
        list[ServiceFacetField], strawberry.argument(description="What they are counted by.")
    ],
    first: Annotated[
        int, strawberry.argument(description="How many values of each are told, at most 100.")
    ] = USUAL,
) -> list[declaring.FacetValues]:
    """Count the services of all pages that you see by what they have in common."""
    found: list[declaring.FacetValues] = await root.facets(fields, first)
    return found


@strawberry.type
class CountedServices:
    """The field of connections of services that counts them."""

    facets: list[declaring.FacetValues] = strawberry.field(
        resolver=_facets, metadata=weighs(cost=lambda given: COST * _fields(given), most=_fields)
    )


def _column(name: str) -> declaring.Facet:
    return lambda table, _principal: Faceted(getattr(table, name), getattr(table, name))


def _provider(table: Any, _principal: Any) -> Faceted:
    provider = alias(OrganizationRow)
    return Faceted(provider.slug, provider.name, (provider, provider.id == table.provider_id))


def _label(table: Any, principal: Any) -> Faceted:
    label = alias(ServiceLabelRow)
    told = label.key + ": " + label.value
    on = sa.and_(label.service_id == table.id, sight.LABEL(label, principal))
    return Faceted(told, told, (label, on))


def _owner(table: Any, principal: Any) -> Faceted:
    owned, group, person = alias(RoleAssignmentRow), alias(OrganizationRow), alias(PersonRow)
    first = (
        sa.select(
            owned.scope_id.label("service_id"),
            sa.func.coalesce(group.slug, person.slug).label("slug"),
            sa.func.coalesce(group.name, person.name).label("name"),
        )
        .select_from(owned)
        .outerjoin(group, group.id == owned.organization_id)
        .outerjoin(person, person.id == owned.person_id)
        .where(
            owned.role == Role.SERVICE_OWNER,
            owned.valid_to.is_(None),
            owners.where_first_owner_seen(owned, principal),
        )
        .subquery()
    )
    return Faceted(first.c.slug, first.c.name, (first, first.c.service_id == table.id))


FACETS = Facets(
    CountedServices,
    {
        ServiceFacetField.CRITICALITY: _column("criticality"),
        ServiceFacetField.LABEL: _label,
        ServiceFacetField.OWNER: _owner,
        ServiceFacetField.PORTFOLIO_STATUS: _column("portfolio_status"),
        ServiceFacetField.PROVIDER: _provider,
        ServiceFacetField.STAGE: _column("stage_key"),
        ServiceFacetField.TIER: _column("tier"),
    },
)
