"""Rows of incidents, with all that they are made of, and of calendars, put without mutations."""

import datetime as dt
from typing import Any
from uuid import UUID

from catalog.plugin import Row
from catalog_operation.tables.calendars import CalendarRow
from catalog_operation.tables.incidents import (
    DowntimeRow,
    IncidentIntervalRow,
    IncidentRow,
    IncidentSubjectRow,
)
from tests.rows import MOMENT, key

HOUR = dt.timedelta(hours=1)


def calendar(service: UUID) -> CalendarRow:
    """Make the service hours of a service."""
    hours = {"weekly": [], "holidays": [], "time_zone": "UTC"}
    return CalendarRow(service_id=service, service_hours=hours)


def incident(
    own: UUID | None = None, *, number: int, organization: UUID, service: UUID, **given: Any
) -> list[Row]:
    """Make an incident of a service that took an hour, with what follows from it."""
    name = f"{service}-{number}"
    own = own or key(name)
    said = {
        "id": own,
        "organization_id": organization,
        "number": number,
        "reference": name,
        "title": name,
        "kind": "INCIDENT",
        "severity": "MAJOR",
        "status": "CLOSED",
        "impact": name,
        "notes": name,
        "cause": name,
        "cause_key": "disk-full",
        "detected_at": MOMENT,
        "acknowledged_at": MOMENT,
        "closed_at": MOMENT + HOUR,
        "reported_by": name,
        "revision": 1,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    row = IncidentRow(**(said | given))
    interval = IncidentIntervalRow(
        incident_id=own, position=1, started_at=MOMENT, restored_at=MOMENT + HOUR
    )
    subject = IncidentSubjectRow(id=key(f"{name}-subject"), incident_id=own, service_id=service)
    started = int(MOMENT.timestamp())
    downtime = DowntimeRow(
        incident_id=own,
        position=1,
        service_id=service,
        started=started,
        ended=started + 3600,
        severity="MAJOR",
        kind="INCIDENT",
    )
    return [row, interval, subject, downtime]
