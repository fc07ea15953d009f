"""Entering a relationship that was agreed elsewhere, before it stood in the catalog."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.domain.relationships.parties import must_speak_for
from catalog.domain.relationships.proposing import MOST_PARTICIPANTS, TERMS, TermFields
from catalog.domain.relationships.terms import Schedule
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    RelationshipId,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage.enums import Consent, ParticipantRole, RelationshipStatus
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow

Parties = Annotated[list[OrganizationId], Many(MOST_PARTICIPANTS), Once("PARTICIPANT_TWICE")]


@dataclass(frozen=True, kw_only=True)
class EnterRelationship(TermFields[dict[UUID, Consent]]):
    """Enter a relationship that was agreed elsewhere, with the document that says so.

    Whoever enters it speaks for each party: as its own person, or as the recorder of one that
    nobody has claimed. What an administrator enters is ASSUMED of all.
    """

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Omittable[Name | None], Doc("Its name for people.")] = OMITTED
    consumer_ids: Annotated[Parties, Doc("Who consumes.")]
    provider_ids: Annotated[Parties, Doc("Who provides.")]
    agreed_at: Annotated[Omittable[dt.datetime | None], Doc("When it was agreed.")] = OMITTED
    document: Annotated[Name, Doc("What says that it was agreed.")]

    async def check(self, work: Work) -> dict[UUID, Consent]:
        """Refuse a slug that is taken, and parties for which whoever enters it does not speak."""
        await must_be_free_slug(work, RelationshipRow, self.slug, noun="relationship")
        self.must_be_terms(work)
        found: dict[UUID, Consent] = {}
        for field in ("consumer_ids", "provider_ids"):
            for key in getattr(self, field):
                found[key] = await _consent(work, key, field)
        return found

    async def apply(self, work: Work, consents: dict[UUID, Consent]) -> RelationshipRow:
        """Insert it as agreed."""
        relationship = RelationshipRow(
            slug=self.slug,
            name=None if self.name is OMITTED else self.name,
            status=RelationshipStatus.AGREED,
            **self.terms(),
        )
        relationship.over_at = Schedule.of(relationship).over_at
        await work.create(relationship)
        at = None if self.agreed_at is OMITTED else self.agreed_at
        sides = [(key, ParticipantRole.CONSUMER) for key in self.consumer_ids]
        sides += [(key, ParticipantRole.PROVIDER) for key in self.provider_ids]
        participants = [
            RelationshipParticipantRow(
                relationship_id=relationship.id,
                organization_id=key,
                role=role,
                position=position,
                consent=consents[key],
                agreed_at=at or work.now,
                agreed_by=work.principal.subject,
                document=self.document,
            )
            for position, (key, role) in enumerate(sides)
        ]
        work.session.add(*participants)
        return relationship


async def _consent(work: Work, key: UUID, field: str) -> Consent:
    """Return how the word of a party is kept."""
    if work.principal.is_admin:
        return Consent.ASSUMED
    organization: OrganizationRow | None = await must_speak_for(work, key, field)
    is_recorded = organization is not None and organization.is_recorded
    return Consent.RECORDED if is_recorded else Consent.GIVEN


@dataclass(frozen=True, kw_only=True)
class ReenterRelationship(TermFields[RelationshipRow]):
    """Write the terms of a relationship anew that was entered, as its document says them now.

    Only an administrator does; of all others terms change by an amendment alone, and nothing
    happens.
    """

    id: Annotated[RelationshipId, Doc("The relationship.")]
    name: Annotated[Omittable[Name | None], Doc("Its name for people.")] = OMITTED

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse terms that are none, and leave alone what is of others."""
        row = await work.hold(RelationshipRow, self.id)
        if row is None:
            return None
        terms = self.must_be_terms(work, row)
        is_same = all(getattr(row, name) == terms[name] for name in TERMS)
        if is_same or not work.principal.is_admin:
            work.is_needless = True
            return row
        work.mark(row)
        return row

    async def apply(self, work: Work, row: RelationshipRow) -> RelationshipRow:
        """Write them."""
        for name, value in self.terms(row).items():
            setattr(row, name, value)
        row.over_at = Schedule.of(row).over_at
        return row
