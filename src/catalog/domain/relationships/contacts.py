"""Contacts: whom to turn to in a relationship; each side names its own people."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain import sight
from catalog.domain.relationships.answering import RelationshipStep
from catalog.domain.relationships.parties import TAKING_PART, must_act_for, where_status
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import Doc, Many, OrganizationId, PersonId, RefusedKey
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import organizations, relationships
from catalog.storage.enums import RelationshipStatus, Role
from catalog.storage.tables.people import PersonRow
from catalog.storage.tables.relationships import RelationshipContactRow, RelationshipRow

MOST_CONTACTS = 50  # of all sides of a relationship
MOST_LEVELS = 9


@dataclass(frozen=True, kw_only=True)
class ContactInput:
    """Somebody to turn to."""

    person_id: Annotated[PersonId, Doc("The person.")]
    role: Annotated[Role, Doc("In which matter they are turned to.")]
    level: Annotated[int, Doc("Who is turned to first: 1 to 9.")] = 1


@dataclass(frozen=True, kw_only=True)
class SetRelationshipContacts(RelationshipStep):
    """Say whom to turn to on the side of one participant; the list replaces the one before."""

    organization_id: Annotated[OrganizationId, Doc("The participant on whose side they are.")]
    contacts: Annotated[list[ContactInput], Many(MOST_CONTACTS), Doc("Whom to turn to.")]
    preconditions = (
        TAKING_PART,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_OVER",
            message="It was declined or withdrawn, or is over: nobody is turned to in it.",
            holds=lambda row, asker: where_status(
                row,
                asker,
                RelationshipStatus.PROPOSED,
                RelationshipStatus.AGREED,
                RelationshipStatus.ACTIVE,
            ),
        ),
    )

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse sides of others, people of others, doubles, and too many."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        taking_part = await relationships.participant_ids(work.session, self.id)
        if await must_act_for(work, self.organization_id) and (
            self.organization_id not in taking_part
        ):
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        if not isinstance(self.organization_id, RefusedKey):
            await self._must_be_people_of_it(work)
        others = await relationships.contacts(work.session, self.id, but=self.organization_id)
        if others + len(self.contacts) > MOST_CONTACTS:
            message = f"Name at most {MOST_CONTACTS - others}: all sides have {MOST_CONTACTS}."
            work.problems.add("CONTACTS_TOO_MANY", message, "contacts")
        return relationship

    async def _must_be_people_of_it(self, work: Work) -> None:
        below = await organizations.with_descendants(work.session, [self.organization_id])
        seen: set[tuple[UUID, Role]] = set()
        for index, item in enumerate(self.contacts):
            at = ("contacts", str(index))
            if (item.person_id, item.role) in seen:
                message = "They are named twice for this: leave one out."
                work.problems.add("CONTACT_TWICE", message, *at)
            seen.add((item.person_id, item.role))
            if not 1 <= item.level <= MOST_LEVELS:
                message = f"Give a level from 1 to {MOST_LEVELS}."
                work.problems.add("LEVEL_INVALID", message, *at, "level")
            if isinstance(item.person_id, RefusedKey):
                continue
            person = await work.session.get(PersonRow, item.person_id)
            theirs = await organizations.of_active_person(work.session, item.person_id)
            if person is not None and theirs is None:
                message = f"{person.name} was deactivated: name somebody else."
                work.problems.add("PERSON_INACTIVE", message, *at, "person_id")
            elif not (theirs or frozenset()) & below:
                message = "Name somebody who belongs to the participant."
                work.problems.add("NOT_YOUR_ORGANIZATION", message, *at, "person_id")

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Let these be the contacts of this side."""
        taking_part = await relationships.participant_ids(work.session, self.id)
        side = list(taking_part).index(self.organization_id)
        named = [
            {
                "person_id": item.person_id,
                "role": item.role,
                "level": item.level,
                # lists have them by their level, then in the order of the participants
                "position": (item.level * len(taking_part) + side) * MOST_CONTACTS + index,
            }
            for index, item in enumerate(self.contacts)
        ]
        await work.session.replace(
            RelationshipContactRow,
            named,
            relationship_id=self.id,
            organization_id=self.organization_id,
        )
        return relationship
