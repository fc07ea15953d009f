"""What operation adds to the catalog's own format."""

from catalog.plugin import SERVICE_HOURS, Exporter, Part
from catalog_operation.changes.requests.requesting import RequestServiceAction
from catalog_operation.tables.calendars import CalendarRow
from catalog_operation.tables.incidents import (
    DowntimeRow,
    IncidentIntervalRow,
    IncidentRow,
    IncidentSubjectRow,
)
from catalog_operation.tables.requests import ServiceRequestRow, UtilisationRow

INCIDENTS = Part(
    name="incidents",
    row=IncidentRow,
    by=("organization_id", "number"),
    parts=(
        Part(name="intervals", row=IncidentIntervalRow, under="incident_id", by=("position",)),
        Part(
            name="subjects",
            row=IncidentSubjectRow,
            under="incident_id",
            by=("service_id", "resource_id"),
        ),
    ),
)
CALENDARS = Part(
    name="calendars", row=CalendarRow, by=("service_id",), forms={"service_hours": SERVICE_HOURS}
)
REQUESTS = Part(
    name="requests",
    row=ServiceRequestRow,
    under="relationship_id",
    by=("number",),
    like=RequestServiceAction,
)
UTILISATIONS = Part(
    name="utilisation",
    row=UtilisationRow,
    under="relationship_id",
    by=("offering_id", "unit", "day"),
)
EXPORTERS = (
    Exporter(CALENDARS),
    Exporter(INCIDENTS),
    Exporter(REQUESTS),
    Exporter(UTILISATIONS),
    Exporter(left_out={DowntimeRow.__tablename__: "It follows from the incidents."}),
)
