"""Requirements in the graph."""

import datetime as dt

import strawberry

from catalog.plugin import (
    Connection,
    Mutation,
    Node,
    Party,
    Service,
    ServiceVersion,
    change,
    column,
    connection,
    entity,
    extends,
    party,
    to_one,
)
from catalog_design.changes import requirements
from catalog_design.rules import access
from catalog_design.tables import (
    RequirementKind,
    RequirementPriority,
    RequirementRow,
    RequirementStatus,
)

for kind in (RequirementKind, RequirementPriority, RequirementStatus):
    strawberry.enum(kind)


@entity(access.REQUIREMENT)
class Requirement(Node):
    """Something that a version of a service is to do, and who wants it."""

    number: int = column("Which requirement of its service it is, counted from 1.")
    kind: RequirementKind = column("Whether the need is new.")
    priority: RequirementPriority = column("How much depends on it.")
    statement: str = column("What is wanted.")
    source: str | None = column("Where it comes from.")
    owner: Party | None = party(
        "The customer who wants it; null where it is a person whom you do not see.",
        organization=RequirementRow.organization_id,
        person=RequirementRow.person_id,
    )
    status: RequirementStatus = column("Whether it is to be met.")
    reason: str | None = column("Why it was deferred or withdrawn.")
    deferred_by: Party | None = party(
        "The customer who lets it wait.",
        organization=RequirementRow.deferred_by_organization_id,
        person=RequirementRow.deferred_by_person_id,
    )
    service: Service | None = to_one(
        "The service; null for an owner, or a receiver of its pack, who does not see it yet.",
        key="service_id",
    )
    service_version: ServiceVersion | None = to_one(
        "The version that is to meet it; null like the service.", key="version_id"
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was raised.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class RequirementsOfService:
    """What is wanted of a service."""

    requirements: Connection[Requirement] = connection(
        "What its versions are to do.", by=RequirementRow.service_id
    )


@extends(Mutation)
class RequirementMutations:
    """What can be done with requirements."""

    raise_requirement = change(requirements.RaiseRequirement, Requirement)
    update_requirement = change(requirements.UpdateRequirement, Requirement)
    defer_requirement = change(requirements.DeferRequirement, Requirement)
    withdraw_requirement = change(requirements.WithdrawRequirement, Requirement)


PARTS = (Requirement, RequirementsOfService, RequirementMutations)
