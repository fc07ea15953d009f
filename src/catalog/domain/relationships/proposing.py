"""Proposing a relationship: who is to take part, on which offerings and terms."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from catalog.domain.relationships.answering import give
from catalog.domain.relationships.terms import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_MONTHS,
    Schedule,
)
from catalog.domain.writing.changes import Change, Found, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    OfferingId,
    Omittable,
    OrganizationId,
    RefusedKey,
    Slug,
)
from catalog.domain.writing.slugs import must_be_free_slug
from catalog.storage import offerings, relationships
from catalog.storage.enums import OfferingStatus, ParticipantRole, RelationshipStatus, Renewal
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
class TermFields(Change[Found]):
    """The terms of what is proposed."""

    starts_on: Annotated[Omittable[dt.date | None], Doc("Its first day.")] = OMITTED
    ends_on: Annotated[
        Omittable[dt.date | None],
        Doc("The last day of its first term; it has no end where this is left out."),
    ] = OMITTED
    notice_months: Annotated[
        Omittable[int | None],
        Doc("How many months before the end of a term notice is given; none: at any time."),
    ] = OMITTED
    renewal: Annotated[
        Omittable[Renewal], Doc("Whether another term follows; none unless this is given.")
    ] = OMITTED
    renewal_months: Annotated[
        Omittable[int | None], Doc("How many months another term has, where renewal is TACIT.")
    ] = OMITTED

    def terms(self, before: Any = None) -> dict[str, Any]:
        """Return the columns of the terms: what was given, else what the row *before* has."""
        usual: dict[str, Any] = dict.fromkeys(TERMS) | {"renewal": Renewal.NONE}
        if before is not None:
            usual = {name: getattr(before, name) for name in TERMS}
        given = {name: getattr(self, name) for name in TERMS}
        if given["renewal"] is Renewal.NONE and given["renewal_months"] is OMITTED:
            given["renewal_months"] = None  # of a renewal that is no more
        return {name: usual[name] if value is OMITTED else value for name, value in given.items()}

    def must_be_terms(self, work: Work, before: Any = None) -> dict[str, Any]:
        """Return the columns of the terms; refuse what is no calendar."""
        found = self.terms(before)
        for name in ("starts_on", "ends_on"):
            day = found[name]
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                message = f"Give a day from {FIRST_YEAR} to {LAST_YEAR}."
                work.problems.add("TERMS_INVALID", message, name)
        for name, least in (("notice_months", 0), ("renewal_months", 1)):
            months = found[name]
            if months is not None and not least <= months <= MOST_MONTHS:
                message = f"Give {least} to {MOST_MONTHS:,} months."
                work.problems.add("TERMS_INVALID", message, name)
        if found["starts_on"] and found["ends_on"] and found["ends_on"] < found["starts_on"]:
            work.problems.add("DATES_REVERSED", "Let it end after it begins.", "ends_on")
        if found["renewal"] is Renewal.TACIT:
            for name in ("ends_on", "renewal_months"):
                if found[name] is None:
                    message = "What is renewed has an end, and a term to follow: give both."
                    work.problems.add("TERMS_INCOMPLETE", message, name)
        elif found["renewal_months"] is not None:
            message = "Nothing is renewed: leave it out, or make the renewal TACIT."
            work.problems.add("TERMS_INVALID", message, "renewal_months")
        return found


TERMS = ("starts_on", "ends_on", "notice_months", "renewal", "renewal_months")


@dataclass(frozen=True, kw_only=True)
class ProposeRelationship(TermFields[UUID | None]):
    """Propose a relationship between providers and consumers.

    A person who proposes agrees for one organization of theirs; all others are asked to agree.
    """

    slug: Annotated[Slug, Doc("Its unique name in addresses.")]
    name: Annotated[Omittable[Name | None], Doc("Its name for people.")] = OMITTED
    participants: Annotated[
        list[ParticipantInput], Many(MOST_PARTICIPANTS), Doc("Who takes part, and in which role.")
    ]
    offering_ids: Annotated[
        list[OfferingId],
        Many(MOST_OFFERINGS),
        Doc("The available offerings that it is to be based on; their providers take part."),
    ]
    organization_id: Annotated[
        Omittable[OrganizationId | None],
        Doc("The organization of yours that proposes it; needed where several take part."),
    ] = OMITTED

    async def check(self, work: Work) -> UUID | None:
        """Refuse a slug that is taken, who does not fit, and offerings without their provider."""
        await must_be_free_slug(work, RelationshipRow, self.slug, noun="relationship")
        must_be_fitting(work, self.participants)
        self.must_be_terms(work)
        await must_be_offered(work, self.offering_ids, self.participants)
        given = None if self.organization_id is OMITTED else self.organization_id
        return await must_have_proposer(work, self.participants, given)

    async def apply(self, work: Work, proposer: UUID | None) -> RelationshipRow:
        """Insert it as proposed, with the consent of whoever proposes."""
        terms = self.terms()
        relationship = RelationshipRow(
            slug=self.slug,
            name=None if self.name is OMITTED else self.name,
            status=RelationshipStatus.PROPOSED,
            proposed_by_id=proposer,
            **terms,
        )
        relationship.over_at = Schedule.of(relationship).over_at
        await work.create(relationship)
        participants = [
            RelationshipParticipantRow(
                relationship_id=relationship.id, position=position, **vars(participant)
            )
            for position, participant in enumerate(self.participants)
        ]
        work.session.add(*participants)
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
        if proposer is not None and work.principal.person_id is not None:
            give(work, [row for row in participants if row.organization_id == proposer])
        return relationship


async def must_have_proposer(
    work: Work, participants: Sequence[ParticipantInput], given: UUID | None
) -> UUID | None:
    """Return the organization that proposes; None where an administrator does for nobody."""
    own = work.principal.organization_ids
    taking_part = {item.organization_id for item in participants}
    if given is not None:
        if isinstance(given, RefusedKey):
            return None
        is_known = not any(isinstance(key, RefusedKey) for key in taking_part)
        if given not in taking_part and is_known:
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        elif given not in own and given in taking_part:
            message = "Propose for an organization of yours."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
        return given
    mine = taking_part & own
    if len(mine) > 1:
        message = "Several of your organizations take part: say which one proposes."
        work.problems.add("PROPOSER_UNCLEAR", message, "organization_id")
    elif not mine and taking_part and not work.principal.is_admin:
        is_known = not any(isinstance(key, RefusedKey) for key in taking_part)
        if is_known:
            message = "One of your organizations must take part."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "participants")
    return next(iter(mine), None)


def must_be_fitting(work: Work, participants: Sequence[ParticipantInput]) -> None:
    """Refuse doubles, and too few participants, providers or consumers."""
    seen: list[tuple[UUID, ParticipantRole]] = []
    for index, participant in enumerate(participants):
        key = (participant.organization_id, participant.role)
        if key in seen:
            message = "The organization is given twice in this role: leave one out."
            work.problems.add("PARTICIPANT_TWICE", message, "participants", str(index))
        seen.append(key)
    if any(isinstance(organization_id, RefusedKey) for organization_id, _ in seen):
        return  # who they are was refused: nothing is known of them
    if len({organization_id for organization_id, _ in seen}) < 2:  # noqa: PLR2004
        message = "Name at least two different organizations."
        work.problems.add("PARTICIPANTS_TOO_FEW", message, "participants")
    roles = {role for _, role in seen}
    if ParticipantRole.PROVIDER not in roles:
        work.problems.add("NO_PROVIDER", "Name at least one provider.", "participants")
    if ParticipantRole.CONSUMER not in roles:
        work.problems.add("NO_CONSUMER", "Name at least one consumer.", "participants")


async def must_be_offered(
    work: Work,
    offering_ids: Sequence[UUID],
    participants: Collection[ParticipantInput],
    *,
    kept: Collection[UUID] = (),
) -> None:
    """Refuse offerings whose provider does not provide, and those not available.

    Those *kept* were agreed before: they need not be available still.
    """
    await work.session.hold_rows(OfferingRow, set(offering_ids))  # as houses are settled, too
    offered = {row.id: row for row in await relationships.offerings(work.session, offering_ids)}
    providing = {
        item.organization_id for item in participants if item.role is ParticipantRole.PROVIDER
    }
    is_known = not any(isinstance(key, RefusedKey) for key in providing)
    for index, key in enumerate(offering_ids):
        offering = offered.get(key)
        if offering is None:  # it was refused already
            continue
        at = ("offering_ids", str(index))
        if offering.status is not OfferingStatus.AVAILABLE and key not in kept:
            message = "Only available offerings are agreed on: let its provider publish it."
            work.problems.add("OFFERING_NOT_AVAILABLE", message, *at)
        if offering.provider_id not in providing and is_known:
            message = "Its provider must take part, as a provider: nobody provides for others."
            work.problems.add("OFFERING_PROVIDER_ABSENT", message, *at)
