"""Incidents and maintenance in the graph."""

import datetime as dt
from collections.abc import Sequence

import strawberry

from catalog.plugin import (
    HOUSE,
    PARTICIPANT,
    Connection,
    Context,
    Mutation,
    Node,
    Organization,
    Query,
    Resource,
    Service,
    batch,
    change,
    column,
    connection,
    entity,
    extends,
    lookup,
    many,
    to_one,
    viewer_can,
)
from catalog_operation.changes.incidents import ending, maintaining, reporting, updating
from catalog_operation.queries import incidents
from catalog_operation.rules import access
from catalog_operation.rules.access_of_subjects import where_subject
from catalog_operation.tables.incidents import (
    MOST_INTERVALS,
    IncidentIntervalRow,
    IncidentKind,
    IncidentRow,
    IncidentStatus,
    IncidentSubjectRow,
    Severity,
)

for kind in (IncidentKind, IncidentStatus, Severity):
    strawberry.enum(kind)


LONGEST = 2**31 - 1  # seconds that an Int holds


def _seconds(start: dt.datetime, end: dt.datetime) -> int:
    return min(max(int(end.timestamp()) - int(start.timestamp()), 0), LONGEST)


async def restoration_seconds(
    parents: Sequence[IncidentRow], context: Context
) -> Sequence[int | None]:
    """How long it went on, all its intervals added up, in seconds; null while it goes on."""
    found = await incidents.intervals(context.session, [parent.id for parent in parents])
    return [_length(found.get(parent.id, ()), context.now) for parent in parents]


def _length(intervals: Sequence[incidents.Interval], now: dt.datetime) -> int | None:
    """Add up how long it went on; a file may tell of times to come, which do not count yet."""
    lengths = [
        None if restored is None else _seconds(started, min(restored, now))
        for started, restored in intervals
    ]
    known = [length for length in lengths if length is not None]
    return min(sum(known), LONGEST) if known and len(known) == len(lengths) else None


async def detection_seconds(
    parents: Sequence[IncidentRow], context: Context
) -> Sequence[int | None]:
    """How long nobody noticed that it had begun, in seconds; 0 where it was noticed before."""
    found = await incidents.intervals(context.session, [parent.id for parent in parents])
    return [
        None
        if parent.detected_at is None or not found.get(parent.id)
        else _seconds(found[parent.id][0][0], parent.detected_at)
        for parent in parents
    ]


async def acknowledgement_seconds(
    parents: Sequence[IncidentRow], _context: Context
) -> Sequence[int | None]:
    """How long it took from its detection until somebody began to work on it, in seconds."""
    return [
        None
        if parent.detected_at is None or parent.acknowledged_at is None
        else _seconds(parent.detected_at, parent.acknowledged_at)
        for parent in parents
    ]


@entity(access.INTERVAL)
class IncidentInterval:
    """One time in which an incident went on."""

    started_at: dt.datetime = column("When it began, or went on.")
    restored_at: dt.datetime | None = column("When all worked again; null while it does not.")


@entity(access.INCIDENT)
class Incident(Node):
    """An interruption of services, or a loss of their quality: it came by itself, or was planned.

    Whoever takes part in a service that it hit sees it, without what the house keeps to itself.
    """

    number: int = column("Which incident of its organization it is, counted from 1.")
    title: str = column("What it is called.")
    kind: IncidentKind = column("Whether it came by itself.")
    severity: Severity = column("How bad it is for those who use what it hit.")
    status: IncidentStatus = column("How far it has come.")
    impact: str | None = column("What users notice of it.")
    notes: str | None = column("What the house remembers of it.", ring=HOUSE)
    cause: str | None = column("Why it happened.", ring=HOUSE)
    cause_key: str | None = column(
        "A short name of the cause, by which it is found again.", ring=HOUSE
    )
    detected_at: dt.datetime | None = column("When it was noticed.")
    acknowledged_at: dt.datetime | None = column("When somebody began to work on it.")
    closed_at: dt.datetime | None = column("Since when nothing is left to do about it.")
    announced_at: dt.datetime | None = column("When maintenance was announced.")
    announced_from: dt.datetime | None = column("From when on it was announced.")
    announced_until: dt.datetime | None = column("Until when it was announced.")
    duplicate_of: "Incident | None" = to_one(
        "The incident that is the same: this one does not count.",
        key="duplicate_of_id",
        ring=HOUSE,
    )
    organization: Organization = to_one("The organization that keeps it.", key="organization_id")
    services: Connection[Service] = connection(
        "The services that it names.",
        by=IncidentSubjectRow.incident_id,
        to=IncidentSubjectRow.service_id,
        link=where_subject,
    )
    resources: Connection[Resource] = connection(
        "The resources that it names; it hits what stands on them, too.",
        by=IncidentSubjectRow.incident_id,
        to=IncidentSubjectRow.resource_id,
        link=where_subject,
    )
    intervals: list[IncidentInterval] = many(
        "The times in which it went on, in their order: one more for each reopening.",
        by=IncidentIntervalRow.incident_id,
        order_by=IncidentIntervalRow.position,
        most=MOST_INTERVALS,
    )
    restoration_seconds = batch("id", ring=PARTICIPANT)(restoration_seconds)
    detection_seconds = batch("id", "detected_at", ring=PARTICIPANT)(detection_seconds)
    acknowledgement_seconds = batch("detected_at", "acknowledged_at", ring=PARTICIPANT)(
        acknowledgement_seconds
    )
    reference: str | None = column("What it is called elsewhere.")
    reported_by: str | None = column("Who reported it: the subject of their token.", ring=HOUSE)
    viewer_can = viewer_can(access.INCIDENT)
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was first kept here.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class IncidentsOfService:
    """The incidents of a service."""

    incidents: Connection[Incident] = connection(
        "The incidents and the maintenance that name it.",
        by=IncidentSubjectRow.service_id,
        to=IncidentSubjectRow.incident_id,
        link=where_subject,
    )


@extends(Resource)
class IncidentsOfResource:
    """The incidents of a resource."""

    incidents: Connection[Incident] = connection(
        "The incidents and the maintenance that name it.",
        by=IncidentSubjectRow.resource_id,
        to=IncidentSubjectRow.incident_id,
        link=where_subject,
    )


@extends(Query)
class IncidentQueries:
    """What can be asked about incidents."""

    incident: Incident | None = lookup("Find one incident by its id.")
    incidents: Connection[Incident] = connection("Page through the incidents and the maintenance.")


@extends(Mutation)
class IncidentMutations:
    """What can be done about incidents."""

    report_incident = change(reporting.ReportIncident, Incident)
    update_incident = change(updating.UpdateIncident, Incident)
    restore_service = change(ending.RestoreService, Incident)
    close_incident = change(ending.CloseIncident, Incident)
    reopen_incident = change(ending.ReopenIncident, Incident)
    schedule_maintenance = change(maintaining.ScheduleMaintenance, Incident)
    record_maintenance = change(maintaining.RecordMaintenance, Incident)
    cancel_maintenance = change(maintaining.CancelMaintenance, Incident)


PARTS = (
    IncidentInterval,
    Incident,
    IncidentsOfService,
    IncidentsOfResource,
    IncidentQueries,
    IncidentMutations,
)
