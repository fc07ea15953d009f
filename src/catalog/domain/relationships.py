"""Relationships: two or more organizations, as providers and consumers, on agreed offerings."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    OrganizationId,
    RelationshipId,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import offerings, relationships
from catalog.storage.enums import OfferingStatus, ParticipantRole, RelationshipStatus
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

MOST_PARTICIPANTS = 50


@dataclass(frozen=True, kw_only=True)
class ParticipantInput:
    """An organization and what it is in the relationship; one may be both."""

    organization_id: Annotated[OrganizationId, Doc("The organization.")]
    role: Annotated[ParticipantRole, Doc("Whether it provides or consumes.")]


@dataclass(frozen=True, kw_only=True)
class ProposeRelationship(Change):
    """Propose a relationship between providers and consumers."""

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Omittable[Name | None], Doc("Its name for people.")] = OMITTED
    participants: Annotated[
        list[ParticipantInput], Many(MOST_PARTICIPANTS), Doc("Who takes part, and in which role.")
    ]
    offering_ids: Annotated[
        list[OfferingId], Many(100), Doc("The offerings that it is to be based on.")
    ]

    async def check(self, work: Work) -> None:
        """Refuse a slug that is taken and too few participants, providers or consumers."""
        await must_be_free_slug(work, RelationshipRow, self.slug, noun="relationship")
        organizations = {item.organization_id for item in self.participants}
        _must_be_fitting(work, self.participants)
        if organizations and not any(map(work.acts_for, organizations)):
            work.problems.add(
                "NOT_YOUR_ORGANIZATION", "One of your organizations must take part.", "participants"
            )

    async def apply(self, work: Work, _found: None) -> RelationshipRow:
        """Insert it as proposed."""
        relationship = RelationshipRow(
            slug=self.slug,
            name=None if self.name is OMITTED else self.name,
            status=RelationshipStatus.PROPOSED,
        )
        await work.create(relationship)
        await work.session.insert(
            RelationshipParticipantRow,
            [
                {"relationship_id": relationship.id, "position": position, **vars(participant)}
                for position, participant in enumerate(self.participants)
            ],
        )
        await work.session.insert(
            RelationshipOfferingRow,
            [
                {"relationship_id": relationship.id, "offering_id": offering_id}
                for offering_id in dict.fromkeys(self.offering_ids)
            ],
        )
        return relationship


@dataclass(frozen=True, kw_only=True)
class _RelationshipStep(Change[RelationshipRow]):
    id: Annotated[RelationshipId, Doc("The relationship.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]

    async def _must_take_part(self, work: Work) -> RelationshipRow | None:
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        participants = await relationships.participant_ids(work.session, self.id)
        if not any(map(work.acts_for, participants)):
            message = "Only the participants and administrators decide on a relationship."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "id")
        return relationship


@dataclass(frozen=True, kw_only=True)
class AgreeRelationship(_RelationshipStep):
    """Agree on a proposed relationship; all its offerings must be available."""

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse what is not proposed, has no offering, or has one that is not available."""
        relationship = await self._must_take_part(work)
        if relationship is None:
            return None
        if relationship.status is not RelationshipStatus.PROPOSED:
            message = "Only a proposed relationship can be agreed on."
            work.problems.add("RELATIONSHIP_NOT_PROPOSED", message, "id")
        ids = await relationships.offering_ids(work.session, self.id)
        if not ids:
            message = "A relationship is based on offerings: propose one with an offering."
            work.problems.add("NO_OFFERING", message, "id")
        found = (await offerings.by_ids(work.session, ids)).values()
        if any(offering.status is not OfferingStatus.AVAILABLE for offering in found):
            # Which one stays unsaid: it may be a draft that this participant cannot see.
            message = "Only available offerings can be agreed on: let its provider publish them."
            work.problems.add("OFFERING_NOT_AVAILABLE", message, "id")
        return relationship

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Agree."""
        relationship.status = RelationshipStatus.AGREED
        return relationship


@dataclass(frozen=True, kw_only=True)
class ActivateRelationship(_RelationshipStep):
    """Begin to provide and consume what was agreed."""

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse what is not agreed."""
        relationship = await self._must_take_part(work)
        if relationship is not None and relationship.status is not RelationshipStatus.AGREED:
            message = "Only an agreed relationship can become active: agree on it first."
            work.problems.add("RELATIONSHIP_NOT_AGREED", message, "id")
        return relationship

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Activate it."""
        relationship.status = RelationshipStatus.ACTIVE
        return relationship


@dataclass(frozen=True, kw_only=True)
class EndRelationship(_RelationshipStep):
    """End a relationship; its history stays."""

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse what has ended."""
        relationship = await self._must_take_part(work)
        if relationship is not None and relationship.status is RelationshipStatus.ENDED:
            work.problems.add("RELATIONSHIP_ENDED", "It has ended already.", "id")
        return relationship

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """End it."""
        relationship.status = RelationshipStatus.ENDED
        return relationship


def _must_be_fitting(work: Work, participants: list[ParticipantInput]) -> None:
    seen: list[tuple[UUID, ParticipantRole]] = []
    for index, participant in enumerate(participants):
        key = (participant.organization_id, participant.role)
        if key in seen:
            message = "The organization is given twice in this role: leave one out."
            work.problems.add("PARTICIPANT_TWICE", message, "participants", str(index))
        seen.append(key)
    if len({organization_id for organization_id, _ in seen}) < 2:  # noqa: PLR2004
        message = "Name at least two different organizations."
        work.problems.add("PARTICIPANTS_TOO_FEW", message, "participants")
    roles = {role for _, role in seen}
    if ParticipantRole.PROVIDER not in roles:
        work.problems.add("NO_PROVIDER", "Name at least one provider.", "participants")
    if ParticipantRole.CONSUMER not in roles:
        work.problems.add("NO_CONSUMER", "Name at least one consumer.", "participants")
