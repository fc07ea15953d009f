"""Calendars: when services are to be there, where no agreement says so."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    OWN_SERVICE,
    Change,
    Doc,
    Omittable,
    ServiceHoursInput,
    ServiceId,
    ServiceRow,
    Work,
    kept_hours,
    must_be_hours,
)
from catalog_operation.tables.calendars import CalendarRow


@dataclass(frozen=True, kw_only=True)
class DefineCalendar(Change[CalendarRow | None]):
    """Say when a service is to be there; agreements that name hours of their own go before.

    What was measured before is measured by these hours from then on, when it is asked again.
    """

    service_id: Annotated[ServiceId, Doc("The service.")]
    service_hours: Annotated[ServiceHoursInput, Doc("When it is to be there.")]
    expected_revision: Annotated[
        Omittable[int], Doc("The revision of the calendar that was read before, if there is one.")
    ] = OMITTED
    preconditions = (OWN_SERVICE,)

    async def check(self, work: Work) -> CalendarRow | None:
        """Refuse what are no hours, and a stale revision."""
        must_be_hours(work, self.service_hours)
        await work.hold(ServiceRow, self.service_id)
        question = sa.select(CalendarRow.id).where(CalendarRow.service_id == self.service_id)
        known = await work.session.scalar(question)
        if known is None:
            return None
        expected = None if self.expected_revision is OMITTED else self.expected_revision
        return await work.edit(CalendarRow, known, expected=expected)

    async def apply(self, work: Work, known: CalendarRow | None) -> CalendarRow:
        """Write the hours in place of those before."""
        kept = kept_hours(self.service_hours)
        if known is not None:
            known.service_hours = kept
            return known
        calendar = CalendarRow(service_id=self.service_id, service_hours=kept)
        await work.create(calendar)
        return calendar
