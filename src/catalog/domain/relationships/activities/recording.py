"""Recording activities: one side says what was done, and edits it until another one confirms."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa

from catalog.aliases import alias
from catalog.domain.relationships.activities.access import ACTIVITY, RelationshipActivityId
from catalog.domain.relationships.activities.performing import (
    BEGUN,
    MOST_PERFORMERS,
    TOOK_PART,
    Activity,
    Words,
    area_of,
    performers,
)
from catalog.domain.seen import Condition
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    Once,
    OrganizationId,
    Prose,
    RelationshipId,
)
from catalog.domain.writing.moments import must_be_past
from catalog.domain.writing.preconditions import Asker, Precondition
from catalog.storage import outcomes, relationships
from catalog.storage.enums import ActivityKind
from catalog.storage.tables.outcomes import OutputRow
from catalog.storage.tables.relationships import (
    ActivityPerformerRow,
    RelationshipActivityRow,
    RelationshipRow,
)

Performers = Annotated[list[OrganizationId], Many(MOST_PERFORMERS), Once("PERFORMER_TWICE")]


def _where_unconfirmed(activity: Any, _asker: Asker) -> Condition:
    """Return the condition that nobody confirmed an activity that others recorded."""
    performer = alias(ActivityPerformerRow)
    confirmed = sa.select(performer.activity_id).where(
        performer.activity_id == activity.id,
        performer.word.is_not(None),
        performer.with_record.is_(False),
    )
    return ~confirmed.correlate(activity).exists()


def _where_without_outputs(activity: Any, _asker: Asker) -> Condition:
    """Return the condition that no output came of an activity."""
    output = alias(OutputRow)
    brought = sa.select(output.id).where(output.activity_id == activity.id)
    return ~brought.correlate(activity).exists()


RECORDER = Precondition(
    of=ACTIVITY,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the side that recorded it changes it.",
    holds=lambda activity, asker: asker.where_acting_for(activity.recorded_by_id),
    is_about_who=True,
)
UNCONFIRMED = Precondition(
    of=ACTIVITY,
    code="ACTIVITY_CONFIRMED",
    message="Another side confirmed it as it stands: record another activity.",
    holds=_where_unconfirmed,
)


@dataclass(frozen=True, kw_only=True)
class RecordRelationshipActivity(Change[Words]):
    """Say what was done in a relationship: what was provided or consumed, or managed together.

    Whoever records it says so for their own side; others who did it confirm that themselves.
    """

    relationship_id: Annotated[RelationshipId, Doc("The relationship.")]
    kind: Annotated[ActivityKind, Doc("What was done; who does it follows from that.")]
    name: Annotated[Name, Doc("What it is called.")]
    description: Annotated[Omittable[Prose | None], Doc("What was done, in prose.")] = OMITTED
    performed_by: Annotated[
        Performers,
        Doc(
            "The participants that did it, at least one of yours; of both sides where it is joint."
        ),
    ]
    occurred_at: Annotated[
        Omittable[dt.datetime], Doc("When it occurred; where this is left out, now.")
    ] = OMITTED
    preconditions = (TOOK_PART, BEGUN)

    async def check(self, work: Work) -> Words | None:
        """Refuse what was not possible then; nobody leaves or ends the relationship meanwhile."""
        moment = must_be_past(work, self.occurred_at, "occurred_at")
        await work.session.hold_rows(RelationshipRow, [self.relationship_id], is_shared=True)
        relationship = await work.session.get(RelationshipRow, self.relationship_id)
        if relationship is None:  # it was refused already
            return None
        activity = Activity(kind=self.kind, performed_by=self.performed_by, occurred_at=moment)
        sides = await activity.must_be_possible(work, relationship)
        words = await Words.of(work, sides)
        words.must_be_some(work, sides)
        return words

    async def apply(self, work: Work, words: Words) -> RelationshipActivityRow:
        """Insert it, with who performed it."""
        activity = RelationshipActivityRow(
            occurred_at=work.now, area=area_of(self.kind), recorded_by_id=words.side
        )
        self.store(activity)
        await work.create(activity)
        work.session.add(*performers(work, activity.id, self.performed_by, words))
        return activity


@dataclass(frozen=True)
class EditedActivity:
    """What an edit finds: the activity, who performed it before, and what who edits it says."""

    row: RelationshipActivityRow
    before: Sequence[ActivityPerformerRow]
    words: Words


@dataclass(frozen=True, kw_only=True)
class UpdateRelationshipActivity(Change[EditedActivity]):
    """Edit an activity that no other side has confirmed; what is left out stays as it is.

    A list of performers replaces the one before. The edit is the word of whoever makes it: whoever
    else performed it says so anew.
    """

    id: Annotated[RelationshipActivityId, Doc("The activity.")]
    expected_revision: Annotated[int, Doc("The revision that the edit is based on.")]
    kind: Annotated[Omittable[ActivityKind], Doc("What was done.")] = OMITTED
    name: Annotated[Omittable[Name], Doc("What it is called.")] = OMITTED
    description: Annotated[Omittable[Prose | None], Doc("What was done, in prose.")] = OMITTED
    performed_by: Annotated[
        Omittable[Performers], Doc("The participants that did it, at least one of yours.")
    ] = OMITTED
    occurred_at: Annotated[Omittable[dt.datetime], Doc("When it occurred.")] = OMITTED
    preconditions = (RECORDER, UNCONFIRMED)

    async def check(self, work: Work) -> EditedActivity | None:
        """Refuse a stale revision, and what was not possible then."""
        row = await must_be_there(work, self.id, self.expected_revision)
        if row is None:
            return None
        must_be_past(work, self.occurred_at, "occurred_at")
        await work.session.hold_rows(RelationshipRow, [row.relationship_id], is_shared=True)
        relationship = await work.session.get(RelationshipRow, row.relationship_id)
        assert relationship is not None  # noqa: S101  # activities go with their relationship
        before = await relationships.performers(work.session, row.id)
        activity = Activity(
            kind=row.kind if self.kind is OMITTED else self.kind,
            performed_by=[item.organization_id for item in before]
            if self.performed_by is OMITTED
            else self.performed_by,
            occurred_at=row.occurred_at if self.occurred_at is OMITTED else self.occurred_at,
        )
        sides = await activity.must_be_possible(work, relationship)
        await self._must_precede_outputs(work)
        words = await Words.of(work, sides)
        words.must_be_some(work, sides)
        return EditedActivity(row, before, words)

    async def _must_precede_outputs(self, work: Work) -> None:
        """Refuse a time after which something was delivered already that came of it."""
        if self.occurred_at is OMITTED:
            return
        first = await outcomes.first_delivery(work.session, self.id)
        if first is not None and first < self.occurred_at:
            message = "Something came of it before: give an earlier time."
            work.problems.add("HISTORY_REVERSED", message, "occurred_at")

    async def apply(self, work: Work, edited: EditedActivity) -> RelationshipActivityRow:
        """Write what was given; what others said of it before they say of the edit anew."""
        row = edited.row
        known = {item.organization_id: item for item in edited.before}
        keys = [*known] if self.performed_by is OMITTED else self.performed_by
        given = self.columns(RelationshipActivityRow)
        if keys == [*known] and all(getattr(row, name) == given[name] for name in given):
            return row  # nothing is new of which anybody would have to say anything
        self.store(row)
        row.area = area_of(row.kind)
        for item in performers(work, row.id, keys, edited.words):
            same = known.pop(item.organization_id, None)
            if same is None:
                work.session.add(item)
                continue
            for name in ("position", "word", "said_at", "said_by", "with_record"):
                setattr(same, name, getattr(item, name))
        for item in known.values():
            await work.session.delete(item)
        return row


@dataclass(frozen=True, kw_only=True)
class RemoveRelationshipActivity(Change[RelationshipActivityRow]):
    """Take back an activity that no other side has confirmed; the answer shows it as it was."""

    id: Annotated[RelationshipActivityId, Doc("The activity.")]
    expected_revision: Annotated[int, Doc("The revision that the decision is based on.")]
    preconditions = (
        RECORDER,
        UNCONFIRMED,
        Precondition(
            of=ACTIVITY,
            code="ACTIVITY_HAS_OUTPUTS",
            message="Outputs came of it: it stays, so that they are understood.",
            holds=_where_without_outputs,
        ),
    )

    async def check(self, work: Work) -> RelationshipActivityRow | None:
        """Refuse a stale revision, and what somebody removed meanwhile."""
        return await must_be_there(work, self.id, self.expected_revision, is_kept=False)

    async def apply(self, work: Work, activity: RelationshipActivityRow) -> RelationshipActivityRow:
        """Delete it, and tell."""
        relationship = await work.session.get(RelationshipRow, activity.relationship_id)
        assert relationship is not None  # noqa: S101  # activities go with their relationship
        await work.session.delete(activity)
        work.tell("relationship_activities.removed", relationship, id=str(activity.id))
        return activity


async def must_be_there(
    work: Work, key: UUID, expected: int, *, is_kept: bool = True
) -> RelationshipActivityRow | None:
    """Lock an activity; refuse a stale revision, and one that somebody removed meanwhile."""
    lock = work.edit if is_kept else work.hold
    activity = await lock(RelationshipActivityRow, key, expected=expected)
    if activity is None and not work.problems.found:
        work.problems.add("NOT_FOUND", "There is no such RelationshipActivity.", "id")
    return activity
