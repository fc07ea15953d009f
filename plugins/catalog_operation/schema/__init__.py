"""What operation shows."""

from catalog_operation.schema import availability, calendars

PARTS = (*availability.PARTS, *calendars.PARTS)
