"""Performing: who may have done what in a relationship, and whose word it is that they did."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain import sight
from catalog.domain.access import Principal
from catalog.domain.relationships.activities.beginning import Beginning
from catalog.domain.relationships.parties import acting, where_claimed, where_recorder
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import RefusedKey
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import organizations, relationships
from catalog.storage.enums import (
    ActivityArea,
    ActivityKind,
    Consent,
    ParticipantRole,
    RelationshipStatus,
)
from catalog.storage.tables.organizations import OrganizationRow
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    RelationshipParticipantRow,
    RelationshipRow,
)

MOST_PERFORMERS = 50
JOINT = ActivityKind.JOINT_MANAGEMENT
SIDES = {
    ActivityArea.PROVISION: ParticipantRole.PROVIDER,
    ActivityArea.CONSUMPTION: ParticipantRole.CONSUMER,
}
Sides = Mapping[UUID, frozenset[ParticipantRole]]


def area_of(kind: ActivityKind) -> ActivityArea:
    """Return what an activity of a kind is a part of."""
    if kind is JOINT:
        return ActivityArea.MANAGEMENT
    return ActivityArea[kind.name.partition("_")[0]]


def _ever(relationship: Any, _asker: Asker) -> Sequence[tuple[Any, Any]]:
    """Return the question for those who take part or took part, with its table."""
    own = alias(RelationshipParticipantRow)
    found = sa.select(own.relationship_id).where(own.relationship_id == relationship.id)
    return [(found.correlate(relationship), own)]


def _where_begun(relationship: Any, _asker: Asker) -> Condition:
    """Return the condition that a relationship was agreed on, and is not over for all times."""
    return sa.or_(
        relationship.status == RelationshipStatus.AGREED,
        relationship.status == RelationshipStatus.ACTIVE,
        sa.and_(relationship.status == RelationshipStatus.ENDED, relationship.over_at.is_not(None)),
    )


TOOK_PART = Precondition(
    of=sight.RELATIONSHIP,
    code="NOT_YOUR_ORGANIZATION",
    message="Only those who take part in a relationship say what is done in it.",
    holds=acting(_ever),
    is_about_who=True,
)
BEGUN = Precondition(
    of=sight.RELATIONSHIP,
    code="RELATIONSHIP_NOT_ACTIVE",
    message="Nothing is done in it before it is agreed, and active.",
    holds=_where_begun,
)


def where_voice(principal: Principal, organization_id: Any) -> Condition:
    """Return the condition that somebody gives an organization's word on what it did."""
    own = sa.and_(principal.where_own(organization_id), where_claimed(organization_id))
    return sa.or_(own, where_recorder(principal, organization_id))


