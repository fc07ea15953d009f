"""Leaving: each participant ends its own part, at an end that its notice allows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from catalog.domain import sight
from catalog.domain.relationships.answering import ParticipantStep
from catalog.domain.relationships.parties import SPEAKING, TAKING_PART, must_speak_for, where_status
from catalog.domain.relationships.terms import LAST_YEAR, Schedule, end_of
from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import OMITTED, Doc, Omittable
from catalog.domain.writing.preconditions import Precondition
from catalog.storage import relationships
from catalog.storage.enums import ParticipantRole, RelationshipStatus
from catalog.storage.tables.relationships import RelationshipParticipantRow, RelationshipRow

GOING_ON = Precondition(
    of=sight.RELATIONSHIP,
    code="RELATIONSHIP_NOT_AGREED",
    message="It is not agreed, or over: a proposal is withdrawn or declined.",
    holds=lambda row, asker: where_status(
        row, asker, RelationshipStatus.AGREED, RelationshipStatus.ACTIVE
    ),
)


@dataclass(frozen=True)
class Parting:
    """Who leaves, and when."""

    relationship: RelationshipRow
    participants: Sequence[RelationshipParticipantRow]
    left_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class LeaveRelationship(ParticipantStep):
    """End the part of one organization, at the earliest at the end that notice allows.

    The whole ends when no provider or no consumer is left. Sooner it ends by a change of its terms
    to which all agree.
    """

    on: Annotated[
        Omittable[dt.date | None], Doc("Its last day; the earliest possible unless given.")
    ] = OMITTED
    preconditions = (TAKING_PART, SPEAKING, GOING_ON)

    async def check(self, work: Work) -> Parting | None:
        """Refuse who does not speak for it, who left already, and days before notice allows."""
        relationship = await work.edit(RelationshipRow, self.id, expected=self.expected_revision)
        if relationship is None:
            return None
        participants = await relationships.participants(work.session, relationship.id)
        own = [row for row in participants if row.organization_id == self.organization_id]
        if await must_speak_for(work, self.organization_id) and not own:
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
        if any(row.left_at is not None for row in own):
            message = "Its part has an end already."
            work.problems.add("PARTICIPANT_LEFT", message, "organization_id")
        given = None if self.on is OMITTED else self.on
        left_at = must_be_end(work, Schedule.of(relationship), given)
        return Parting(relationship, participants, left_at)

    async def apply(self, work: Work, parting: Parting) -> RelationshipRow:
        """Note the end of its part; the whole ends with the last provider or consumer."""
        for row in parting.participants:
            if row.organization_id == self.organization_id:
                row.left_at = parting.left_at
        relationship = parting.relationship
        await self._take_back(work)
        relationship.over_at = over_at(Schedule.of(relationship), parting.participants)
        return relationship

    async def _take_back(self, work: Work) -> None:
        """Let its consent to a change that is proposed bind it no more: it would come back."""
        amendment = await relationships.open_amendment(work.session, self.id)
        if amendment is not None:
            for row in await relationships.amendment_participants(work.session, amendment.id):
                if row.organization_id == self.organization_id:
                    row.consent = row.agreed_at = row.agreed_by = row.document = None


def must_be_end(work: Work, schedule: Schedule, given: dt.date | None) -> dt.datetime:
    """Return the moment at which a last day, or the earliest one, is over; refuse days too soon."""
    today = work.now.date()
    earliest = schedule.earliest(today)
    if given is None:
        has_terms = schedule.ends_on is not None or schedule.notice_months
        return end_of(earliest) if has_terms else work.now
    if given.year > LAST_YEAR:
        message = f"Give a day until the year {LAST_YEAR}."
        work.problems.add("TERMS_INVALID", message, "on")
        return work.now
    if given < earliest:
        message = f"Notice allows {earliest} at the earliest; sooner, amend the end of it."
        evidence = {"earliest": str(earliest)}
        work.problems.add("NOTICE_TOO_SHORT", message, "on", **evidence)
    elif given != schedule.next_end(given):
        end = schedule.next_end(given)
        message = f"A term ends on {end}: leave on such a day."
        work.problems.add("NOT_AN_END", message, "on", end=str(end))
    return end_of(given)


def over_at(
    schedule: Schedule, participants: Sequence[RelationshipParticipantRow]
) -> dt.datetime | None:
    """Return when a relationship is over: by its dates, or with its last provider or consumer."""
    ends = [schedule.over_at, *(_all_left(participants, role) for role in ParticipantRole)]
    return min((end for end in ends if end is not None), default=None)


def _all_left(
    participants: Sequence[RelationshipParticipantRow], role: ParticipantRole
) -> dt.datetime | None:
    """Return when the last one in a role leaves; None where somebody stays."""
    left = [row.left_at for row in participants if row.role is role]
    known = [moment for moment in left if moment is not None]
    return max(known) if known and len(known) == len(left) else None
