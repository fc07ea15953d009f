"""Confirming and contesting what others recorded, or the catalog assumed, of one's consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.relationships.answering import RelationshipStep, give
from catalog.domain.relationships.parties import (
    SPEAKING,
    TAKING_PART,
    must_speak_for,
    where_claimed,
    where_status,
)
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable, OrganizationId, Statement
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import relationships
from catalog.storage.enums import Consent, RelationshipStatus
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow


def _where_unconfirmed(relationship: Any, _asker: Asker) -> Condition:
    """Return the condition that a consent of somebody who acts for itself is not its own word."""
    party = alias(RelationshipParticipantRow)
    found = sa.select(party.relationship_id).where(
        party.relationship_id == relationship.id,
        sa.or_(party.consent == Consent.RECORDED, party.consent == Consent.ASSUMED),
        where_claimed(party.organization_id),
    )
    return found.correlate(relationship).exists()


@dataclass(frozen=True)
class Spoken:
    """For whom something is said, with its rows."""

    relationship: RelationshipRow
    own: Sequence[RelationshipParticipantRow]
    others: Sequence[RelationshipParticipantRow]


@dataclass(frozen=True, kw_only=True)
class _ConsentStep(RelationshipStep):
    organization_id: Annotated[OrganizationId, Doc("The participant for which you speak.")]
    preconditions = (
        TAKING_PART,
        SPEAKING,
        Precondition(
            of=sight.RELATIONSHIP,
            code="RELATIONSHIP_OVER",
            message="It was declined or withdrawn, or is over.",
            holds=lambda row, asker: where_status(
                row,
                asker,
                RelationshipStatus.PROPOSED,
                RelationshipStatus.AGREED,
                RelationshipStatus.ACTIVE,
            ),
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="CONSENT_NOT_RECORDED",
            message="No consent was recorded or assumed for somebody who acts for itself now.",
            holds=_where_unconfirmed,
        ),
    )

    async def check(self, work: Work) -> Spoken | None:
        """Refuse who does not speak for it, and consents that are its own word."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        found = await relationships.participants(work.session, self.id)
        own = [row for row in found if row.organization_id == self.organization_id]
        organization = await must_speak_for(work, self.organization_id)
        if organization is not None and not own:
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        elif organization is not None and organization.is_recorded:
            message = "Nobody has claimed it yet: whoever does confirms or contests it."
            work.problems.add("ROLE_NOT_HELD", message, "organization_id")
        elif own and not any(row.consent in {Consent.RECORDED, Consent.ASSUMED} for row in own):
            message = "Its consent was neither recorded nor assumed."
            work.problems.add("CONSENT_NOT_RECORDED", message, "organization_id")
        return Spoken(relationship, own, [row for row in found if row not in own])


@dataclass(frozen=True, kw_only=True)
class ConfirmConsent(_ConsentStep):
    """Confirm the consent that was recorded, or assumed, for one's organization: it is given.

    Nobody who acts for another side as well does so.
    """

    async def check(self, work: Work) -> Spoken | None:
        """Refuse whoever acts for another side of it."""
        spoken = await super().check(work)
        if spoken is not None:
            roles = {row.role for row in spoken.own}
            others = {row.organization_id for row in spoken.others if row.role not in roles}
            if others & work.principal.organization_ids:
                message = "You act for another side of it, too: let one confirm who does not."
                work.problems.add("ROLE_NOT_HELD", message, "organization_id")
        return spoken

    async def apply(self, work: Work, spoken: Spoken) -> RelationshipRow:
        """Let it be given, by whoever confirms."""
        document = next((row.document for row in spoken.own), None)
        give(work, spoken.own, document=document)
        for row in spoken.own:
            row.contested_at = row.contest_reason = None
        return spoken.relationship


@dataclass(frozen=True, kw_only=True)
class ContestConsent(_ConsentStep):
    """Contest the consent that was recorded, or assumed, for one's organization.

    It ends nothing, and nothing new is agreed until it is confirmed.
    """

    reason: Annotated[Omittable[Statement | None], Doc("Why.")] = OMITTED

    async def apply(self, work: Work, spoken: Spoken) -> RelationshipRow:
        """Note that it is contested."""
        for row in spoken.own:
            row.contested_at = work.now
            row.contest_reason = None if self.reason is OMITTED else self.reason
        return spoken.relationship
