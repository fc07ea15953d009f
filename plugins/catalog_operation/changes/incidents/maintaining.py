"""Maintenance: it is announced, then takes place, or is cancelled."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from catalog.plugin import OMITTED, Change, Doc, Omittable, Work
from catalog_operation.changes.incidents import downtimes, moments, telling
from catalog_operation.changes.incidents.reporting import Keeping
from catalog_operation.rules.access import IncidentId
from catalog_operation.rules.conditions import OWN_INCIDENT, OWN_SUBJECTS, SCHEDULED
from catalog_operation.tables.incidents import (
    IncidentIntervalRow,
    IncidentKind,
    IncidentRow,
    IncidentStatus,
    Severity,
)


@dataclass(frozen=True, kw_only=True)
class ScheduleMaintenance(Keeping):
    """Announce maintenance; it counts once `recordMaintenance` tells that it took place.

    What lies within the announced time, and after the announcement, is planned; the rest is an
    overrun.
    """

    severity: Annotated[Severity, Doc("How bad it is for users.")] = Severity.MAJOR
    announced_from: Annotated[dt.datetime, Doc("From when on it is to take place.")]
    announced_until: Annotated[dt.datetime, Doc("Until when it is to take place.")]
    announced_at: Annotated[
        Omittable[dt.datetime],
        Doc("When it was announced, where that was before now; it is recorded now in any case."),
    ] = OMITTED

    async def check(self, work: Work) -> UUID | None:
        """Refuse what is not yours, and a time that ends before it begins."""
        moments.must_have_happened(work, self.announced_at, "announced_at")
        message = "It ends after it begins: give a later time."
        moments.must_follow(
            work,
            self.announced_from,
            self.announced_until,
            message,
            "announced_until",
            may_touch=False,
        )
        return await self.must_be_kept(work)

    async def apply(self, work: Work, keeper: UUID) -> IncidentRow:
        """Insert it; it has no downtime yet."""
        incident = IncidentRow(
            organization_id=keeper,
            kind=IncidentKind.MAINTENANCE,
            status=IncidentStatus.SCHEDULED,
            announced_at=work.now,
        )
        await self.keep(work, incident)
        work.tell("maintenance.scheduled", incident, **await telling.facts(work, incident))
        return incident


@dataclass(frozen=True, kw_only=True)
class _Scheduled(Change[IncidentRow]):
    """What edits of announced maintenance have in common."""

    id: Annotated[IncidentId, Doc("The maintenance.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def check(self, work: Work) -> IncidentRow | None:
        """Refuse a stale revision."""
        return await work.edit(IncidentRow, self.id, expected=self.expected_revision)


@dataclass(frozen=True, kw_only=True)
class RecordMaintenance(_Scheduled):
    """Tell when announced maintenance really took place, or since when it does.

    Maintenance that nobody announced is reported with `reportIncident`. While it goes on,
    `restoreService` ends it.
    """

    started_at: Annotated[dt.datetime, Doc("When it began.")]
    restored_at: Annotated[
        Omittable[dt.datetime | None], Doc("When all worked again, where it does.")
    ] = OMITTED
    preconditions = (OWN_INCIDENT, OWN_SUBJECTS, SCHEDULED)

    async def check(self, work: Work) -> IncidentRow | None:
        """Refuse a stale revision, what has not happened, and an end that is not after it began."""
        moments.must_be_interval(work, self.started_at, self.restored_at)
        return await super().check(work)

    async def apply(self, work: Work, incident: IncidentRow) -> IncidentRow:
        """Insert its interval, and what follows."""
        restored_at = moments.after(self.restored_at, None)
        incident.status = IncidentStatus.OPEN if restored_at is None else IncidentStatus.RESTORED
        work.session.add(
            IncidentIntervalRow(
                incident_id=incident.id,
                position=1,
                started_at=self.started_at,
                restored_at=restored_at,
            )
        )
        await downtimes.write(work.session, incident)
        work.tell("maintenance.recorded", incident, **await telling.facts(work, incident))
        return incident


@dataclass(frozen=True, kw_only=True)
class CancelMaintenance(_Scheduled):
    """Tell that announced maintenance does not take place."""

    preconditions = (OWN_INCIDENT, SCHEDULED)

    async def apply(self, work: Work, incident: IncidentRow) -> IncidentRow:
        """Cancel it."""
        incident.status = IncidentStatus.CANCELLED
        work.tell("maintenance.cancelled", incident, **await telling.facts(work, incident))
        return incident
