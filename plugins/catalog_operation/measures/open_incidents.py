"""How many incidents go on, as targets and gates ask for it."""

from collections.abc import Mapping
from uuid import UUID

from catalog.plugin import HOUSE, Measurement, Measuring, Metric
from catalog_operation.computing.spans import moment
from catalog_operation.queries import downtimes
from catalog_operation.queries.watching import watched


async def open_incidents(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Count the incidents, of any severity, that go on at the end of the window.

    Where nobody watched in the window there is no data.
    """
    window = moment(asked.window.start), moment(asked.window.end)
    known = await watched(asked.session, asked.subjects, asked.chain)
    seen = [key for key, item in known.items() if not item.is_unwatched(window)]
    found = await downtimes.open_at(asked.session, seen, window[1])
    return {key: Measurement(value=found.get(key, 0), count=found.get(key, 0)) for key in seen}


METRICS = [Metric(key="open-incidents", unit="incidents", measure=open_incidents, ring=HOUSE)]
