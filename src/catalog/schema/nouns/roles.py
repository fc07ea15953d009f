"""Roles in the graph: who answers for what, and what whoever asks answers for."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import strawberry
from sqlalchemy.orm import aliased

from catalog.arrays import among
from catalog.domain import access, roles, sight
from catalog.graph.declaring.declare import batch, column, connection, extends
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE, PUBLIC
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.offerings import ServiceOffering
from catalog.schema.nouns.organizations import Organization, Party, Person, party
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.nouns.services import Service
from catalog.schema.roots import Mutation, Viewer
from catalog.storage import organizations
from catalog.storage import roles as stored
from catalog.storage.enums import Role, RoleScope
from catalog.storage.tables.roles import RoleAssignmentRow

MOST_HELD = 200  # roles of one person that an answer lists

for kind in (Role, RoleScope):
    strawberry.enum(kind)

SEEN = {
    RoleScope.ORGANIZATION: sight.ORGANIZATION,
    RoleScope.SERVICE: sight.SERVICE,
    RoleScope.OFFERING: sight.OFFERING,
    RoleScope.RELATIONSHIP: sight.RELATIONSHIP,
}


async def _scopes(parents: Sequence[Any], context: Context) -> Sequence[Node | None]:
    """What it is held over: an organization, a service, an offering or a relationship."""
    found: dict[UUID, Any] = {}
    for scope_kind, seen in SEEN.items():
        wanted = {parent.scope_id for parent in parents if parent.scope_kind == scope_kind}
        if wanted:
            row: Any = aliased(seen.row)
            question = sa.select(row).where(
                among(row.id, values=wanted), seen(row, context.principal)
            )
            found |= {item.id: item for item in await context.session.scalars(question)}
    return [found.get(parent.scope_id) for parent in parents]


@entity(sight.ROLE_ASSIGNMENT)
class RoleAssignment(Node):
    """A role that a person or an organization holds over something, for a time."""

    role: Role = column("What they answer for.")
    scope_kind: RoleScope = column("What kind of thing it is held over.")
    scope = batch("scope_kind", "scope_id", ring=PUBLIC)(_scopes)
    holder: Party | None = party(
        "Who holds it; the members of an organization hold what it holds.",
        organization=RoleAssignmentRow.organization_id,
        person=RoleAssignmentRow.person_id,
    )
    valid_from: dt.datetime = column("When it begins.")
    valid_to: dt.datetime | None = column("When it ends; null until that is known.")
    assigned_by: str | None = column("Who assigned it: the subject of their token.", ring=HOUSE)


async def _assignments(
    parents: Sequence[Any], context: Context
) -> Sequence[list[RoleAssignment] | None]:
    """The roles that they hold now, by themselves or as a member of their organizations."""
    who = context.principal
    if who.person_id is None:
        return [[] for _ in parents]
    held: Any = await stored.of_person(
        context.session, who.person_id, who.member_of, context.now, most=MOST_HELD
    )
    return [held for _ in parents]


async def _person(parents: Sequence[Any], context: Context) -> Sequence[Person | None]:
    """The person that the token speaks for; null for a service account."""
    key = context.principal.person_id
    found: Any = None if key is None else await organizations.person_by_id(context.session, key)
    return [found for _ in parents]


@extends(Viewer)
class ViewerPerson:
    """The person who asks."""

    person = batch(cost=0)(_person)
    assignments = batch(most=MOST_HELD)(_assignments)


@extends(Person)
class RolesOfPeople:
    """What a person answers for."""

    assignments: Connection[RoleAssignment] = connection(
        "The roles that they hold themselves, and those that they held.",
        by=RoleAssignmentRow.person_id,
    )


def _over() -> Any:
    return connection("Who holds roles over it, and who held them.", by=RoleAssignmentRow.scope_id)


@extends(Organization)
class RolesOverOrganizations:
    """Who answers for what in an organization."""

    assignments: Connection[RoleAssignment] = _over()


@extends(Service)
class RolesOverServices:
    """Who answers for what of a service."""

    assignments: Connection[RoleAssignment] = _over()


@extends(ServiceOffering)
class RolesOverOfferings:
    """Who answers for what of an offering."""

    assignments: Connection[RoleAssignment] = _over()


@extends(ServiceRelationship)
class RolesOverRelationships:
    """Who answers for what in a relationship."""

    assignments: Connection[RoleAssignment] = _over()


@extends(Mutation)
class RoleMutations:
    """What can be changed about roles."""

    assign_role = change(roles.AssignRole, RoleAssignment, "assignment", scope=access.ROLES)
    revoke_role = change(roles.RevokeRole, RoleAssignment, "assignment", scope=access.ROLES)


PARTS = (
    RoleAssignment,
    ViewerPerson,
    RolesOfPeople,
    RolesOverOrganizations,
    RolesOverServices,
    RolesOverOfferings,
    RolesOverRelationships,
    RoleMutations,
)
