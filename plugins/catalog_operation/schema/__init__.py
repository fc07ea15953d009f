"""What operation shows."""

from catalog_operation.schema import availability, calendars, incidents

PARTS = (*availability.PARTS, *calendars.PARTS, *incidents.PARTS)
