"""Requirements in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import argument

from catalog.plugin import (
    HOUSE,
    Connection,
    Consent,
    Context,
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
from catalog_design.schema import bounds
from catalog_design.tables import (
    HandoffPackRow,
    RequirementKind,
    RequirementPriority,
    RequirementRow,
    RequirementStatus,
)

for kind in (RequirementKind, RequirementPriority, RequirementStatus):
    strawberry.enum(kind)


@strawberry.type
class FrozenRequirement:
    """A requirement as it stood when a pack was frozen."""

    number: int = strawberry.field(description="Which requirement of its service it is.")
    statement: str = strawberry.field(description="What was wanted.")
    status: RequirementStatus = strawberry.field(description="Whether it was to be met.")
    reason: str | None = strawberry.field(description="Why it was deferred or withdrawn.")


async def frozen_requirements(
    parents: Sequence[HandoffPackRow],
    _context: Context,
    first: Annotated[int, argument(description="How many of them, at most 100.")] = 20,
) -> Sequence[list[FrozenRequirement] | None]:
    """The requirements as they stood when it was frozen, by number; none of a draft."""
    size = bounds.of(first)
    documents = [(pack.document or {}).get("requirements", {}) for pack in parents]
    return [
        [
            FrozenRequirement(
                number=int(number),
                statement=told["statement"],
                status=RequirementStatus[told["status"]],
                reason=told["reason"],
            )
            for number, told in sorted(wanted.items(), key=lambda item: int(item[0]))[:size]
        ]
        for wanted in documents
    ]


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
    status: RequirementStatus | None = column(
        "Whether it is to be met; of a pack received, `frozenRequirements` tells it.", ring=HOUSE
    )
    reason: str | None = column("Why it was deferred or withdrawn.", ring=HOUSE)
    deferred_by: Party | None = party(
        "Who of the owner's side lets it wait.",
        link=access.where_own_requirement,
        organization=RequirementRow.deferred_by_organization_id,
        person=RequirementRow.deferred_by_person_id,
    )
    deferral: Consent | None = column(
        "Whose word that is: GIVEN by the owner's side, RECORDED by others, or ASSUMED.",
        ring=HOUSE,
    )
    service: Service | None = to_one(
        "The service; null for an owner, or a receiver of its pack, who does not see it yet.",
        key="service_id",
    )
    service_version: ServiceVersion | None = to_one(
        "The version that is to meet it.", key="version_id"
    )
    revision: int | None = column("How often it was edited, counted from 1.", ring=HOUSE)
    created_at: dt.datetime = column("When it was raised.")
    updated_at: dt.datetime | None = column("When it was last edited.", ring=HOUSE)


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


PARTS = (FrozenRequirement, Requirement, RequirementsOfService, RequirementMutations)
