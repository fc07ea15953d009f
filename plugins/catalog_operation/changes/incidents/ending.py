"""How incidents end: they are restored and closed, and may be reopened."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from catalog.plugin import OMITTED, Change, Doc, Omittable, Work
from catalog_operation.changes.incidents import downtimes, moments, telling
from catalog_operation.queries import incidents
from catalog_operation.queries.incidents import Interval
from catalog_operation.rules.access import IncidentId
from catalog_operation.rules.conditions import (
    NOT_TOO_OFTEN,
    OPEN,
    OVER,
    OWN_INCIDENT,
    OWN_SUBJECTS,
    RESTORED,
)
from catalog_operation.tables.incidents import IncidentIntervalRow, IncidentRow, IncidentStatus


class Going(NamedTuple):
    """An incident that is held, and from when to when it went on."""

    incident: IncidentRow
    intervals: Sequence[Interval]


@dataclass(frozen=True, kw_only=True)
class _Ending(Change[Going]):
    """What the steps of an incident have in common."""

    id: Annotated[IncidentId, Doc("The incident.")]
    expected_revision: Annotated[int, Doc("The revision that was read before.")]

    async def _going(self, work: Work) -> Going | None:
        """Lock the incident, and refuse a stale revision."""
        incident = await work.edit(IncidentRow, self.id, expected=self.expected_revision)
        if incident is None:
            return None
        found = await incidents.intervals(work.session, [self.id])
        return Going(incident, found.get(self.id, ()))


@dataclass(frozen=True, kw_only=True)
class RestoreService(_Ending):
    """Say that what an incident hit works again."""

    restored_at: Annotated[
        Omittable[dt.datetime], Doc("Since when it works; where this is left out, now.")
    ] = OMITTED
    preconditions = (OWN_INCIDENT, OPEN)

    async def check(self, work: Work) -> Going | None:
        """Refuse a stale revision, and a moment that is to come, or not after it began."""
        going = await self._going(work)
        moments.must_have_happened(work, self.restored_at, "restored_at")
        if going is not None and going.intervals:
            message = "It ends after it began: give a later time."
            started, later = going.intervals[-1][0], moments.after(self.restored_at, work.now)
            moments.must_follow(work, started, later, message, "restored_at", may_touch=False)
        return going

    async def apply(self, work: Work, going: Going) -> IncidentRow:
        """End its last interval."""
        incident = going.incident
        key = (incident.id, len(going.intervals))
        interval = await work.session.get(IncidentIntervalRow, key)
        if interval is not None:
            interval.restored_at = moments.after(self.restored_at, work.now)
        incident.status = IncidentStatus.RESTORED
        await downtimes.write(work.session, incident)
        work.tell("incident.restored", incident, **await telling.facts(work, incident))
        return incident


@dataclass(frozen=True, kw_only=True)
class CloseIncident(_Ending):
    """Say that nothing is left to do about an incident that was restored."""

    closed_at: Annotated[
        Omittable[dt.datetime], Doc("Since when; where this is left out, now.")
    ] = OMITTED
    preconditions = (OWN_INCIDENT, RESTORED)

    async def check(self, work: Work) -> Going | None:
        """Refuse a stale revision, and a moment that is to come, or before it was restored."""
        going = await self._going(work)
        moments.must_have_happened(work, self.closed_at, "closed_at")
        if going is not None and going.intervals:
            message = "It is closed once it is restored: give a later time."
            moments.must_follow(work, going.intervals[-1][1], self.closed_at, message, "closed_at")
        return going

    async def apply(self, work: Work, going: Going) -> IncidentRow:
        """Close it."""
        incident = going.incident
        incident.status = IncidentStatus.CLOSED
        incident.closed_at = moments.after(self.closed_at, work.now)
        work.tell("incident.closed", incident, **await telling.facts(work, incident))
        return incident


@dataclass(frozen=True, kw_only=True)
class ReopenIncident(_Ending):
    """Say that an incident that was restored goes on: the same one has a further interval."""

    started_at: Annotated[dt.datetime, Doc("Since when it goes on.")]
    preconditions = (OWN_INCIDENT, OWN_SUBJECTS, OVER, NOT_TOO_OFTEN)

    async def check(self, work: Work) -> Going | None:
        """Refuse a stale revision, and a moment that is to come, or before it was restored."""
        going = await self._going(work)
        moments.must_have_happened(work, self.started_at, "started_at")
        if going is not None and going.intervals:
            message = "It goes on after it was restored: give a later time."
            moments.must_follow(
                work, going.intervals[-1][1], self.started_at, message, "started_at"
            )
        return going

    async def apply(self, work: Work, going: Going) -> IncidentRow:
        """Begin another interval."""
        incident = going.incident
        position = len(going.intervals) + 1
        work.session.add(
            IncidentIntervalRow(
                incident_id=incident.id, position=position, started_at=self.started_at
            )
        )
        incident.status, incident.closed_at = IncidentStatus.OPEN, None
        await downtimes.write(work.session, incident)
        work.tell("incident.reopened", incident, **await telling.facts(work, incident))
        return incident
