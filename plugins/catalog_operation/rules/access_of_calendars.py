"""Who sees the service hours of a service: whoever takes part in it."""

from typing import Annotated
from uuid import UUID

from catalog.plugin import PARTICIPANT, Seen
from catalog_operation.queries.given import where_given
from catalog_operation.tables.calendars import CalendarRow

CALENDAR = Seen("ServiceCalendar", CalendarRow, where_given, ring=PARTICIPANT)
CalendarId = Annotated[UUID, CALENDAR]
