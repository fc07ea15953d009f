"""Contacts of relationships in the graph."""

from collections.abc import Sequence
from typing import Any

from catalog.domain import sharing, sight
from catalog.domain.relationships import contacts
from catalog.graph.declaring.declare import batch, column, extends, many, to_one
from catalog.graph.declaring.entities import entity
from catalog.rings import PARTICIPANT
from catalog.schema.context import Context
from catalog.schema.mutations import change
from catalog.schema.nouns.organizations import Organization, Person
from catalog.schema.nouns.relationships.relationships import ServiceRelationship
from catalog.schema.roots import Mutation
from catalog.storage import relationships
from catalog.storage.enums import Role
from catalog.storage.tables.relationships import RelationshipContactRow


async def _emails(parents: Sequence[Any], context: Context) -> Sequence[str | None]:
    """Their email address, while the relationship is active; else for their house alone."""
    found = await relationships.emails(
        context.session,
        {(parent.relationship_id, parent.person_id) for parent in parents},
        lambda row: sharing.status_of(row, context.principal),
    )
    return [found.get((parent.relationship_id, parent.person_id)) for parent in parents]


@entity(sight.RELATIONSHIP_CONTACT)
class RelationshipContact:
    """A person to turn to in a relationship, on the side of one participant."""

    person: Person | None = to_one("The person.", key="person_id")
    organization: Organization = to_one(
        "The participant on whose side they are.", key="organization_id"
    )
    role: Role = column("In which matter they are turned to.")
    level: int = column("Who is turned to first, counted from 1; higher levels come after.")
    email = batch("relationship_id", "person_id", ring=PARTICIPANT)(_emails)


@extends(ServiceRelationship)
class Contacts:
    """Whom to turn to in a relationship."""

    contacts: list[RelationshipContact] = many(
        "Whom to turn to on each side, the lowest level first.",
        by=RelationshipContactRow.relationship_id,
        order_by=RelationshipContactRow.position,
        most=contacts.MOST_CONTACTS,
    )


@extends(Mutation)
class ContactMutations:
    """How contacts are named."""

    set_relationship_contacts = change(
        contacts.SetRelationshipContacts, ServiceRelationship, "relationship"
    )


PARTS = (RelationshipContact, Contacts, ContactMutations)
