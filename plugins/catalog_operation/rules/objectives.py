"""Who sees objectives and samples, and what must hold before somebody changes them."""

from typing import Annotated
from uuid import UUID

from catalog.plugin import HOUSE, OWN_SERVICE, PARTICIPANT, SERVICE, Seen
from catalog_operation.queries.given import where_given
from catalog_operation.tables.objectives import ObjectiveRow, SeriesRow

_where_house = SERVICE.around("service_id", HOUSE)
OBJECTIVE = Seen(
    "Objective",
    ObjectiveRow,
    where_given,
    ring=PARTICIPANT,
    rings={HOUSE: _where_house},
)
SERIES = Seen("SampleSeries", SeriesRow, _where_house, ring=HOUSE)
OWN_OBJECTIVE = OWN_SERVICE.through(OBJECTIVE, "service_id")
ObjectiveId = Annotated[UUID, OBJECTIVE]
