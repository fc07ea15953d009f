"""Organizations and people in the graph."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import strawberry

from catalog.domain import organizations, people, sight
from catalog.domain.seen import Rule
from catalog.graph.declaring.declare import (
    batch,
    column,
    connection,
    each,
    extends,
    lookup,
    references,
    to_one,
)
from catalog.graph.declaring.entities import entity
from catalog.graph.declaring.types import Connection, Node
from catalog.rings import HOUSE
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.roots import Mutation, Query, Viewer
from catalog.storage import organizations as stored
from catalog.storage.enums import OrganizationKind
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.people import MembershipRow

MOST_MEMBERSHIPS = 100  # organizations of one token

strawberry.enum(OrganizationKind)


@strawberry.type
class ExternalRef:
    """The name of a thing in another system."""

    system: str = strawberry.field(description="The system, such as `gitlab`.")
    reference: str = strawberry.field(description="What the thing is called there.")


@strawberry.interface
class Party(Node):
    """Whoever can hold a role: an organization or a person."""

    slug: str = column("The unique name in addresses.")
    name: str = column("The name for people.")


@entity(sight.ORGANIZATION)
class Organization(Party):
    """A person or a group with its own functions, responsibilities and relationships."""

    slug: str = column("Its unique name in addresses.")
    name: str = column("Its name for people.")
    kind: OrganizationKind = column("What kind of organization it is.")
    description: str | None = column("What it is, in prose.")
    parent: "Organization | None" = to_one(
        "The organization that it is a part of.", key="parent_id"
    )
    person: "Person | None" = to_one(
        "The person that it is, where it is a single one.", key="person_id"
    )
    is_recorded: bool = column("Whether others recorded it, and it does not act for itself yet.")
    recorded_by: "Organization | None" = to_one(
        "The organization that recorded it; null where it came by itself.",
        key="recorded_by_id",
        ring=HOUSE,
    )
    children: Connection["Organization"] = connection(
        "The organizations that are parts of it.", by=OrganizationRow.parent_id
    )
    capabilities: list[str] = column("What it is specialised in.")
    external_refs: list[ExternalRef] | None = column(
        "What it is called in other systems.", most=organizations.MOST_REFS, ring=HOUSE
    )
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was added.")
    updated_at: dt.datetime = column("When it was last edited.")


@entity(sight.PERSON)
class Person(Party):
    """Somebody who can hold roles."""

    slug: str = column("Their unique name in addresses.")
    name: str = column("Their name for people.")
    email: str | None = column("Where they get mail.", ring=HOUSE)
    deactivated_at: dt.datetime | None = column("When they left, if they did.", ring=HOUSE)
    organizations: Connection[Organization] = connection(
        "The organizations that they belong to.",
        by=MembershipRow.person_id,
        to=MembershipRow.organization_id,
        link=sight.MEMBERSHIP,
    )
    revision: int | None = column("How often they were edited, counted from 1.", ring=HOUSE)
    created_at: dt.datetime | None = column("When they were added.", ring=HOUSE)
    updated_at: dt.datetime | None = column("When they were last edited.", ring=HOUSE)


def party(says: str, *, organization: Any, person: Any, link: Rule | None = None) -> Any:
    """Declare the organization or the person whose id stands in one of two columns of the row.

    *link* tells who sees that it is named there, where not everybody does who sees the row.
    """
    row = organization.class_
    return references(
        says,
        by=row.id,
        to={"Organization": organization, "Person": person},
        where=lambda _row: sa.true(),
        order_by=row.id,
        link=link,
    )


@extends(Organization)
class Members:
    """The people of an organization."""

    members: Connection[Person] = connection(
        "The people who belong to it.",
        by=MembershipRow.organization_id,
        to=MembershipRow.person_id,
        link=sight.MEMBERSHIP,
    )


async def _houses(parents: Sequence[Any], context: Context) -> Sequence[list[Organization] | None]:
    """Their houses: the tops of the trees that their organizations stand in."""
    own = context.principal.house_ids
    found: Any = await stored.by_ids(context.session, own) if own else []
    return [found for _ in parents]


@extends(Viewer)
class ViewerOrganizations:
    """The organizations of whoever asks."""

    organizations: list[Organization] = each(
        "The organizations that they belong to, and act for with all their parts.",
        keys="member_of",
        most=MOST_MEMBERSHIPS,
    )
    houses = batch(most=MOST_MEMBERSHIPS)(_houses)


@extends(Query)
class OrganizationQueries:
    """What can be asked about organizations and people."""

    organization: Organization | None = lookup(
        "Find one organization by its id or its slug.", by_slug=lambda row, slug: row.slug == slug
    )
    organizations: Connection[Organization] = connection("Page through the organizations.")
    person: Person | None = lookup(
        "Find one person by their id or their slug.", by_slug=lambda row, slug: row.slug == slug
    )
    persons: Connection[Person] = connection("Page through the people.")


@extends(Mutation)
class OrganizationMutations:
    """What can be changed about organizations and people."""

    create_organization = change(organizations.CreateOrganization, Organization)
    update_organization = change(organizations.UpdateOrganization, Organization)
    claim_organization = change(organizations.ClaimOrganization, Organization)
    create_person = change(people.CreatePerson, Person)
    update_person = change(people.UpdatePerson, Person)
    deactivate_person = change(people.DeactivatePerson, Person)


PARTS = (
    Party,
    Organization,
    Person,
    Members,
    ViewerOrganizations,
    OrganizationQueries,
    OrganizationMutations,
)
