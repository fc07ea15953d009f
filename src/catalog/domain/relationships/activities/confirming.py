"""Confirming activities: each who is said to have performed one says so itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.relationships.activities.access import ACTIVITY, RelationshipActivityId
from catalog.domain.relationships.activities.performing import Words, sides_of, where_voice
from catalog.domain.relationships.activities.recording import must_be_there
from catalog.domain.relationships.parties import is_among, where_claimed
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import Doc, OrganizationId, RefusedKey
from catalog.domain.writing.preconditions import Asker, Precondition, unmet
from catalog.storage import relationships
from catalog.storage.enums import ActivityKind, Consent
from catalog.storage.tables.relationships import ActivityPerformerRow, RelationshipActivityRow


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


def _where_theirs(activity: Any, asker: Asker) -> Condition:
    return sa.true() if asker.principal.is_admin else _where_some(activity, asker)


def _where_no_other(activity: Any, asker: Asker) -> Condition:
    return _where_some(activity, asker) if asker.principal.is_admin else sa.true()


AWAITED = Precondition(
    of=ACTIVITY,
    code="ACTIVITY_CONFIRMED",
    message="Your side has said so already: there is nothing left to confirm.",
    holds=lambda activity, asker: _where_some(activity, asker, where_unsaid),
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
            await self._must_be_one_side(work, activity, found)
        return None if own is None or word is None else Confirmed(activity, own, word)

    async def _must_be_awaited(self, work: Work) -> None:
        """Refuse a word that was given, where another one is waited for: else that is told."""
        told = await unmet(work.session, [AWAITED], [self.id], work.asker)
        if not told.get(self.id):
            message = "It has said so already: name the one that has not."
            work.problems.add("ACTIVITY_CONFIRMED", message, "organization_id")

    async def _must_be_one_side(
        self, work: Work, activity: RelationshipActivityRow, found: Sequence[ActivityPerformerRow]
    ) -> None:
        """Refuse a person who said so for another side of it already."""
        if activity.kind is not ActivityKind.JOINT_MANAGEMENT:
            return
        sides = await sides_of(work, activity.relationship_id, activity.occurred_at)
        own = sides.get(self.organization_id, frozenset())
        said = {
            row.said_by
            for row in found
            if row.word is Consent.GIVEN
            and row.organization_id != self.organization_id
            and not sides.get(row.organization_id, frozenset()) <= own
        }
        if await is_among(work, said):
            message = "You said so for another side of it: let another person of this one confirm."
            work.problems.add("ROLE_NOT_HELD", message, "organization_id")

    async def apply(self, work: Work, confirmed: Confirmed) -> RelationshipActivityRow:
        """Note its word."""
        own = confirmed.own
        own.word, own.said_at, own.said_by = confirmed.word, work.now, work.principal.subject
        own.with_record = False
        return confirmed.activity
