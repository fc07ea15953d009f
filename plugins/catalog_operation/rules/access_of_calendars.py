"""Who sees the service hours of a service: whoever takes part in it."""

from typing import Annotated
from uuid import UUID

from catalog.plugin import PARTICIPANT, SERVICE, Seen
from catalog_operation.tables.calendars import CalendarRow

CALENDAR = Seen(
    "ServiceCalendar", CalendarRow, SERVICE.around("service_id", PARTICIPANT), ring=PARTICIPANT
)
CalendarId = Annotated[UUID, CALENDAR]
