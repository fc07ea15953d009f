"""What an import does about incidents: it enters them whole, and brings them up to date."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from catalog.plugin import (
    OMITTED,
    Change,
    Doc,
    Name,
    Omittable,
    ReadSession,
    ServiceRow,
    Work,
)
from catalog_operation.changes.incidents import (
    downtimes,
    duplicates,
    intervals,
    moments,
    subjects,
    telling,
)
from catalog_operation.changes.incidents.intervals import IncidentIntervalInput
from catalog_operation.changes.incidents.reporting import ReportIncident
from catalog_operation.changes.incidents.subjects import Hit, Services
from catalog_operation.queries import incidents
from catalog_operation.rules.access import IncidentId
from catalog_operation.rules.conditions import NOT_CANCELLED, OWN_INCIDENT
from catalog_operation.tables.incidents import IncidentKind, IncidentRow, IncidentStatus, Severity

ClosedAt = Annotated[
    Omittable[dt.datetime | None], Doc("Since when nothing is left to do about it.")
]


def _must_be_closed(work: Work, restored: Any, closed: Any) -> None:
    """Refuse to close what was not restored, or before it was."""
    moments.must_have_happened(work, closed, "closed_at")
    if isinstance(closed, dt.datetime) and not isinstance(restored, dt.datetime):
        message = "It is closed once it is restored: say when it was."
        work.problems.add("INTERVALS_UNFIT", message, "closed_at")
    message = "It is closed once it is restored: give a later time."
    moments.must_follow(work, restored, closed, message, "closed_at")


@dataclass(frozen=True, kw_only=True)
class EnterIncident(ReportIncident):
    """Enter an incident as another system tells it, closed where it is."""

    closed_at: ClosedAt = OMITTED

    async def check(self, work: Work) -> UUID | None:
        """Refuse what a report may not say, and an end before it was restored."""
        _must_be_closed(work, self.restored_at, self.closed_at)
        return await super().check(work)

    async def apply(self, work: Work, keeper: UUID) -> IncidentRow:
        """Report it, and close it."""
        incident = await super().apply(work, keeper)
        if isinstance(self.closed_at, dt.datetime):
            incident.status = IncidentStatus.CLOSED
        return incident


class Corrected(NamedTuple):
    """An incident that is held, what it hit before, and its times from now on."""

    incident: IncidentRow
    before: Hit
    times: list[IncidentIntervalInput]


@dataclass(frozen=True, kw_only=True)
class CorrectIncident(Change[Corrected]):
    """Bring an incident up to date with what another system tells; what is left out stays."""

    id: Annotated[IncidentId, Doc("The incident.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]
    title: Annotated[Omittable[Name], Doc("What it is called.")] = OMITTED
    kind: Annotated[Omittable[IncidentKind], Doc("Whether it came by itself.")] = OMITTED
    severity: Annotated[Omittable[Severity], Doc("How bad it is.")] = OMITTED
    service_ids: Annotated[Omittable[Services], Doc("All services that it hits.")] = OMITTED
    started_at: Annotated[Omittable[dt.datetime], Doc("When it began.")] = OMITTED
    detected_at: Annotated[Omittable[dt.datetime | None], Doc("When it was noticed.")] = OMITTED
    acknowledged_at: Annotated[
        Omittable[dt.datetime | None], Doc("When somebody began to work on it.")
    ] = OMITTED
    restored_at: Annotated[
        Omittable[dt.datetime | None], Doc("When all worked again, where it does.")
    ] = OMITTED
    closed_at: ClosedAt = OMITTED
    preconditions = (OWN_INCIDENT, NOT_CANCELLED)

    async def check(self, work: Work) -> Corrected | None:
        """Refuse a stale revision, what others have, and an order that cannot be."""
        incident = await work.edit(IncidentRow, self.id, expected=self.expected_revision)
        if incident is None:
            return None
        before = Hit.of((await incidents.subjects(work.session, [self.id])).get(self.id, ()))
        services = moments.after(self.service_ids, before.services)
        await subjects.must_be_own(work, Hit(services, before.resources), before)
        if services != before.services:
            after, keeper = Hit(services, before.resources), incident.organization_id
            await duplicates.must_be_original(
                work, incident.duplicate_of_id, after, keeper=keeper, incident=incident
            )
            await duplicates.must_stay_original(work, incident.id, after)
        times = await self._must_have_times(work)
        if self.kind is IncidentKind.INCIDENT and not times:
            message = "An incident has begun: say when."
            work.problems.add("INTERVALS_UNFIT", message, "started_at")
        if incident.kind is IncidentKind.MAINTENANCE and self.kind is not IncidentKind.INCIDENT:
            hit = Hit(services, before.resources)
            subjects.must_be_announced(work, incident, hit, before)
        first, last = times[0].started_at if times else None, times[-1] if times else None
        _must_be_closed(
            work,
            None if last is None else moments.after(last.restored_at, None),
            moments.after(self.closed_at, incident.closed_at),
        )
        moments.must_be_noticed_in_order(
            work,
            started=first,
            detected=moments.after(self.detected_at, incident.detected_at),
            acknowledged=moments.after(self.acknowledged_at, incident.acknowledged_at),
        )
        return Corrected(incident, before, times)

    async def _must_have_times(self, work: Work) -> list[IncidentIntervalInput]:
        """Return the times in which it went on; what was reopened here keeps its own."""
        known = (await incidents.intervals(work.session, [self.id])).get(self.id, ())
        started, restored = known[0] if known else (None, None)
        started = moments.after(self.started_at, started)
        restored = moments.after(self.restored_at, restored)
        if len(known) > 1 and (started, restored) != known[0]:
            message = "It was reopened here: edit its times with updateIncident."
            work.problems.add("INTERVALS_UNFIT", message, "started_at")
        if len(known) > 1 or started is None:
            return [
                IncidentIntervalInput(started_at=start, restored_at=end) for start, end in known
            ]
        moments.must_be_interval(work, started, restored)
        return [IncidentIntervalInput(started_at=started, restored_at=restored)]

    async def apply(self, work: Work, corrected: Corrected) -> IncidentRow:
        """Write what was given, and what follows."""
        incident, before, times = corrected
        self.store(incident)
        if incident.kind is IncidentKind.INCIDENT:  # which nobody announces
            incident.announced_at = incident.announced_from = incident.announced_until = None
        services = moments.after(self.service_ids, before.services)
        await subjects.write(work, incident, Hit(services, before.resources), before)
        await intervals.write(work, incident, times)
        await self._settle(work, incident, times)
        await downtimes.write(work.session, incident)
        return incident

    async def _settle(
        self, work: Work, incident: IncidentRow, times: list[IncidentIntervalInput]
    ) -> None:
        """Let its status follow, and tell what became of it."""
        status = incident.status
        if incident.closed_at is not None:
            incident.status = IncidentStatus.CLOSED
        elif times:
            is_open = moments.after(times[-1].restored_at, None) is None
            incident.status = IncidentStatus.OPEN if is_open else IncidentStatus.RESTORED
        facts = await telling.facts(work, incident)
        if status is IncidentStatus.OPEN and incident.status is not IncidentStatus.OPEN:
            work.tell("incident.restored", incident, **facts)
        if incident.status is IncidentStatus.CLOSED and status is not IncidentStatus.CLOSED:
            work.tell("incident.closed", incident, **facts)


async def with_keeper(session: ReadSession, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of an incident with the organization that provides its first service."""
    services = values.get("service_ids") or ()
    service = await session.get(ServiceRow, services[0]) if services else None
    keeper = None if service is None else service.recorded_by_id or service.provider_id
    return values if keeper is None else {**values, "organization_id": keeper}
