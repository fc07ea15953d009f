"""The services that organizations and people own or consume, in the graph."""

from catalog.domain import owners
from catalog.domain.finding import consuming
from catalog.graph.declaring.declare import connection, extends
from catalog.graph.declaring.types import Connection
from catalog.schema.nouns.organizations import Organization, Person
from catalog.schema.nouns.services import Service, where_owner
from catalog.storage.tables.derived import ServiceConsumerRow
from catalog.storage.tables.roles import RoleAssignmentRow


@extends(Organization)
class ServicesOfOrganization:
    """What an organization owns and consumes."""

    owned_services: Connection[Service] = connection(
        "The services that it is an owner of now.",
        by=RoleAssignmentRow.organization_id,
        to=RoleAssignmentRow.scope_id,
        where=where_owner,
        link=owners.where_owner_seen,
    )
    consumed_services: Connection[Service] = connection(
        "The services that it consumes by active relationships.",
        by=ServiceConsumerRow.organization_id,
        to=ServiceConsumerRow.service_id,
        link=consuming.where_consumed,
    )


@extends(Person)
class ServicesOfPerson:
    """What a person owns."""

    owned_services: Connection[Service] = connection(
        "The services that they are an owner of now.",
        by=RoleAssignmentRow.person_id,
        to=RoleAssignmentRow.scope_id,
        where=where_owner,
        link=owners.where_owner_seen,
    )


PARTS = (ServicesOfOrganization, ServicesOfPerson)
