"""Editing incidents, also long after they happened: what follows from them is written anew."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Many,
    Name,
    Omittable,
    Prose,
    Statement,
    Word,
    Work,
)
from catalog_operation.changes.incidents import downtimes, duplicates, intervals, moments, subjects
from catalog_operation.changes.incidents.intervals import IncidentIntervalInput
from catalog_operation.changes.incidents.subjects import Hit, Resources, Services
from catalog_operation.queries import incidents
from catalog_operation.rules.access import IncidentId
from catalog_operation.rules.conditions import NOT_CANCELLED, OWN_INCIDENT
from catalog_operation.tables.incidents import MOST_INTERVALS, IncidentRow, Severity


class EditedIncident(NamedTuple):
    """An incident that is held, and what it hit before."""

    incident: IncidentRow
    before: Hit


@dataclass(frozen=True, kw_only=True)
class UpdateIncident(Change[EditedIncident]):
    """Edit an incident, or maintenance; what is left out stays as it is, null clears.

    What was down, and for how long, is worked out anew, however long ago it was.
    """

    id: Annotated[IncidentId, Doc("The incident.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What it is called.")] = OMITTED
    severity: Annotated[Omittable[Severity], Doc("How bad it is, or was.")] = OMITTED
    impact: Annotated[Omittable[Prose | None], Doc("What users notice of it.")] = OMITTED
    notes: Annotated[Omittable[Prose | None], Doc("What only your house reads.")] = OMITTED
    cause: Annotated[Omittable[Statement | None], Doc("Why it happened.")] = OMITTED
    cause_key: Annotated[
        Omittable[Word | None], Doc("A short name of the cause, by which it is found again.")
    ] = OMITTED
    detected_at: Annotated[Omittable[dt.datetime | None], Doc("When it was noticed.")] = OMITTED
    acknowledged_at: Annotated[
        Omittable[dt.datetime | None], Doc("When somebody began to work on it.")
    ] = OMITTED
    service_ids: Annotated[Omittable[Services], Doc("All services that it hits.")] = OMITTED
    resource_ids: Annotated[Omittable[Resources], Doc("All resources that it hits.")] = OMITTED
    intervals: Annotated[
        Omittable[Annotated[list[IncidentIntervalInput], Many(MOST_INTERVALS)]],
        Doc("All times in which it went on, where they were recorded wrongly."),
    ] = OMITTED
    duplicate_of_id: Annotated[
        Omittable[IncidentId | None], Doc("The incident that is the same; only that one counts.")
    ] = OMITTED
    preconditions = (OWN_INCIDENT, NOT_CANCELLED)

    async def check(self, work: Work) -> EditedIncident | None:
        """Refuse a stale revision, what others have, and an order that cannot be."""
        named = [self.duplicate_of_id] if isinstance(self.duplicate_of_id, UUID) else []
        await work.session.hold_rows(IncidentRow, [self.id, *named])
        incident = await work.edit(IncidentRow, self.id, expected=self.expected_revision)
        if incident is None:
            return None
        before = Hit.of((await incidents.subjects(work.session, [self.id])).get(self.id, ()))
        after = Hit(
            services=moments.after(self.service_ids, before.services),
            resources=moments.after(self.resource_ids, before.resources),
        )
        await subjects.must_be_own(work, after, before)
        subjects.must_be_announced(work, incident, after, before)
        telling = ("severity", "service_ids", "resource_ids", "intervals", "duplicate_of_id")
        given = {name: getattr(self, name) for name in telling}
        await subjects.must_be_own_still(work, incident, given)
        started = await self._must_have_gone_on(work, incident)
        moments.must_be_noticed_in_order(
            work,
            started=started,
            detected=moments.after(self.detected_at, incident.detected_at),
            acknowledged=moments.after(self.acknowledged_at, incident.acknowledged_at),
        )
        if self.duplicate_of_id is not OMITTED or after != before:
            original = moments.after(self.duplicate_of_id, incident.duplicate_of_id)
            keeper = incident.organization_id
            await duplicates.must_be_original(
                work, original, after, keeper=keeper, incident=incident
            )
            await duplicates.must_stay_original(work, incident.id, after)
        return EditedIncident(incident, before)

    async def _must_have_gone_on(self, work: Work, incident: IncidentRow) -> dt.datetime | None:
        """Refuse times that cannot be, or that restore or reopen it; return when it began."""
        if self.intervals is not OMITTED:
            intervals.must_fit(work, incident, self.intervals)
            return self.intervals[0].started_at if self.intervals else None
        known = (await incidents.intervals(work.session, [self.id])).get(self.id)
        return known[0][0] if known else None

    async def apply(self, work: Work, edited: EditedIncident) -> IncidentRow:
        """Write what was given, and what follows."""
        incident = edited.incident
        self.store(incident)
        services: Sequence[UUID] = moments.after(self.service_ids, edited.before.services)
        resources: Sequence[UUID] = moments.after(self.resource_ids, edited.before.resources)
        await subjects.write(work, incident, Hit(services, resources), edited.before)
        if self.intervals is not OMITTED:
            await intervals.write(work, incident, self.intervals)
        await downtimes.write(work.session, incident)
        return incident
