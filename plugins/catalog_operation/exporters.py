"""What operation adds to the catalog's own format."""

from catalog.plugin import SERVICE_HOURS, Exporter, Part
from catalog_operation.tables.calendars import CalendarRow
from catalog_operation.tables.incidents import (
    DowntimeRow,
    IncidentIntervalRow,
    IncidentRow,
    IncidentSubjectRow,
)

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
EXPORTERS = (
    Exporter(CALENDARS),
    Exporter(INCIDENTS),
    Exporter(left_out={DowntimeRow.__tablename__: "It follows from the incidents."}),
)
