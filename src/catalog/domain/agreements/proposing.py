"""Proposing levels: one side says what it would agree to, and signs it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.domain.agreements import hours
from catalog.domain.agreements.access import AgreementId
from catalog.domain.agreements.hours import ServiceHoursInput
from catalog.domain.agreements.supporting import (
    MOST_SUPPORTED,
    must_support,
    warn_of_looser,
)
from catalog.domain.levels.fields import (
    Conditions,
    Targets,
    kept_conditions,
    kept_targets,
    must_be_conditions,
    must_be_targets,
)
from catalog.domain.relationships.answering import UNCONTESTED, give
from catalog.domain.relationships.leaving import GOING_ON
from catalog.domain.relationships.parties import SPEAKING, TAKING_PART, must_speak_for
from catalog.domain.relationships.proposing import MOST_PARTICIPANTS
from catalog.domain.relationships.terms import FIRST_YEAR, LAST_YEAR, end_of
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    OfferingId,
    Omittable,
    Once,
    OrganizationId,
    RefusedKey,
    RelationshipId,
    Word,
)
from catalog.storage import levels, offerings, relationships
from catalog.storage.enums import ParticipantRole, Renewal
from catalog.storage.tables.levels import (
    AgreementKind,
    AgreementServiceRow,
    AgreementSignatureRow,
    AgreementStatus,
    AgreementSupportRow,
    ServiceLevelAgreementRow,
)
from catalog.storage.tables.offerings import OfferingEditionRow, OfferingRow
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow

MOST_SIGNATORIES = MOST_PARTICIPANTS


@dataclass(frozen=True)
class Proposal:
    """What a proposal of levels rests on."""

    edition_id: UUID
    signatories: Sequence[RelationshipParticipantRow]
    supported: Sequence[ServiceLevelAgreementRow]
    is_own_word: bool
    """Whether whoever proposes signs with that: a recorded signature takes a document."""


@dataclass(frozen=True, kw_only=True)
class ProposeServiceLevels(Change[Proposal | None]):
    """Propose levels of an offering that a relationship holds, and sign them for one organization.

    The offering's provider and all consumers sign. Once they have, the levels are in force, and
    those of the same kind that were agreed on the offering before are over: so they are amended.
    """

    relationship_id: Annotated[RelationshipId, Doc("The relationship.")]
    organization_id: Annotated[
        OrganizationId, Doc("The participant for which you speak: nobody speaks for two.")
    ]
    offering_id: Annotated[
        OfferingId, Doc("The offering, in the edition that the relationship holds.")
    ]
    kind: Annotated[Omittable[AgreementKind], Doc("Between whom it is; an SLA unless given.")] = (
        OMITTED
    )
    starts_on: Annotated[
        Omittable[dt.date | None], Doc("Its first day; the day of the last signature if none.")
    ] = OMITTED
    ends_on: Annotated[
        Omittable[dt.date | None], Doc("Its last day; that of the relationship unless given.")
    ] = OMITTED
    targets: Annotated[
        Omittable[Targets], Doc("The levels; those that the edition promises unless given.")
    ] = OMITTED
    conditions: Annotated[
        Omittable[Conditions],
        Doc("The conditions of warranty; those that the edition promises unless levels are given."),
    ] = OMITTED
    service_hours: Annotated[
        Omittable[ServiceHoursInput | None],
        Doc("When the services are to be there; always unless given."),
    ] = OMITTED
    severities: Annotated[
        Omittable[Annotated[list[Word], Many(hours.MOST_SEVERITIES)] | None],
        Doc("Which severities of incidents count; those that whoever measures takes unless given."),
    ] = OMITTED
    exclude_maintenance: Annotated[
        bool, Doc("Whether maintenance that was announced is left out of agreed time.")
    ] = False
    supports_ids: Annotated[
        Omittable[Annotated[list[AgreementId], Many(MOST_SUPPORTED), Once("SUPPORTED_TWICE")]],
        Doc("The agreements of yours with customers that it supports; of an SLA none."),
    ] = OMITTED
    preconditions = (TAKING_PART, SPEAKING, GOING_ON, UNCONTESTED)

    @property
    def _kind(self) -> AgreementKind:
        return AgreementKind.SLA if self.kind is OMITTED else self.kind

    async def check(self, work: Work) -> Proposal | None:
        """Refuse offerings of others, what is no level, and days outside of the relationship."""
        relationship = await work.hold(RelationshipRow, self.relationship_id)
        self._must_be_levels(work)
        if relationship is None:  # it was refused: nothing is known of what rests on it
            return None
        supported = await must_support(work, self._kind, self._supports)
        self._must_be_within(work, relationship)
        organization = await must_speak_for(work, self.organization_id)
        signatories = await self._must_sign(work, relationship)
        edition_id = await self._must_hold(work)
        if edition_id is None or isinstance(self.offering_id, RefusedKey):
            return None
        if not work.problems.found:  # else levels that were refused could not be put together
            await self._must_be_some(work, edition_id)
        is_own_word = organization is not None and not organization.is_recorded
        return Proposal(edition_id, signatories, supported, is_own_word)

    @property
    def _supports(self) -> Sequence[UUID]:
        return () if self.supports_ids is OMITTED else self.supports_ids

    def _must_be_levels(self, work: Work) -> None:
        if self.targets is not OMITTED:
            must_be_targets(work, self.targets)
            if self.conditions is not OMITTED:
                must_be_conditions(work, self.conditions, len(self.targets))
        if self.service_hours is not OMITTED and self.service_hours is not None:
            hours.must_be_hours(work, self.service_hours)

    def _must_be_within(self, work: Work, relationship: RelationshipRow) -> None:
        """Refuse days that are no calendar, or outside of the relationship's."""
        first, last = (None if day is OMITTED else day for day in (self.starts_on, self.ends_on))
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                message = f"Give a day from {FIRST_YEAR} to {LAST_YEAR}."
                work.problems.add("TERMS_INVALID", message, name)
        if last and last < work.now.date():
            work.problems.add("TERMS_INVALID", "It would be over: give a day to come.", "ends_on")
        if first and last and last < first:
            work.problems.add("DATES_REVERSED", "Let it end after it begins.", "ends_on")
        begin, end = relationship.starts_on, relationship.ends_on
        if begin and any(day and day < begin for day in (first, last)):
            message = f"The relationship begins on {begin}: give a day from then on."
            work.problems.add("TERM_OUTSIDE", message, "starts_on" if first else "ends_on")
        is_last = relationship.renewal is Renewal.NONE
        if end and is_last and any(day and day > end for day in (first, last)):
            message = f"The relationship ends on {end}: give a day until then."
            work.problems.add("TERM_OUTSIDE", message, "ends_on" if last else "starts_on")

    async def _must_sign(
        self, work: Work, relationship: RelationshipRow
    ) -> list[RelationshipParticipantRow]:
        """Return who signs: the offering's provider and all consumers; refuse who does not."""
        offering = await work.session.get(OfferingRow, self.offering_id)
        provider = None if offering is None else offering.provider_id
        found = await relationships.participants(work.session, relationship.id)
        present = [row for row in found if row.left_at is None or row.left_at > work.now]
        signing = [
            row
            for row in present
            if row.role is ParticipantRole.CONSUMER or row.organization_id == provider
        ]
        is_there = any(row.organization_id == self.organization_id for row in signing)
        is_known = not isinstance(self.organization_id, RefusedKey)
        if provider and not any(row.organization_id == provider for row in signing):
            message = "Its provider takes part no more: nobody else agrees on levels of it."
            work.problems.add("OFFERING_PROVIDER_ABSENT", message, "offering_id")
        elif is_known and offering and not is_there:
            message = "Name an organization that signs: the offering's provider, or a consumer."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        return signing

    async def _must_hold(self, work: Work) -> UUID | None:
        """Return the edition that the relationship holds; refuse offerings that it does not."""
        held = await relationships.editions(work.session, self.relationship_id)
        if isinstance(self.offering_id, RefusedKey) or isinstance(self.relationship_id, RefusedKey):
            return None
        edition_id = held.get(self.offering_id)
        if edition_id is None:
            message = "Name an offering that the relationship holds."
            work.problems.add("OFFERING_NOT_AGREED", message, "offering_id")
        return edition_id

    async def _must_be_some(self, work: Work, edition_id: UUID) -> None:
        """Refuse a proposal of no levels at all."""
        edition = await self._edition(work, edition_id)
        if self.conditions is not OMITTED and self.targets is OMITTED:
            must_be_conditions(work, self.conditions, len(edition.targets))
            if work.problems.found:
                return
        targets, conditions = await self._levels(work, edition_id)
        if not targets and not conditions:
            message = "Give a level or a condition: the edition promises none."
            work.problems.add("NO_LEVEL", message, "targets")

    async def _edition(self, work: Work, edition_id: UUID) -> OfferingEditionRow:
        edition = await work.session.get(OfferingEditionRow, edition_id)
        assert edition is not None  # noqa: S101  # the relationship holds it
        return edition

    async def _levels(self, work: Work, edition_id: UUID) -> tuple[list[Any], list[Any]]:
        """Return the levels and the conditions: those that were given, else the promised ones."""
        edition = await self._edition(work, edition_id)
        if self.targets is OMITTED:
            targets: list[Any] = list(edition.targets)
        else:
            targets = kept_targets(self.targets)
        if self.conditions is not OMITTED:
            return targets, kept_conditions(self.conditions, targets)
        return targets, list(edition.conditions) if self.targets is OMITTED else []

    async def apply(self, work: Work, proposal: Proposal | None) -> ServiceLevelAgreementRow:
        """Insert it as proposed, with the signature of whoever proposes."""
        assert proposal is not None  # noqa: S101  # else it was refused
        session = work.session
        targets, conditions = await self._levels(work, proposal.edition_id)
        last = None if self.ends_on is OMITTED else self.ends_on
        given = self.service_hours
        agreement = ServiceLevelAgreementRow(
            relationship_id=self.relationship_id,
            number=await levels.last_number(session, self.relationship_id) + 1,
            offering_id=self.offering_id,
            edition_id=proposal.edition_id,
            kind=self._kind,
            status=AgreementStatus.PROPOSED,
            starts_on=None if self.starts_on is OMITTED else self.starts_on,
            ends_on=last,
            over_at=None if last is None else end_of(last),
            targets=targets,
            conditions=conditions,
            service_hours=None if given is OMITTED or given is None else hours.kept_hours(given),
            severities=None if self.severities is OMITTED else self.severities,
            exclude_maintenance=self.exclude_maintenance,
            proposed_by_id=self.organization_id,
        )
        await work.create(agreement)
        signatures = [
            AgreementSignatureRow(
                agreement_id=agreement.id,
                organization_id=row.organization_id,
                role=row.role,
                position=position,
            )
            for position, row in enumerate(proposal.signatories)
        ]
        session.add(*signatures)
        services = await offerings.edition_service_ids(session, proposal.edition_id)
        about = {"agreement_id": agreement.id}
        await session.insert(
            AgreementServiceRow, [{**about, "service_id": key} for key in services]
        )
        supports = [{**about, "supported_id": row.id} for row in proposal.supported]
        await session.insert(AgreementSupportRow, supports)
        if proposal.is_own_word:
            give(work, [row for row in signatures if row.organization_id == self.organization_id])
        await warn_of_looser(work, agreement.kind, targets, proposal.supported)
        return agreement
