"""The services that an improvement is about, and how far each has come."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from catalog.plugin import OMITTED, Change, Doc, Omittable, ServiceId, Work
from catalog_improvement.changes.raising import DAYS
from catalog_improvement.rules.access import ImprovementId
from catalog_improvement.rules.conditions import TO_COVER
from catalog_improvement.tables import ImprovedServiceRow, ImprovementRow

MOST_SERVICES = 200  # of one improvement


@dataclass(frozen=True, kw_only=True)
class SetImprovedService(Change[ImprovementRow]):
    """Say that an improvement is about a service, too, or how far the service has come with it."""

    id: Annotated[ImprovementId, Doc("The improvement.")]
    service_id: Annotated[ServiceId, Doc("The service.")]
    due_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None], Doc("Until when it is to be done there.")
    ] = OMITTED
    done_on: Annotated[
        Omittable[Annotated[dt.date, DAYS] | None],
        Doc("On which day it was done there; null: not yet."),
    ] = OMITTED
    preconditions = TO_COVER

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a day to come, and one service too many."""
        row = await work.edit(ImprovementRow, self.id)
        done = self.done_on
        if isinstance(done, dt.date) and done > work.now.date():
            work.problems.add(
                "TIME_TO_COME", "Record what has happened: give a past day.", "done_on"
            )
        if row is not None and await self._row(work) is None:
            of = ImprovedServiceRow
            count = sa.select(sa.func.count()).where(of.improvement_id == row.id)
            if (await work.session.scalar(count) or 0) >= MOST_SERVICES:
                message = f"It is about {MOST_SERVICES} services, and takes no more."
                work.problems.add("SERVICES_TOO_MANY", message, "service_id")
        return row

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Insert it, or write what was given."""
        known = await self._row(work)
        if known is None:
            known = ImprovedServiceRow(improvement_id=row.id, service_id=self.service_id)
            self.store(known)
            await work.create(known)
        else:
            work.mark(known)
            self.store(known)
        return row

    async def _row(self, work: Work) -> ImprovedServiceRow | None:
        of = ImprovedServiceRow
        question = sa.select(of).where(
            of.improvement_id == self.id, of.service_id == self.service_id
        )
        return next(iter(await work.session.scalars(question)), None)
