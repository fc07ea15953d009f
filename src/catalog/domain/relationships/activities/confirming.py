"""Confirming activities: each who is said to have performed one says so itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.relationships.activities.access import ACTIVITY, RelationshipActivityId
from catalog.domain.relationships.activities.performing import Words, where_voice
from catalog.domain.relationships.activities.recording import must_be_there
from catalog.domain.relationships.parties import where_claimed
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Doc, OrganizationId, RefusedKey
from catalog.domain.writing.preconditions import Asker, Precondition, unmet
from catalog.storage import relationships
from catalog.storage.enums import ActivityKind, Consent
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    RelationshipActivityRow,
    RelationshipParticipantRow,
)
from catalog.storage.tables.tokens import TokenRow


def where_unsaid(performer: Any) -> Condition:
    """Return the condition that a performer has not said so itself, and could."""
    recorded = sa.and_(performer.word == Consent.RECORDED, where_claimed(performer.organization_id))
    return sa.or_(performer.word.is_(None), recorded)


def _where_some(
    activity: Any, asker: Asker, *more: Callable[[Any], Condition]
) -> sa.ColumnElement[bool]:
    """Return the condition that who asks gives the word of a performer that meets *more*."""
    performer = alias(ActivityPerformerRow)
    found = sa.select(performer.activity_id).where(
        performer.activity_id == activity.id,
        where_voice(asker.principal, performer.organization_id),
        *(condition(performer) for condition in more),
    )
    return found.correlate(activity).exists()


def _where_of_another_side(performer: Any, other: Any, activity: Any) -> Condition:
    """Return the condition that *other* was something in the relationship that *performer* was not.

    Both are asked for the time of the activity.
    """
    theirs, own = alias(RelationshipParticipantRow), alias(RelationshipParticipantRow)

    def where_then(party: Any, organization_id: Any) -> Condition:
        return sa.and_(
            party.relationship_id == activity.relationship_id,
            party.organization_id == organization_id,
            sa.or_(party.left_at.is_(None), party.left_at > activity.occurred_at),
        )

    same = sa.select(own.role).where(
        where_then(own, performer.organization_id), own.role == theirs.role
    )
    found = sa.select(theirs.role).where(
        where_then(theirs, other.organization_id),
        ~same.correlate(theirs, performer, activity).exists(),
    )
    return found.correlate(other, performer, activity).exists()


def _where_one_side(activity: Any, asker: Asker, performer: Any) -> Condition:
    """Return the condition that who asks has not given the word of another side of it."""
    other, token, principal = alias(ActivityPerformerRow), alias(TokenRow), asker.principal
    is_own = other.said_by == principal.subject
    if principal.person_id is not None:
        own = sa.select(token.subject).where(token.person_id == principal.person_id)
        is_own = sa.or_(is_own, other.said_by.in_(own))
    said = sa.select(other.organization_id).where(
        other.activity_id == activity.id,
        other.organization_id != performer.organization_id,
        other.word == Consent.GIVEN,
        is_own,
        _where_of_another_side(performer, other, activity),
    )
    return sa.or_(
        activity.kind != ActivityKind.JOINT_MANAGEMENT,
        ~where_claimed(performer.organization_id),  # what is recorded is nobody's own word
        ~said.correlate(performer, activity).exists(),
    )


def _where_theirs(activity: Any, asker: Asker) -> Condition:
    return sa.true() if asker.principal.is_admin else _where_some(activity, asker)


def _where_no_other(activity: Any, asker: Asker) -> Condition:
    return _where_some(activity, asker) if asker.principal.is_admin else sa.true()


AWAITED = Precondition(
    of=ACTIVITY,
    code="ACTIVITY_CONFIRMED",
    message="Your side has said so already: there is nothing left to confirm.",
    holds=lambda activity, asker: _where_some(activity, asker, where_unsaid),
    yields=frozenset({"NOT_YOUR_ORGANIZATION"}),
)
ONE_SIDE = Precondition(
    of=ACTIVITY,
    code="ROLE_NOT_HELD",
    message="You said so for another side of it: let another person of this one confirm.",
    holds=lambda activity, asker: sa.or_(
        ~AWAITED.holds(activity, asker),
        _where_some(
            activity, asker, where_unsaid, lambda own: _where_one_side(activity, asker, own)
        ),
    ),
    is_about_who=True,
)


@dataclass(frozen=True)
class Confirmed:
    """What is confirmed: the activity, and the word of one who performed it."""

    activity: RelationshipActivityRow
    own: ActivityPerformerRow
    word: Consent


@dataclass(frozen=True, kw_only=True)
class ConfirmRelationshipActivity(Change[Confirmed]):
    """Confirm, for one organization, that it performed an activity that others recorded.

    For an organization that nobody has claimed, whoever recorded it says so.
    """

    id: Annotated[RelationshipActivityId, Doc("The activity.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    organization_id: Annotated[
        OrganizationId, Doc("The performer for which you speak: nobody speaks for two sides.")
    ]
    preconditions = (
        Precondition(
            of=ACTIVITY,
            code="NOT_YOUR_ORGANIZATION",
            message="This is the word of whoever performed it: ask with a token of their side.",
            holds=_where_theirs,
            is_about_who=True,
        ),
        Precondition(
            of=ACTIVITY,
            code="ROLE_NOT_HELD",
            message="Administrators do not speak for others: ask with a token of their side.",
            holds=_where_no_other,
            is_about_who=True,
        ),
        AWAITED,
        ONE_SIDE,
    )

    async def check(self, work: Work) -> Confirmed | None:
        """Refuse a stale revision, the word of others, and one that was given."""
        activity = await must_be_there(work, self.id, self.expected_revision)
        if activity is None or isinstance(self.organization_id, RefusedKey):
            return None
        found = await relationships.performers(work.session, self.id)
        own = next((row for row in found if row.organization_id == self.organization_id), None)
        words = await Words.of(work, {self.organization_id: frozenset()})
        word = words.given.get(self.organization_id)
        if own is None:
            message = "Name an organization that performed it."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        elif word is None:
            message = "Speak for an organization of yours: nobody says what others did."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
        elif own.word in {word, Consent.GIVEN}:
            await self._must_be_awaited(work)
        elif word is Consent.GIVEN:
            await self._must_be_one_side(work)
        return None if own is None or word is None else Confirmed(activity, own, word)

    async def _must_be_awaited(self, work: Work) -> None:
        """Refuse a word that was given, where another one is waited for: else that is told."""
        if await self._meets(work, AWAITED):
            message = "It has said so already: name the one that has not."
            work.problems.add("ACTIVITY_CONFIRMED", message, "organization_id")

    async def _must_be_one_side(self, work: Work) -> None:
        """Refuse the one that is named, where the same person may say so for another one alone."""
        activity, own = alias(RelationshipActivityRow), alias(ActivityPerformerRow)
        question = sa.select(_where_one_side(activity, work.asker, own)).where(
            activity.id == self.id,
            own.activity_id == activity.id,
            own.organization_id == self.organization_id,
        )
        is_one = await work.session.scalar(question)
        if not is_one and await self._meets(work, ONE_SIDE):
            work.problems.add("ROLE_NOT_HELD", ONE_SIDE.message, "organization_id")

    async def _meets(self, work: Work, precondition: Precondition) -> bool:
        """Tell whether the activity meets a precondition, of which more can be said then."""
        told = await unmet(work.session, [precondition], [self.id], work.asker)
        return not told.get(self.id)

    async def apply(self, work: Work, confirmed: Confirmed) -> RelationshipActivityRow:
        """Note its word."""
        own = confirmed.own
        own.word, own.said_at, own.said_by = confirmed.word, work.now, work.principal.subject
        own.with_record = False
        return confirmed.activity
