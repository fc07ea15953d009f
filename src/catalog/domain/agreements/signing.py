"""Signing levels: each side for itself; the last signature puts them in force."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.agreements.access import AGREEMENT, AgreementId, where_over
from catalog.domain.agreements.supporting import warn_of_supporting
from catalog.domain.relationships.answering import UNCONTESTED, Consenting
from catalog.domain.relationships.parties import (
    NO_PERSON,
    is_among,
    must_speak_for,
    where_recorder,
    where_speaking,
)
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import Doc
from catalog.domain.writing.preconditions import Asker, Precondition, unmet
from catalog.storage import levels, relationships
from catalog.storage.enums import Consent, ParticipantRole
from catalog.storage.tables.levels import (
    AgreementSignatureRow,
    AgreementStatus,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.relationships import (
    RelationshipOfferingRow,
    RelationshipParticipantRow,
    RelationshipRow,
)


def where_signing(
    agreement: Any, asker: Asker, *more: Callable[[Any], Condition]
) -> sa.ColumnElement[bool]:
    """Return the condition that one of those who sign an agreement meets *more*.

    Whoever has left the relationship signs nothing there any more.
    """
    own, party = alias(AgreementSignatureRow), alias(RelationshipParticipantRow)
    found = (
        sa.select(own.agreement_id)
        .join_from(own, party, party.organization_id == own.organization_id)
        .where(
            own.agreement_id == agreement.id,
            party.relationship_id == agreement.relationship_id,
            party.role == own.role,
            sa.or_(party.left_at.is_(None), party.left_at > asker.now),
            *(rule(own) for rule in more),
        )
    )
    return found.correlate(agreement).exists()


def _where_own(agreement: Any, asker: Asker) -> Condition:
    """Return the condition that whoever asks acts for one who signs, or recorded it."""
    return where_signing(
        agreement,
        asker,
        lambda own: sa.or_(
            asker.where_acting_for(own.organization_id),
            where_recorder(asker.principal, own.organization_id),
        ),
    )


def _where_person(agreement: Any, asker: Asker) -> Condition:
    """Return the condition that whoever acts for one who signs speaks for one, too."""
    speaks = where_signing(
        agreement, asker, lambda own: where_speaking(asker.principal, own.organization_id)
    )
    return sa.or_(~_where_own(agreement, asker), speaks)


def where_proposed(agreement: Any, asker: Asker) -> Condition:
    """Return the condition that an agreement waits for signatures, and its provider is there."""
    is_proposed = agreement.status == AgreementStatus.PROPOSED
    provides = where_signing(agreement, asker, lambda own: own.role == ParticipantRole.PROVIDER)
    return sa.and_(is_proposed, ~where_over(agreement, asker.now), provides)


def _where_held(agreement: Any, _asker: Asker) -> Condition:
    """Return the condition that the relationship holds the edition of an agreement still."""
    link = alias(RelationshipOfferingRow)
    found = sa.select(link.edition_id).where(
        link.relationship_id == agreement.relationship_id,
        link.edition_id == agreement.edition_id,
    )
    return found.correlate(agreement).exists()


def where_awaited(agreement: Any, asker: Asker) -> Condition:
    """Return the condition that a signature of whoever asks is missing, or that none is."""
    missing = where_signing(
        agreement,
        asker,
        lambda own: where_speaking(asker.principal, own.organization_id),
        lambda own: own.consent.is_(None),
    )
    return sa.or_(~where_proposed(agreement, asker), missing)


SIGNING = Precondition(
    of=AGREEMENT,
    code="NOT_YOUR_ORGANIZATION",
    message="Only those who sign an agreement decide on it.",
    holds=_where_own,
    is_about_who=True,
)
SPEAKING = Precondition(
    of=AGREEMENT,
    code="ROLE_NOT_HELD",
    message=NO_PERSON,
    holds=_where_person,
    is_about_who=True,
)
AWAITED = Precondition(
    of=AGREEMENT,
    code="CONSENT_GIVEN",
    message="Your side has signed already: the others are waited for.",
    holds=where_awaited,
)


async def present(work: Work, agreement: ServiceLevelAgreementRow) -> list[AgreementSignatureRow]:
    """Return those who sign an agreement and have not left its relationship, in their order."""
    parties = await relationships.participants(work.session, agreement.relationship_id)
    there = {
        (row.organization_id, row.role)
        for row in parties
        if row.left_at is None or row.left_at > work.now
    }
    found = await levels.signatures(work.session, agreement.id)
    return [row for row in found if (row.organization_id, row.role) in there]


async def held(
    work: Work, agreement_id: UUID, expected_revision: int
) -> ServiceLevelAgreementRow | None:
    """Hold an agreement, and before it its relationship: one agreement is signed there at once."""
    known = await work.session.get(ServiceLevelAgreementRow, agreement_id)
    if known is None:
        return None
    await work.hold(RelationshipRow, known.relationship_id)
    return await work.edit(ServiceLevelAgreementRow, agreement_id, expected=expected_revision)


@dataclass(frozen=True)
class Signing:
    """What is signed, and by whom."""

    agreement: ServiceLevelAgreementRow
    signatures: Sequence[AgreementSignatureRow]


@dataclass(frozen=True, kw_only=True)
class SignServiceLevels(Consenting):
    """Sign proposed levels, for one organization.

    Once all have signed they are in force. For an organization that nobody has claimed, whoever
    recorded it records the signature, with its document and its date.
    """

    id: Annotated[AgreementId, Doc("The agreement.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = (
        SIGNING,
        SPEAKING,
        Precondition(
            of=AGREEMENT,
            code="AGREEMENT_NOT_PROPOSED",
            message="It is signed by all, or over: propose another one.",
            holds=where_proposed,
        ),
        AWAITED,
        UNCONTESTED.through(AGREEMENT, "relationship_id"),
        Precondition(
            of=AGREEMENT,
            code="OFFERING_NOT_AGREED",
            message="The relationship holds this edition no more: propose levels anew.",
            holds=_where_held,
        ),
    )

    async def check(self, work: Work) -> Signing | None:
        """Refuse who does not speak for it, a second signature, and a record without its facts."""
        agreement = await held(work, self.id, self.expected_revision)
        if agreement is None:
            return None
        found = await present(work, agreement)
        own = [row for row in found if row.organization_id == self.organization_id]
        if await must_speak_for(work, self.organization_id) and not own:
            message = "Name an organization that signs it."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        told = await unmet(work.session, [AWAITED], [self.id], work.asker)
        is_open = agreement.status is AgreementStatus.PROPOSED
        has_signed = is_open and own and all(row.consent is not None for row in own)
        if has_signed and not told.get(self.id):
            message = "It has signed already: name the one that has not."
            work.problems.add("CONSENT_GIVEN", message, "organization_id")
        is_recorded = await self.must_be_recorded_in_full(work)
        if not is_recorded and self.organization_id in work.principal.organization_ids:
            await self._must_be_one_side(work, found, {row.role for row in own})
        return Signing(agreement, found)

    async def _must_be_one_side(
        self, work: Work, found: Sequence[AgreementSignatureRow], roles: set[Any]
    ) -> None:
        """Refuse a person who signed for the other side of it already."""
        given = {
            row.agreed_by
            for row in found
            if row.consent is Consent.GIVEN
            and row.organization_id != self.organization_id
            and row.role not in roles
        }
        if await is_among(work, given):
            message = "You signed for another side of it: let another person of this one sign."
            work.problems.add("ROLE_NOT_HELD", message, "organization_id")

    async def apply(self, work: Work, signing: Signing) -> ServiceLevelAgreementRow:
        """Sign; the last signature puts it in force, in place of the one before."""
        agreement = signing.agreement
        own = [row for row in signing.signatures if row.organization_id == self.organization_id]
        self.give(work, own)
        if all(row.consent is not None for row in signing.signatures):
            agreement.status, agreement.agreed_at = AgreementStatus.ACTIVE, work.now
            await self._replace(work, agreement)
            await warn_of_supporting(work, agreement)
        return agreement

    async def _replace(self, work: Work, agreement: ServiceLevelAgreementRow) -> None:
        """End the agreement before it when it begins."""
        begins = work.now
        if agreement.starts_on is not None:
            begins = max(begins, dt.datetime.combine(agreement.starts_on, dt.time(), dt.UTC))
        for before in await levels.others(work.session, agreement, AgreementStatus.ACTIVE):
            held = await work.edit(ServiceLevelAgreementRow, before.id)
            if held is not None and (held.over_at is None or held.over_at > begins):
                held.over_at = begins