async def _sides_of(
    work: Work, relationship_id: UUID, moment: dt.datetime, beginning: Beginning
) -> Sides:
    """Return who took part in a relationship at a moment, and what each of them was in it."""
    found = await relationships.participants(work.session, relationship_id)
    present = [
        row
        for row in found
        if (row.left_at is None or row.left_at > moment) and beginning.had_joined(row, moment)
    ]
    return {
        key: frozenset(row.role for row in present if row.organization_id == key)
        for key in {row.organization_id for row in present}
    }


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What somebody says was done in a relationship, by whom and when."""

    kind: ActivityKind
    performed_by: Sequence[UUID]
    occurred_at: dt.datetime

    async def must_be_possible(self, work: Work, relationship: RelationshipRow) -> Sides:
        """Refuse what could not be done then, and who could not do it; return who is what."""
        beginning = await Beginning.of(work, relationship)
        self._must_be_active(work, relationship, beginning)
        present = await _sides_of(work, relationship.id, self.occurred_at, beginning)
        sides = {key: present.get(key, frozenset()) for key in self.performed_by}
        if not sides:
            message = "Name who did it: at least one organization."
            work.problems.add("NO_PERFORMER", message, "performed_by")
        self._must_take_part(work, sides)
        self._must_be_joint(work, sides)
        return sides

    def _must_be_active(
        self, work: Work, relationship: RelationshipRow, beginning: Beginning
    ) -> None:
        """Refuse what was done before it was active, or when it was over.

        Both sides manage it from the day on which it is agreed, which may be before it begins.
        """
        if relationship.status is RelationshipStatus.AGREED and self.kind is not JOINT:
            message = "Services are provided and consumed once it is active: activate it first."
            work.problems.add("RELATIONSHIP_NOT_ACTIVE", message, "kind")
        elif self.kind is not JOINT and not beginning.had_begun(self.occurred_at):
            message = f"The relationship begins on {beginning.first_day}: give a later time."
            work.problems.add("RELATIONSHIP_NOT_ACTIVE", message, "occurred_at")
        if relationship.over_at is not None and relationship.over_at <= self.occurred_at:
            message = "The relationship was over by then: give an earlier time."
            work.problems.add("RELATIONSHIP_NOT_ACTIVE", message, "occurred_at")

    def _must_take_part(self, work: Work, sides: Sides) -> None:
        """Refuse performers who took no part then, or on the other side."""
        needed = SIDES.get(area_of(self.kind))
        for index, key in enumerate(self.performed_by):
            at = "performed_by", str(index)
            if isinstance(key, RefusedKey):
                continue
            if not sides[key]:
                message = "It took no part in the relationship then: name one that did."
                work.problems.add("NOT_A_PARTICIPANT", message, *at)
            elif needed is not None and needed not in sides[key]:
                who = f"{needed.value.lower()}s"
                message = f"Only {who} do this: name one, or choose an activity of its own side."
                work.problems.add("ACTIVITY_OF_OTHER_SIDE", message, *at)

    def _must_be_joint(self, work: Work, sides: Sides) -> None:
        """Refuse what one side did alone as management of the relationship."""
        if self.kind is not JOINT or not all(sides.values()):
            return  # who they are was refused
        is_joint = any(
            ParticipantRole.PROVIDER in own and ParticipantRole.CONSUMER in others
            for key, own in sides.items()
            for other, others in sides.items()
            if other != key
        )
        if sides and not is_joint:
            message = "Both sides manage a relationship: name one that provides and one consumer."
            work.problems.add("JOINT_NEEDS_BOTH_SIDES", message, "performed_by")


@dataclass(frozen=True)
class Words:
    """Who of the performers whoever asks speaks for, and on whose behalf they say so."""

    given: Mapping[UUID, Consent]
    side: UUID | None

    @classmethod
    async def of(cls, work: Work, sides: Sides) -> "Words":
        """Return what whoever asks says of these; nobody claims any of them meanwhile.

        Of one's own organizations one says it for those on the side of the first, and leaves the
        other side to somebody else.
        """
        keys = [key for key in sides if not isinstance(key, RefusedKey)]
        await work.session.hold_rows(OrganizationRow, keys, is_shared=True)
        found = {row.id: row for row in await organizations.by_ids(work.session, keys)}
        principal = work.principal
        own = [
            key for key in keys if not found[key].is_recorded and key in principal.organization_ids
        ]
        given = {key: Consent.GIVEN for key in own if sides[key] <= sides[own[0]]}
        recorders = []
        for key in keys:
            recorder = found[key].recorded_by_id
            if found[key].is_recorded and work.acts_for(recorder):
                given[key] = Consent.RECORDED
                recorders.append(recorder)
        first = next((key for key in recorders if key in principal.organization_ids), None)
        return cls(given, own[0] if own else first)

    def must_be_some(self, work: Work, sides: Sides) -> None:
        """Refuse whoever says only what others did."""
        is_known = not any(isinstance(key, RefusedKey) for key in sides)
        if sides and is_known and not self.given and not work.principal.is_admin:
            message = "Name an organization that you act for: others say themselves what they did."
            work.problems.add("PERFORMER_NOT_YOURS", message, "performed_by")


def performers(
    work: Work, activity_id: UUID, performed_by: Sequence[UUID], words: Words
) -> list[ActivityPerformerRow]:
    """Return the rows of those who performed an activity, with the word of whoever records it."""
    return [
        ActivityPerformerRow(
            activity_id=activity_id,
            organization_id=key,
            position=position,
            word=words.given.get(key),
            said_at=work.now if key in words.given else None,
            said_by=work.principal.subject if key in words.given else None,
            with_record=key in words.given,
        )
        for position, key in enumerate(performed_by)
    ]
