"""Effort: the time that a side gives to a relationship."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    Between,
    Change,
    Doc,
    Omittable,
    OrganizationId,
    PersonId,
    RelationshipActivityId,
    RelationshipActivityRow,
    RelationshipId,
    RelationshipParticipantRow,
    RelationshipRow,
    Statement,
    Work,
)
from catalog_partnership.changes.goals.sharing import must_be_past_day
from catalog_partnership.changes.pairs import acting_for
from catalog_partnership.changes.reviews.mandating import Day
from catalog_partnership.queries import reviews, roles
from catalog_partnership.rules.sides import TO_TELL
from catalog_partnership.tables.efforts import EffortKind, RelationshipEffortRow

MOST_MINUTES = 1_440 * 366  # of one entry: a year, of many people
Minutes = Annotated[int, Between(1, MOST_MINUTES)]


@dataclass(frozen=True, kw_only=True)
class RecordEffort(Change[RelationshipRow]):
    """Record how much time an organization of yours gave to a relationship on one day."""

    relationship_id: Annotated[RelationshipId, Doc("The relationship.")]
    organization_id: Annotated[OrganizationId, Doc("Your side, which gave the time.")]
    minutes: Annotated[Minutes, Doc("How many minutes, of all people together.")]
    kind: Annotated[EffortKind, Doc("What the time was given to.")]
    happened_on: Annotated[Omittable[Day], Doc("On which day; today unless given.")] = OMITTED
    person_id: Annotated[Omittable[PersonId | None], Doc("Who gave it, of your side.")] = OMITTED
    activity_id: Annotated[
        Omittable[RelationshipActivityId | None], Doc("The activity that it was given to.")
    ] = OMITTED
    what: Annotated[Omittable[Statement | None], Doc("What was done.")] = OMITTED
    is_shared: Annotated[bool, Doc("Whether all who take part see it; else your house alone.")] = (
        False
    )
    preconditions = TO_TELL

    async def check(self, work: Work) -> RelationshipRow | None:
        """Refuse the effort of others, a day to come, and an activity of another relationship."""
        relationship = await work.hold(RelationshipRow, self.relationship_id)
        must_be_past_day(work, self.happened_on, "happened_on")
        if relationship is None:
            return None
        await self._must_be_own(work)
        if self.activity_id is not OMITTED and self.activity_id is not None:
            activity = await work.session.get(RelationshipActivityRow, self.activity_id)
            if activity is not None and activity.relationship_id != relationship.id:
                message = "Name an activity of this relationship."
                work.problems.add("ACTIVITY_OF_OTHERS", message, "activity_id")
        return relationship

    async def _must_be_own(self, work: Work) -> None:
        party = RelationshipParticipantRow
        part = sa.select(party.organization_id).where(
            party.relationship_id == self.relationship_id,
            party.organization_id == self.organization_id,
        )
        if await work.session.scalar(part.limit(1)) is None:
            message = "Name an organization that takes part."
            work.problems.add("NOT_A_PARTICIPANT", message, "organization_id")
            return
        if not await acting_for(work, [self.organization_id]):
            message = "Record the time of your own side."
            work.problems.add("NOT_YOUR_ORGANIZATION", message, "organization_id")
        if self.person_id is not OMITTED and self.person_id is not None:
            own = await roles.of_house(work.session, [self.person_id], self.organization_id)
            if not own:
                message = "Name somebody who belongs to your side."
                work.problems.add("NOT_YOUR_ORGANIZATION", message, "person_id")

    async def apply(self, work: Work, relationship: RelationshipRow) -> RelationshipEffortRow:
        """Insert it."""
        day: dt.date = must_be_past_day(work, self.happened_on, "happened_on")
        number = await reviews.newest_number(work.session, RelationshipEffortRow, relationship.id)
        given = {**self.columns(RelationshipEffortRow), "happened_on": day}
        row = RelationshipEffortRow(**given, number=number + 1)
        await work.create(row)
        return row
