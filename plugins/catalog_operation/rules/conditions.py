"""What must hold of an incident before anybody changes it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import OWN_SERVICE, Asker, Precondition, ResourceRow, ServiceRow
from catalog_operation.rules.access import INCIDENT
from catalog_operation.tables.incidents import (
    MOST_INTERVALS,
    IncidentIntervalRow,
    IncidentStatus,
    IncidentSubjectRow,
)

_OVER = (IncidentStatus.RESTORED, IncidentStatus.CLOSED)
_TELLS = {"status": lambda incident: incident.status}


def _where_some_left(incident: object) -> sa.ColumnElement[bool]:
    """Return the condition that an incident may have another interval."""
    table, interval = incident, aliased(IncidentIntervalRow)
    counted = sa.select(sa.func.count()).where(interval.incident_id == table.id)  # type: ignore[attr-defined]
    return counted.correlate(table).scalar_subquery() < MOST_INTERVALS  # type: ignore[arg-type]


def _where_own_subjects(incident: Any, asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that a keeper who asks has all that the incident hit, as it is now."""
    subject, service = aliased(IncidentSubjectRow), aliased(ServiceRow)
    resource = aliased(ResourceRow)
    own_service = sa.select(service.id).where(
        service.id == subject.service_id, OWN_SERVICE.holds(service, asker)
    )
    own_resource = sa.select(resource.id).where(
        resource.id == subject.resource_id, asker.where_acting_for(resource.organization_id)
    )
    foreign = sa.select(subject.id).where(
        subject.incident_id == incident.id,
        ~own_service.correlate(subject).exists(),
        ~own_resource.correlate(subject).exists(),
    )
    keeps = asker.where_acting_for(incident.organization_id)
    return sa.or_(~keeps, ~foreign.correlate(incident).exists())


OWN_INCIDENT = Precondition(
    of=INCIDENT,
    code="NOT_YOUR_ORGANIZATION",
    message="Only the organization that keeps the incident changes it.",
    holds=lambda incident, asker: asker.where_acting_for(incident.organization_id),
    is_about_who=True,
)
OWN_SUBJECTS = Precondition(
    of=INCIDENT,
    code="NOT_YOUR_ORGANIZATION",
    message=(
        "It hit what others provide, own or have by now: only who acts for them all says how it "
        "was down."
    ),
    holds=_where_own_subjects,
    is_about_who=True,
)
NOT_CANCELLED = Precondition(
    of=INCIDENT,
    code="INCIDENT_CANCELLED",
    message="The maintenance was cancelled, and stays as it is: schedule another one.",
    holds=lambda incident, _: incident.status != IncidentStatus.CANCELLED,
)
OPEN = Precondition(
    of=INCIDENT,
    code="INCIDENT_NOT_OPEN",
    message="The incident is {status}: there is nothing to restore.",
    holds=lambda incident, _: incident.status == IncidentStatus.OPEN,
    tells=_TELLS,
)
RESTORED = Precondition(
    of=INCIDENT,
    code="INCIDENT_NOT_RESTORED",
    message="The incident is {status}: only one that is RESTORED is closed.",
    holds=lambda incident, _: incident.status == IncidentStatus.RESTORED,
    tells=_TELLS,
)
OVER = Precondition(
    of=INCIDENT,
    code="INCIDENT_NOT_RESTORED",
    message="The incident is {status}: only one that was restored is reopened.",
    holds=lambda incident, _: incident.status.in_(_OVER),
    tells=_TELLS,
)
NOT_TOO_OFTEN = Precondition(
    of=INCIDENT,
    code="INTERVALS_TOO_MANY",
    message=f"It was reopened too often, {MOST_INTERVALS} times in all: report another incident.",
    holds=lambda incident, _: _where_some_left(incident),
)
SCHEDULED = Precondition(
    of=INCIDENT,
    code="MAINTENANCE_NOT_SCHEDULED",
    message="It is {status}: this is for maintenance that was announced and has not begun.",
    holds=lambda incident, _: incident.status == IncidentStatus.SCHEDULED,
    tells=_TELLS,
)
