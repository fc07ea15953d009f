"""The public API for plugins: whatever is not here is nobody's business but the core's."""

from strawberry import ID

from catalog.domain.access import Principal, anything, of_service
from catalog.domain.changes import Change, Work
from catalog.domain.problems import ChangeRefusedError, Problem, Problems
from catalog.domain.values import (
    OMITTED,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    OrganizationId,
    PersonId,
    Prose,
    Reference,
    RelationshipId,
    ServiceId,
    Slug,
    Word,
)
from catalog.graph.declare import (
    batch,
    column,
    connection,
    each,
    entity,
    extends,
    lookup,
    many,
    only,
    references,
    to_one,
)
from catalog.graph.errors import ClientError, NotFoundError
from catalog.graph.types import Connection, Node
from catalog.graph.weights import weighs
from catalog.hookspecs import Plugin, hookimpl
from catalog.schema.context import Context, Info
from catalog.schema.mutations import change
from catalog.schema.offerings import ServiceOffering
from catalog.schema.organizations import Organization, Person
from catalog.schema.relationships import ServiceRelationship
from catalog.schema.roots import Mutation, Query
from catalog.schema.services import Service, ServiceVersion
from catalog.storage.rows import EntityRow, Row, Text, UtcDateTime, enum, new_id
from catalog.storage.sessions import ReadSession, WriteSession
from catalog.storage.tables import OfferingRow, OrganizationRow, PersonRow, ServiceRow

__all__ = [
    "ID",
    "OMITTED",
    "Change",
    "ChangeRefusedError",
    "ClientError",
    "Connection",
    "Context",
    "Doc",
    "EntityRow",
    "Info",
    "Many",
    "Mutation",
    "Name",
    "Node",
    "NotFoundError",
    "OfferingId",
    "OfferingRow",
    "Omittable",
    "Organization",
    "OrganizationId",
    "OrganizationRow",
    "Person",
    "PersonId",
    "PersonRow",
    "Plugin",
    "Principal",
    "Problem",
    "Problems",
    "Prose",
    "Query",
    "ReadSession",
    "Reference",
    "RelationshipId",
    "Row",
    "Service",
    "ServiceId",
    "ServiceOffering",
    "ServiceRelationship",
    "ServiceRow",
    "ServiceVersion",
    "Slug",
    "Text",
    "UtcDateTime",
    "Word",
    "Work",
    "WriteSession",
    "anything",
    "batch",
    "change",
    "column",
    "connection",
    "each",
    "entity",
    "enum",
    "extends",
    "hookimpl",
    "lookup",
    "many",
    "new_id",
    "of_service",
    "only",
    "references",
    "to_one",
    "weighs",
]
