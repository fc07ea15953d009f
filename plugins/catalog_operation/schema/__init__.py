"""What operation shows."""

from catalog_operation.schema import availability, calendars, incidents, requests

PARTS = (*availability.PARTS, *calendars.PARTS, *incidents.PARTS, *requests.PARTS)
