"""Agreeing: each organization says yes for itself, and nobody for two of them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.relationships.amending import put_in_force
from catalog.domain.relationships.answering import (
    OPEN,
    UNCONTESTED,
    Asked,
    Consenting,
    ParticipantStep,
    where_proposed,
)
from catalog.domain.relationships.parties import (
    ASKED,
    SPEAKING_IF_ASKED,
    is_among,
    open_amendment,
    where_awaited,
)
from catalog.domain.writing.changes import Work
from catalog.domain.writing.preconditions import Precondition, unmet
from catalog.storage import relationships
from catalog.storage.enums import Consent, OfferingStatus, RelationshipStatus
from catalog.storage.tables.offerings import OfferingRow
from catalog.storage.tables.relationships import (
    AmendmentOfferingRow,
    RelationshipOfferingRow,
    RelationshipRow,
)


def _amended(relationship: Any) -> sa.Select[Any]:
    """Return the offerings that a proposed change would add and that are not available."""
    link, offering = alias(AmendmentOfferingRow), alias(OfferingRow)
    kept = alias(RelationshipOfferingRow)
    agreed = sa.select(kept.offering_id).where(
        kept.relationship_id == relationship.id, kept.offering_id == offering.id
    )
    return (
        sa.select(offering.id)
        .join(link, link.offering_id == offering.id)
        .where(
            link.amendment_id.in_(open_amendment(relationship)),
            offering.status != OfferingStatus.AVAILABLE,
            ~agreed.correlate(relationship, offering).exists(),
        )
        .correlate(relationship)
    )


def _offerings(relationship: Any, *, but: OfferingStatus | None = None) -> sa.Select[Any]:
    """Return the offerings that a relationship is based on, those of the status *but* aside."""
    link, offering = alias(RelationshipOfferingRow), alias(OfferingRow)
    found = sa.select(offering.id).join(link, link.offering_id == offering.id)
    found = found.where(link.relationship_id == relationship.id).correlate(relationship)
    return found if but is None else found.where(offering.status != but)


AWAITED = Precondition(
    of=sight.RELATIONSHIP,
    code="CONSENT_GIVEN",
    message="Your side has agreed already: the others are waited for.",
    holds=where_awaited,
)


@dataclass(frozen=True, kw_only=True)
class AgreeRelationship(Consenting, ParticipantStep):
    """Agree, for one organization, to a proposed relationship or to a proposed change of it.

    Once all have agreed it is agreed. For an organization that nobody has claimed, whoever
    recorded it records the consent, with its document and its date.
    """

    preconditions = (
        ASKED,
        SPEAKING_IF_ASKED,
        OPEN,
        AWAITED,
        UNCONTESTED,
        Precondition(
            of=sight.RELATIONSHIP,
            code="NO_OFFERING",
            message="A relationship is based on offerings: propose one with an offering.",
            holds=lambda row, _: sa.or_(~where_proposed(row), _offerings(row).exists()),
        ),
        Precondition(
            of=sight.RELATIONSHIP,
            code="OFFERING_NOT_AVAILABLE",
            # Which one stays unsaid: it may be one that this participant cannot see.
            message="Only available offerings can be agreed on: let its provider publish them.",
            holds=lambda row, _: sa.and_(
                sa.or_(
                    ~where_proposed(row), ~_offerings(row, but=OfferingStatus.AVAILABLE).exists()
                ),
                ~_amended(row).exists(),
            ),
        ),
    )

    async def check(self, work: Work) -> Asked | None:
        """Refuse who does not speak for it, a second consent, and a record without its facts."""
        asked = await self.must_be_asked(work)
        if asked is None:
            return None
        await work.session.hold_rows(
            OfferingRow, await relationships.offering_ids(work.session, self.id)
        )
        own = asked.of(self.organization_id)
        has_agreed = asked.is_open and own and all(row.consent is not None for row in own)
        told = await unmet(work.session, [AWAITED], [self.id], work.asker)
        if has_agreed and not told.get(self.id):
            message = "It has agreed already: name the one that has not."
            work.problems.add("CONSENT_GIVEN", message, "organization_id")
        is_recorded = await self.must_be_recorded_in_full(work)
        if not is_recorded and self.organization_id in work.principal.organization_ids:
            await self._must_be_one_side(work, asked)
        return asked

    async def _must_be_one_side(self, work: Work, asked: Asked) -> None:
        """Refuse a person who agreed for another side of it already."""
        roles = {row.role for row in asked.of(self.organization_id)}
        given = {
            row.agreed_by
            for row in asked.participants
            if row.consent is Consent.GIVEN
            and row.organization_id != self.organization_id
            and row.role not in roles
        }
        if await is_among(work, given):
            message = "You agreed for another side of it: let another person of this one agree."
            work.problems.add("ROLE_NOT_HELD", message, "organization_id")

    async def apply(self, work: Work, asked: Asked) -> RelationshipRow:
        """Agree; the last consent makes it agreed."""
        self.give(work, asked.of(self.organization_id))
        await work.session.flush()
        if all(row.consent is not None for row in asked.participants):
            if asked.amendment is None:
                asked.relationship.status = RelationshipStatus.AGREED
            else:
                await put_in_force(work, asked, asked.amendment)
        return asked.relationship
