"""Answering: what is waited for, and who says something about it for one organization."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from catalog.domain import sight
from catalog.domain.relationships import parties
from catalog.domain.relationships.parties import must_speak_for
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Name,
    Omittable,
    OrganizationId,
    RelationshipId,
)
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import organizations, relationships
from catalog.storage.enums import AmendmentStatus, Consent, RelationshipStatus
from catalog.storage.tables.relationships import (
    Agreeing,
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

AnyParticipant: TypeAlias = RelationshipParticipantRow | AmendmentParticipantRow


@dataclass
class Asked:
    """What is waited for: the answers to a proposal, or to a change of what was agreed."""

    relationship: RelationshipRow
    amendment: RelationshipAmendmentRow | None
    participants: Sequence[AnyParticipant]

    @property
    def is_open(self) -> bool:
        """Whether it is waited for at all."""
        is_proposed = self.relationship.status is RelationshipStatus.PROPOSED
        return is_proposed or self.amendment is not None

    @property
    def about(self) -> RelationshipRow | RelationshipAmendmentRow:
        """What was proposed."""
        return self.relationship if self.amendment is None else self.amendment

    def of(self, organization_id: Any) -> list[AnyParticipant]:
        """Return the rows of one organization: one for each role that it has."""
        return [row for row in self.participants if row.organization_id == organization_id]


def where_uncontested(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that nobody who takes part contests what was recorded for them."""
    ((question, party),) = parties.present(relationship, asker)
    nobody: Condition = ~question.where(party.contested_at.is_not(None)).exists()
    return nobody


def where_proposed(relationship: Any) -> Condition:
    """Return the condition that a relationship waits for its first agreement."""
    is_proposed: Condition = relationship.status == RelationshipStatus.PROPOSED
    return is_proposed


OPEN = Precondition(
    of=sight.RELATIONSHIP,
    code="RELATIONSHIP_NOT_PROPOSED",
    message="Nothing is proposed that could be answered.",
    holds=parties.where_open,
)
UNCONTESTED = Precondition(
    of=sight.RELATIONSHIP,
    code="CONSENT_CONTESTED",
    message="A recorded consent is contested: nothing new is agreed until it is confirmed.",
    holds=where_uncontested,
)


@dataclass(frozen=True, kw_only=True)
class RelationshipStep(Change[Any]):
    """A change of one relationship."""

    id: Annotated[RelationshipId, Doc("The relationship.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]

    async def check(self, work: Work) -> Any:
        """Refuse a stale revision."""
        return await work.edit(RelationshipRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class ParticipantStep(RelationshipStep):
    """A change that one participant makes for itself."""

    organization_id: Annotated[
        OrganizationId, Doc("The participant for which you speak: nobody speaks for two.")
    ]

    async def must_be_asked(self, work: Work) -> Asked | None:
        """Hold the relationship, and return what is waited for; refuse who takes no part."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        found: Sequence[AnyParticipant]
        amendment = None
        if relationship.status is not RelationshipStatus.PROPOSED:
            amendment = await relationships.open_amendment(work.session, relationship.id)
        if amendment is None:
            found = await relationships.participants(work.session, relationship.id)
        else:
            work.mark(amendment)
            found = await relationships.amendment_participants(work.session, amendment.id)
        asked = Asked(relationship, amendment, found)
        if await must_speak_for(work, self.organization_id) and not asked.of(self.organization_id):
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        return asked


@dataclass(frozen=True, kw_only=True)
class Consenting(Change[Any]):
    """A change by which one organization says yes, or somebody records that it did."""

    organization_id: Annotated[
        OrganizationId, Doc("The participant for which you speak: nobody speaks for two.")
    ]
    document: Annotated[
        Omittable[Name | None], Doc("Where its consent stands, where it is recorded.")
    ] = OMITTED
    agreed_on: Annotated[
        Omittable[dt.date | None], Doc("The day of its consent, where it is recorded.")
    ] = OMITTED

    async def must_be_recorded_in_full(self, work: Work) -> bool:
        """Tell whether its consent is recorded; refuse a record without its facts."""
        organization = await organizations.by_id(work.session, self.organization_id)
        is_recorded = organization is not None and organization.is_recorded
        for name in ("document", "agreed_on"):
            value = getattr(self, name)
            if is_recorded and value in {OMITTED, None}:
                message = "Nobody has claimed it: say where its consent stands, and of which day."
                work.problems.add("RECORD_INCOMPLETE", message, name)
        if self.agreed_on is not OMITTED and self.agreed_on is not None:
            if self.agreed_on > work.now.date():
                message = "Record what has happened: give a past day."
                work.problems.add("TIME_TO_COME", message, "agreed_on")
            elif not is_recorded:
                message = "It agrees now: leave the day out, which is for what is recorded."
                work.problems.add("RECORD_MISPLACED", message, "agreed_on")
        return is_recorded

    def give(self, work: Work, own: Sequence[Agreeing]) -> None:
        """Note its consent in all its roles."""
        document = None if self.document is OMITTED else self.document
        day = None if self.agreed_on is OMITTED else self.agreed_on
        give(work, own, document=document, recorded_on=day)


def give(
    work: Work,
    own: Sequence[Agreeing],
    *,
    document: str | None = None,
    recorded_on: dt.date | None = None,
) -> None:
    """Note the consent of one organization, in all its roles: given now, or recorded."""
    for row in own:
        row.consent = Consent.GIVEN if recorded_on is None else Consent.RECORDED
        row.agreed_at = (
            work.now if recorded_on is None else dt.datetime.combine(recorded_on, dt.time(), dt.UTC)
        )
        row.agreed_by = work.principal.subject
        row.document = document


def close(work: Work, asked: Asked, status: RelationshipStatus, reason: str | None) -> None:
    """End a proposal without an agreement: it was declined, or withdrawn."""
    if asked.amendment is None:
        asked.relationship.status = status
    else:
        asked.amendment.status = AmendmentStatus[status.name]
        asked.amendment.decided_at = work.now
    asked.about.reason = reason
