"""Amending: what was agreed is changed as it was made, by the consent of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.domain import sight
from catalog.domain.relationships.answering import UNCONTESTED, Asked, give
from catalog.domain.relationships.leaving import GOING_ON, over_at
from catalog.domain.relationships.parties import TAKING_PART, where_amending
from catalog.domain.relationships.proposing import (
    MOST_OFFERINGS,
    MOST_PARTICIPANTS,
    ParticipantInput,
    TermFields,
    must_be_fitting,
    must_be_offered,
    must_have_proposer,
)
from catalog.domain.relationships.terms import Schedule
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    OfferingId,
    Omittable,
    OrganizationId,
    RelationshipId,
)
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import offerings, relationships
from catalog.storage.enums import AmendmentStatus
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


@dataclass(frozen=True)
class Amended:
    """What a change of a relationship is made of."""

    relationship: RelationshipRow
    participants: Sequence[RelationshipParticipantRow]
    offering_ids: Sequence[UUID]
    proposer: UUID | None


@dataclass(frozen=True, kw_only=True)
class AmendRelationship(TermFields[Amended]):
    """Propose a change of what was agreed; what is left out stays as it is.

    All agree to it anew, those who come and those who go as well. Until then the old terms stand.
    """

    id: Annotated[RelationshipId, Doc("The relationship.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    participants: Annotated[
        Omittable[Annotated[list[ParticipantInput], Many(MOST_PARTICIPANTS)]],
        Doc("Who is to take part, and in which role; the list replaces the one before."),
    ] = OMITTED
    offering_ids: Annotated[
        Omittable[Annotated[list[OfferingId], Many(MOST_OFFERINGS)]],
        Doc("The offerings that it is to be based on; the list replaces the one before."),
    ] = OMITTED
    organization_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("The organization of yours that proposes it; needed where several take part."),
    ] = OMITTED
    preconditions = (
        TAKING_PART,
        GOING_ON,
        UNCONTESTED,
        Precondition(
            of=sight.RELATIONSHIP,
            code="AMENDMENT_OPEN",
            message="A change of it is proposed already: answer that one first.",
            holds=lambda row, asker: sa.not_(where_amending(row, asker)),
        ),
    )

    async def check(self, work: Work) -> Amended | None:
        """Refuse terms, participants and offerings as a proposal does."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        before = await relationships.participants(work.session, self.id)
        staying = [row for row in before if row.left_at is None or row.left_at > work.now]
        kept = await relationships.offering_ids(work.session, self.id)
        self.must_be_terms(work, relationship)
        wanted = self._wanted(staying)
        must_be_fitting(work, wanted)
        offering_ids = list(kept) if self.offering_ids is OMITTED else self.offering_ids
        if not offering_ids:
            message = "A relationship is based on offerings: name one."
            work.problems.add("NO_OFFERING", message, "offering_ids")
        await must_be_offered(work, offering_ids, wanted, kept=kept)
        given = None if self.organization_id is OMITTED else self.organization_id
        proposer = await must_have_proposer(work, self._wanted(staying), given)
        return Amended(relationship, staying, offering_ids, proposer)

    def _wanted(self, before: Sequence[RelationshipParticipantRow]) -> list[ParticipantInput]:
        if self.participants is not OMITTED:
            return self.participants
        return [
            ParticipantInput(organization_id=row.organization_id, role=row.role) for row in before
        ]

    async def apply(self, work: Work, found: Amended) -> RelationshipRow:
        """Insert it as proposed, with the consent of whoever proposes."""
        relationship = found.relationship
        amendment = RelationshipAmendmentRow(
            relationship_id=relationship.id,
            number=await relationships.amendments(work.session, relationship.id) + 1,
            status=AmendmentStatus.PROPOSED,
            proposed_by_id=found.proposer,
            **self.terms(relationship),
        )
        await work.create(amendment)
        wanted = self._wanted(found.participants)
        there = {(item.organization_id, item.role) for item in wanted}
        going = [
            ParticipantInput(organization_id=row.organization_id, role=row.role)
            for row in found.participants
            if (row.organization_id, row.role) not in there
        ]
        parties = [
            AmendmentParticipantRow(
                amendment_id=amendment.id, position=position, stays=item not in going, **vars(item)
            )
            for position, item in enumerate([*wanted, *going])
        ]
        work.session.add(*parties)
        await work.session.insert(
            AmendmentOfferingRow,
            [
                {"amendment_id": amendment.id, "offering_id": key, "edition_id": edition}
                for key, edition in (await self._editions(work, found)).items()
            ],
        )
        if work.principal.person_id is not None:
            give(work, [row for row in parties if row.organization_id == found.proposer])
        return relationship

    async def _editions(self, work: Work, found: Amended) -> dict[UUID, UUID | None]:
        """Return the edition of each offering: what is named is agreed anew, in its present one."""
        held = await relationships.editions(work.session, found.relationship.id)
        if self.offering_ids is OMITTED:
            return held
        current = await offerings.current_ids(work.session, found.offering_ids)
        return {key: current.get(key, held.get(key)) for key in found.offering_ids}


async def put_in_force(work: Work, asked: Asked, amendment: RelationshipAmendmentRow) -> None:
    """Let a relationship stand on a change to which all have agreed."""
    relationship = asked.relationship
    amendment.status = AmendmentStatus.AGREED
    amendment.decided_at = work.now
    for name in ("starts_on", "ends_on", "notice_months", "renewal", "renewal_months"):
        setattr(relationship, name, getattr(amendment, name))
    offered = await relationships.amended(work.session, amendment.id)
    await work.session.replace(
        RelationshipOfferingRow,
        [{"offering_id": key, "edition_id": edition} for key, edition in offered.items()],
        relationship_id=relationship.id,
    )
    before = await relationships.participants(work.session, relationship.id)
    known = {(row.organization_id, row.role): row for row in before}
    there = list(before)
    for party in asked.participants:
        row = known.get((party.organization_id, party.role))
        if row is None:
            row = RelationshipParticipantRow(
                relationship_id=relationship.id,
                organization_id=party.organization_id,
                role=party.role,
                position=len(there),
            )
            there.append(row)
            work.session.add(row)
        _stand_on(row, party, work)
    relationship.over_at = over_at(Schedule.of(relationship), there)


def _stand_on(row: RelationshipParticipantRow, party: Any, work: Work) -> None:
    """Let a participant have the consent that it gave to a change, or leave by it."""
    for name in ("consent", "agreed_at", "agreed_by", "document"):
        setattr(row, name, getattr(party, name))
    if not party.stays:
        row.left_at = work.now
    elif row.left_at is not None and row.left_at <= work.now:  # it came back
        row.left_at = None
