"""Calendars in the graph."""

import datetime as dt

from catalog.plugin import (
    AgreedHours,
    Mutation,
    Node,
    Service,
    change,
    column,
    entity,
    extends,
    only,
    to_one,
)
from catalog_operation.changes.calendars import DefineCalendar
from catalog_operation.rules.access_of_calendars import CALENDAR
from catalog_operation.tables.calendars import CalendarRow


@entity(CALENDAR)
class ServiceCalendar(Node):
    """When a service is to be there, where no agreement says so."""

    service: Service | None = to_one("The service.", key="service_id")
    service_hours: AgreedHours = column("Its hours, holidays and time zone.")
    revision: int = column("How often it was edited, counted from 1.")
    created_at: dt.datetime = column("When it was defined.")
    updated_at: dt.datetime = column("When it was last edited.")


@extends(Service)
class CalendarOfService:
    """When a service is to be there."""

    calendar: ServiceCalendar | None = only(
        "When it is to be there; null: at all hours.",
        by=CalendarRow.service_id,
        where=lambda calendar, *_: calendar.id.is_not(None),
    )


@extends(Mutation)
class CalendarMutations:
    """What can be done with calendars."""

    define_calendar = change(DefineCalendar, ServiceCalendar)


PARTS = (ServiceCalendar, CalendarOfService, CalendarMutations)
