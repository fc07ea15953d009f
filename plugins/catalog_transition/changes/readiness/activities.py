"""Activities: how a version was built, tested and deployed is recorded."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Omittable,
    ServiceId,
    ServiceRow,
    ServiceVersionRow,
    Statement,
    Word,
    Work,
    standing,
)
from catalog_transition.changes.readiness.approving import must_have_happened
from catalog_transition.queries import activities
from catalog_transition.rules.conditions_of_readiness import TO_BE_READY
from catalog_transition.tables.activities import ActivityResult, TransitionActivityRow
from catalog_transition.tables.templates import ActivityStep

MOST_OF_VERSION = 10_000


class Recording(NamedTuple):
    """A version, and which of its activities the next one is."""

    version: ServiceVersionRow
    number: int


@dataclass(frozen=True, kw_only=True)
class RecordTransitionActivity(Change[Recording]):
    """Record how the open version of a service, else its live one, was built, tested or deployed.

    Of those with the same kind and name the latest counts.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    kind: Annotated[ActivityStep, Doc("What was done.")]
    name: Annotated[Word, Doc("What it is called, such as load test.")]
    result: Annotated[ActivityResult, Doc("How it ended.")]
    evidence: Annotated[
        Omittable[Statement | None], Doc("How that is known, or where it lies.")
    ] = OMITTED
    reason: Annotated[
        Omittable[Statement | None], Doc("Why there is nothing to do, or why it failed.")
    ] = OMITTED
    happened_at: Annotated[Omittable[dt.datetime], Doc("When it was done; now unless given.")] = (
        OMITTED
    )
    preconditions = TO_BE_READY

    async def check(self, work: Work) -> Recording | None:
        """Refuse a time to come, and more than a version may have."""
        must_have_happened(work, self._moment(work), "happened_at")
        service = await work.hold(ServiceRow, self.service_id)
        version = (await standing(work.session, self.service_id)).moving
        if service is None or version is None:
            return None
        number = await activities.newest_number(work.session, version.id) + 1
        if number > MOST_OF_VERSION:
            message = f"A version has at most {MOST_OF_VERSION:,} activities."
            work.problems.add("TOO_MANY", message, "service_id")
        return Recording(version, number)

    async def apply(self, work: Work, recording: Recording) -> TransitionActivityRow:
        """Insert it."""
        activity = TransitionActivityRow(
            version_id=recording.version.id,
            number=recording.number,
            **{**self.columns(TransitionActivityRow), "happened_at": self._moment(work)},
            name_key=self.name.strip().casefold(),
            recorded_by=work.principal.subject,
        )
        await work.create(activity)
        if self.result is ActivityResult.NOT_APPLICABLE and activity.reason is None:
            message = "Without a reason it does not count: say why there is nothing to do."
            work.problems.warn("REASON_MISSING", message, "reason")
        work.tell(
            "transition_activity.recorded",
            activity,
            serviceId=str(self.service_id),
            result=self.result.value,
        )
        return activity

    def _moment(self, work: Work) -> dt.datetime:
        return work.now if self.happened_at is OMITTED else self.happened_at
