"""Relationships: two or more organizations, as providers and consumers, on agreed offerings."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.domain import sight
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
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import offerings
from catalog.storage.enums import OfferingStatus, ParticipantRole, RelationshipStatus
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

MOST_PARTICIPANTS = 50
MOST_OFFERINGS = 100


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
        list[OfferingId], Many(MOST_OFFERINGS), Doc("The offerings that it is to be based on.")
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
        editions = await offerings.current_ids(work.session, self.offering_ids)
        await work.session.insert(
            RelationshipOfferingRow,
            [
                {
                    "relationship_id": relationship.id,
                    "offering_id": offering_id,
                    "edition_id": editions.get(offering_id),
                }
                for offering_id in dict.fromkeys(self.offering_ids)
            ],
        )
        return relationship


def where_acting_for_participant(relationship: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that whoever asks acts for one of those who take part."""
    participant = aliased(RelationshipParticipantRow)
    found = sa.select(participant.relationship_id).where(
        participant.relationship_id == relationship.id,
        asker.where_acting_for(participant.organization_id),
    )
    return found.correlate(relationship).exists()


def _offerings(relationship: Any, *, but: OfferingStatus | None = None) -> sa.Select[Any]:
    """Return the offerings that a relationship is based on, those of the status *but* aside."""
    link, offering = aliased(RelationshipOfferingRow), aliased(OfferingRow)
    found = sa.select(offering.id).join(link, link.offering_id == offering.id)
    found = found.where(link.relationship_id == relationship.id).correlate(relationship)
    return found if but is None else found.where(offering.status != but)


TAKING_PART = Precondition(
    of=sight.RELATIONSHIP,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the participants and administrators decide on a relationship.",
    holds=where_acting_for_participant,
    is_about_who=True,
)


@dataclass(frozen=True, kw_only=True)
class _RelationshipStep(Change[RelationshipRow]):
    id: Annotated[RelationshipId, Doc("The relationship.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse a stale revision."""
        return await work.edit(RelationshipRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class AgreeRelationship(_RelationshipStep):
    """Agree on a proposed relationship; all its offerings must be available."""

    preconditions = (
        TAKING_PART,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_NOT_PROPOSED",
            message="Only a proposed relationship can be agreed on.",
            holds=lambda row, _: row.status == RelationshipStatus.PROPOSED,
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="NO_OFFERING",
            message="A relationship is based on offerings: propose one with an offering.",
            holds=lambda row, _: _offerings(row).exists(),
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="OFFERING_NOT_AVAILABLE",
            # Which one stays unsaid: it may be a draft that this participant cannot see.
            message="Only available offerings can be agreed on: let its provider publish them.",
            holds=lambda row, _: ~_offerings(row, but=OfferingStatus.AVAILABLE).exists(),
        ),
    )

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Agree."""
        relationship.status = RelationshipStatus.AGREED
        return relationship


@dataclass(frozen=True, kw_only=True)
class ActivateRelationship(_RelationshipStep):
    """Begin to provide and consume what was agreed."""

    preconditions = (
        TAKING_PART,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_NOT_AGREED",
            message="Only an agreed relationship can become active: agree on it first.",
            holds=lambda row, _: row.status == RelationshipStatus.AGREED,
        ),
    )

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipRow:
        """Activate it."""
        relationship.status = RelationshipStatus.ACTIVE
        return relationship


@dataclass(frozen=True, kw_only=True)
class EndRelationship(_RelationshipStep):
    """End a relationship; its history stays."""

    preconditions = (
        TAKING_PART,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_ENDED",
            message="It has ended already.",
            holds=lambda row, _: row.status != RelationshipStatus.ENDED,
        ),
    )

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
