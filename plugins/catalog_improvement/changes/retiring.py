"""Services that are retired while they are to be improved: the improvements stay, and are told."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import Change, PortfolioStatus, ServiceRow, Work
from catalog_improvement.changes.raising import facts
from catalog_improvement.tables import ENDED, ImprovedServiceRow, ImprovementRow


@dataclass(frozen=True, kw_only=True)
class NoteServiceRetired(Change[ServiceRow]):
    """Tell of each open improvement that a service that it is about was retired."""

    service_id: UUID

    async def check(self, work: Work) -> ServiceRow | None:
        """Lock the service, so that nothing is raised meanwhile."""
        service = await work.hold(ServiceRow, self.service_id)
        if service is None or service.portfolio_status is not PortfolioStatus.RETIRED:
            work.is_needless = True
        return service

    async def apply(self, work: Work, service: ServiceRow) -> None:
        """Tell of those that are neither closed nor rejected."""
        row, of = ImprovementRow, ImprovedServiceRow
        question = (
            sa.select(row)
            .join(of, of.improvement_id == row.id)
            .where(of.service_id == service.id, row.status.not_in(ENDED))
            .order_by(row.id)
        )
        for improvement in await work.session.scalars(question):
            said = {**facts(improvement), "retiredServiceId": str(service.id)}
            work.tell("improvement.service_retired", improvement, **said)
