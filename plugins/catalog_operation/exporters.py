"""What operation adds to the catalog's own format."""

from catalog.plugin import SERVICE_HOURS, Exporter, Part
from catalog_operation.changes import rollups
from catalog_operation.changes.incidents import downtimes
from catalog_operation.changes.incidents.reporting import ReportIncident
from catalog_operation.changes.objectives import DefineObjective
from catalog_operation.changes.requests.requesting import RequestServiceAction
from catalog_operation.changes.samples import RecordSamples
from catalog_operation.rules.documents import wrong_incident
from catalog_operation.rules.fitting import wrong_objective, wrong_series
from catalog_operation.tables.calendars import CalendarRow
from catalog_operation.tables.incidents import (
    DowntimeRow,
    IncidentIntervalRow,
    IncidentRow,
    IncidentSubjectRow,
)
from catalog_operation.tables.objectives import (
    BurningObjectiveRow,
    ObjectiveRow,
    SeriesRollupRow,
    SeriesRow,
    SeriesSampleRow,
)
from catalog_operation.tables.requests import ServiceRequestRow, UtilisationRow

INCIDENTS = Part(
    name="incidents",
    row=IncidentRow,
    by=("organization_id", "number"),
    like=ReportIncident,
    wrong=wrong_incident,
    parts=(
        Part(name="intervals", row=IncidentIntervalRow, under="incident_id", by=("position",)),
        Part(
            name="subjects",
            row=IncidentSubjectRow,
            under="incident_id",
            first=("service_id", "resource_id"),
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
OBJECTIVES = Part(
    name="objectives",
    row=ObjectiveRow,
    by=("service_id", "name"),
    like=DefineObjective,
    wrong=wrong_objective,
)
SERIES = Part(
    name="series",
    row=SeriesRow,
    by=("service_id", "indicator"),
    like=RecordSamples,
    wrong=wrong_series,
    parts=(
        Part(
            name="samples",
            row=SeriesSampleRow,
            under="series_id",
            by=("start",),
            seconds=frozenset({"start"}),
        ),
    ),
)
EXPORTERS = (
    Exporter(CALENDARS),
    Exporter(
        INCIDENTS,
        left_out={DowntimeRow.__tablename__: "It follows from the incidents."},
        rebuilds=downtimes.write_many,
    ),
    Exporter(REQUESTS),
    Exporter(UTILISATIONS),
    Exporter(OBJECTIVES),
    Exporter(SERIES, rebuilds=rollups.rebuild),
    Exporter(
        left_out={
            SeriesRollupRow.__tablename__: "It follows from the samples.",
            BurningObjectiveRow.__tablename__: "It follows from the samples, by a job.",
        }
    ),
)
