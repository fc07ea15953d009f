"""What the notes plugin measures."""

from collections.abc import Mapping
from uuid import UUID

from catalog.plugin import HOUSE, Measurement, Measuring, Metric, ratio
from catalog_notes import queries


async def pinned_notes(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure how many of the notes that were written in the window stay on top.

    Services without such notes are left out, and have no data.
    """
    found = await queries.pinned(asked.session, asked.subjects, asked.window)
    return {
        service_id: ratio(pinned, written, count=written)
        for service_id, (pinned, written) in found.items()
    }


METRICS = (Metric(key="pinned-notes", unit="ratio", measure=pinned_notes, ring=HOUSE),)
