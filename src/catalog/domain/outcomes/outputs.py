"""Outputs: what activities of a service delivered, and which outcomes they enable."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.domain.owners import OWN_SERVICE
from catalog.domain.relationships.activities.access import RelationshipActivityId
from catalog.domain.writing.changes import Change, Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    OutcomeId,
    RefusedKey,
    ServiceId,
    Statement,
)
from catalog.domain.writing.moments import must_be_past
from catalog.storage import relationships
from catalog.storage.tables.outcomes import OutcomeOutputRow, OutcomeRow, OutputRow
from catalog.storage.tables.relationships import RelationshipActivityRow


@dataclass(frozen=True, kw_only=True)
class RecordOutput(Change):
    """Say that an activity of a service delivered something.

    The stakeholders of the outcomes that it enables see it from then on, and judge.
    """

    service_id: Annotated[ServiceId, Doc("The service whose activity it was.")]
    description: Annotated[Statement, Doc("What was delivered.")]
    tangible: Annotated[bool, Doc("Whether it can be touched.")]
    activity_id: Annotated[
        Omittable[RelationshipActivityId | None],
        Doc("The activity, where it was one of a relationship that rests on the service."),
    ] = OMITTED
    activity_ref: Annotated[
        Omittable[Name | None], Doc("What the activity is called where it is kept.")
    ] = OMITTED
    delivered_at: Annotated[
        Omittable[dt.datetime], Doc("When it was delivered; where this is left out, now.")
    ] = OMITTED
    outcome_ids: Annotated[
        Omittable[Annotated[list[OutcomeId], Many(100)]],
        Doc("The outcomes of the service that it enables."),
    ] = OMITTED
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> None:
        """Refuse what was not delivered by then, and activities and outcomes of other services."""
        moment = must_be_past(work, self.delivered_at, "delivered_at")
        activity = await self._must_be_activity_of_service(work)
        if activity is not None and moment < activity.occurred_at:
            message = "Nothing comes of an activity before it occurs: give a later time."
            work.problems.add("HISTORY_REVERSED", message, "delivered_at")
        if self.outcome_ids is OMITTED or isinstance(self.service_id, RefusedKey):
            return
        for index, key in enumerate(self.outcome_ids):
            outcome = await work.hold(OutcomeRow, key)
            if outcome is not None and outcome.service_id != self.service_id:
                message = "The outcome is another service's: name those of this one."
                path = "outcome_ids", str(index)
                work.problems.add("OUTCOME_OF_ANOTHER_SERVICE", message, *path)

    async def _must_be_activity_of_service(self, work: Work) -> RelationshipActivityRow | None:
        """Refuse one of a relationship that holds no offering with the service; return it."""
        key = self.activity_id
        if key is OMITTED or key is None or isinstance(key, RefusedKey):
            return None
        await work.session.hold_rows(RelationshipActivityRow, [key], is_shared=True)
        activity = await work.session.get(RelationshipActivityRow, key)
        if activity is None:  # somebody removed it meanwhile
            work.problems.add("NOT_FOUND", "There is no such RelationshipActivity.", "activity_id")
        elif not isinstance(self.service_id, RefusedKey):
            held = await relationships.service_ids(work.session, activity.relationship_id)
            if self.service_id not in held:
                message = "What was agreed there has nothing of the service: name another activity."
                work.problems.add("ACTIVITY_OF_ANOTHER_SERVICE", message, "activity_id")
        return activity

    async def apply(self, work: Work, _found: None) -> OutputRow:
        """Insert it, with what it enables."""
        output = OutputRow(delivered_at=work.now)
        self.store(output)
        await work.create(output)
        enabled = () if self.outcome_ids is OMITTED else dict.fromkeys(self.outcome_ids)
        work.session.add(
            *(OutcomeOutputRow(outcome_id=key, output_id=output.id) for key in enabled)
        )
        return output
