"""Who takes part in a relationship, who speaks for them, and what that asks of whoever speaks.

A person speaks for the organizations that they act for. For one that nobody has claimed, whoever
recorded it does, or an administrator: they record what it agreed to elsewhere.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sharing, sight
from catalog.domain.access import Principal
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.preconditions import Asker, Holds, Precondition
from catalog.storage import tokens
from catalog.storage.enums import AmendmentStatus, RelationshipStatus
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import (
    AmendmentParticipantRow,
    RelationshipAmendmentRow,
    RelationshipParticipantRow,
)

Status: TypeAlias = RelationshipStatus
NO_PERSON = "A person of the organization speaks for it: ask with a token of theirs."


def where_status(relationship: Any, asker: Asker, *statuses: Status) -> Condition:
    """Return the condition that a relationship is in one of these states now."""
    status = sharing.status_of(relationship, asker.principal)
    return sa.or_(*(status == item for item in statuses))


def where_amending(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that a relationship goes on, and that a change of it is proposed."""
    goes_on = where_status(relationship, asker, Status.AGREED, Status.ACTIVE)
    return sa.and_(goes_on, open_amendment(relationship).exists())


def where_open(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that somebody waits for an answer: on it, or on a change of it."""
    proposed = where_status(relationship, asker, Status.PROPOSED)
    return sa.or_(proposed, where_amending(relationship, asker))


def open_amendment(relationship: Any) -> sa.Select[UUID]:
    """Return the question for the id of the change of a relationship that is proposed."""
    amendment = alias(RelationshipAmendmentRow)
    found = sa.select(amendment.id).where(
        amendment.relationship_id == relationship.id,
        amendment.status == AmendmentStatus.PROPOSED,
    )
    return found.correlate(relationship)


Parties: TypeAlias = Callable[[Any, Asker], Sequence[tuple[Any, Any]]]


def present(relationship: Any, asker: Asker) -> Sequence[tuple[Any, Any]]:
    """Return the question for those who take part and have not left, with its table."""
    own = alias(RelationshipParticipantRow)
    found = sa.select(own.relationship_id).where(
        own.relationship_id == relationship.id,
        sa.or_(own.left_at.is_(None), own.left_at > asker.now),
    )
    return [(found.correlate(relationship), own)]


def asked(relationship: Any, asker: Asker) -> Sequence[tuple[Any, Any]]:
    """Return questions for those who take part, or are asked to, each with their table."""
    other = alias(AmendmentParticipantRow)
    amending = sa.select(other.amendment_id).where(
        other.amendment_id.in_(open_amendment(relationship))
    )
    return [*present(relationship, asker), (amending.correlate(relationship), other)]


def acting(parties: Parties) -> Holds:
    """Return the rule that whoever asks acts for one of the parties, or recorded it."""

    def where_acting(relationship: Any, asker: Asker) -> Condition:
        arms = []
        for question, party in parties(relationship, asker):
            own = sa.or_(
                asker.where_acting_for(party.organization_id),
                where_recorder(asker.principal, party.organization_id),
            )
            arms.append(question.where(own).exists())
        return sa.or_(*arms)

    return where_acting


def _speaking(parties: Parties) -> Holds:
    """Return the rule that whoever acts for one of the parties speaks for one, or records for it.

    Who acts for none is told so, and not that a person speaks: they may be one.
    """
    where_acting = acting(parties)

    def where_speaking_for_some(relationship: Any, asker: Asker) -> Condition:
        arms = [
            question.where(where_speaking(asker.principal, party.organization_id)).exists()
            for question, party in parties(relationship, asker)
        ]
        return sa.or_(~where_acting(relationship, asker), *arms)

    return where_speaking_for_some


def where_awaited(relationship: Any, asker: Asker) -> Condition:
    """Return the condition that an answer of whoever asks is waited for, or that of nobody is."""
    own = []
    for question, party in asked(relationship, asker):
        speaking = where_speaking(asker.principal, party.organization_id)
        own.append(question.where(speaking, party.consent.is_(None)).exists())
    return sa.or_(~where_open(relationship, asker), *own)


def where_recorder(principal: Principal, organization_id: Any) -> Condition:
    """Return the condition that somebody records for an organization that nobody has claimed."""
    organization = alias(OrganizationRow)
    found = sa.select(organization.id).where(
        organization.id == organization_id, organization.is_recorded
    )
    if not principal.is_admin:
        found = found.where(principal.where_own(organization.recorded_by_id))
    return found.exists()


def where_claimed(organization_id: Any) -> Condition:
    """Return the condition that an organization acts for itself."""
    organization = alias(OrganizationRow)
    found = sa.select(organization.id).where(
        organization.id == organization_id, organization.is_recorded.is_(False)
    )
    return found.exists()


def where_speaking(principal: Principal, organization_id: Any) -> Condition:
    """Return the condition that somebody speaks for an organization, or records for it."""
    recorder = where_recorder(principal, organization_id)
    if principal.person_id is None:
        return recorder
    own = sa.and_(principal.where_own(organization_id), where_claimed(organization_id))
    return sa.or_(own, recorder)


TAKING_PART = Precondition(
    of=sight.RELATIONSHIP,
    code="NOT_YOUR_ORGANIZATION",
    message="Only those who take part decide on a relationship.",
    holds=acting(present),
    is_about_who=True,
)
ASKED = replace(TAKING_PART, holds=acting(asked))
SPEAKING = Precondition(
    of=sight.RELATIONSHIP,
    code="ROLE_NOT_HELD",
    message=NO_PERSON,
    holds=_speaking(present),
    is_about_who=True,
)
SPEAKING_IF_ASKED = replace(SPEAKING, holds=_speaking(asked))


async def must_speak_for(
    work: Work, organization_id: UUID, field: str = "organization_id"
) -> OrganizationRow | None:
    """Refuse whoever does not speak for an organization, and return it: nobody claims it now."""
    await work.session.hold_rows(OrganizationRow, [organization_id], is_shared=True)
    organization = await work.session.get(OrganizationRow, organization_id)
    if organization is None:  # it was refused already
        return None
    principal = work.principal
    if organization.is_recorded:
        if not work.acts_for(organization.recorded_by_id):
            message = "Nobody has claimed it: let whoever recorded it record its consent."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, field)
    elif principal.is_admin and organization_id not in principal.organization_ids:
        work.problems.add("ROLE_NOT_HELD", NO_PERSON, field)
    elif organization_id not in principal.organization_ids:
        message = "Speak for an organization of yours: nobody agrees for two sides."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, field)
    elif principal.person_id is None:
        work.problems.add("ROLE_NOT_HELD", NO_PERSON, field)
    return organization


async def must_act_for(work: Work, organization_id: UUID) -> OrganizationRow | None:
    """Refuse whoever acts neither for an organization nor for whoever recorded it; return it."""
    organization = await work.session.get(OrganizationRow, organization_id)
    if organization is None:  # it was refused already
        return None
    recorder = organization.recorded_by_id if organization.is_recorded else None
    if not (work.acts_for(organization_id) or (recorder and work.acts_for(recorder))):
        message = "Name an organization of yours."
        work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
    return organization


async def is_among(work: Work, subjects: Collection[str | None]) -> bool:
    """Tell whether whoever asks is one of these subjects of tokens, or one of their people."""
    people = await tokens.people(work.session, subjects)
    return work.principal.subject in subjects or work.principal.person_id in people
