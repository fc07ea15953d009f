"""What operation shows."""

from catalog_operation.schema import availability, calendars, incidents, objectives, requests

PARTS = (
    *availability.PARTS,
    *calendars.PARTS,
    *incidents.PARTS,
    *objectives.PARTS,
    *requests.PARTS,
)
