"""Opportunities: what sources find is raised once, and what else they find joins as evidence."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from catalog.plugin import (
    SERVICE,
    Change,
    Opportunity,
    PortfolioStatus,
    ReadSession,
    ServiceRow,
    Work,
    among,
)
from catalog_improvement.changes.linking import linked
from catalog_improvement.changes.raising import raised
from catalog_improvement.queries import register
from catalog_improvement.tables import (
    MOST_LINKS,
    BetterFigure,
    ImprovementLinkRow,
    ImprovementRow,
    LinkDirection,
)

LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class RaiseOpportunity(Change[ServiceRow]):
    """Raise what a source found, or add its evidence to what it found before.

    There is one improvement for each source, service, metric and window, whatever has become of it.
    """

    source: str
    stage: str
    service_id: UUID
    subject: str
    metric: str | None = None
    window_start: dt.datetime | None = None
    window_end: dt.datetime | None = None
    evidence: dict[str, Any] | None = None
    cause: str | None = None
    unit: str | None = None
    is_higher_better: bool = True
    relationship_id: UUID | None = None

    @classmethod
    def of(cls, source: str, stage: str, found: Opportunity) -> "RaiseOpportunity":
        """Return the change that raises an opportunity of a source."""
        window = found.window
        return cls(
            source=source,
            stage=stage,
            service_id=found.service_id,
            subject=found.subject[:LONGEST_TITLE],
            metric=found.metric,
            window_start=window.start if window else None,
            window_end=window.end if window else None,
            evidence=None if found.evidence is None else dict(found.evidence),
            cause=found.cause,
            unit=found.unit,
            is_higher_better=found.is_higher_better,
            relationship_id=found.relationship_id,
        )

    async def check(self, work: Work) -> ServiceRow | None:
        """Lock the service, so that one server at a time raises; one that is gone has none."""
        service = await work.hold(ServiceRow, self.service_id)
        if service is None or service.portfolio_status is PortfolioStatus.RETIRED:
            work.is_needless = True
        return service

    async def apply(self, work: Work, service: ServiceRow) -> ImprovementRow:
        """Insert the improvement where there is none, and the evidence where it is new."""
        row = await self._known(work)
        if row is None:
            row = await self._raised(work, service)
        link = ImprovementLinkRow(
            improvement_id=row.id,
            direction=LinkDirection.INPUT,
            stage=self.stage,
            source=self.source,
            what=self.subject,
            evidence=self.evidence,
            digest=self._digest,
            relationship_id=self.relationship_id,
        )
        taken = await register.next_position(work.session, ImprovementLinkRow, row.id)
        if taken <= MOST_LINKS:
            await linked(work, link)
        return row

    async def _known(self, work: Work) -> ImprovementRow | None:
        question = sa.select(ImprovementRow).where(
            ImprovementRow.service_id == self.service_id, ImprovementRow.opportunity == self._key
        )
        return next(iter(await work.session.scalars(question)), None)

    async def _raised(self, work: Work, service: ServiceRow) -> ImprovementRow:
        given: dict[str, Any] = {"title": self.subject, "stage": self.stage}
        unit = self.unit
        if self.metric is not None:
            unit = work.rules.metrics.unit(self.metric, SERVICE) or unit
        if unit is not None:
            better = BetterFigure.HIGHER if self.is_higher_better else BetterFigure.LOWER
            given |= {"kpi_key": self.metric, "kpi_unit": unit, "better": better}
        return await raised(work, service, opportunity=self._key, raised_by=self.source, **given)

    @property
    def _key(self) -> str:
        """What there is one improvement for, of each service."""
        times = [None if at is None else at.isoformat() for at in self._times]
        return " ".join(map(str, (self.source, self.metric, *times)))

    @property
    def _times(self) -> tuple[dt.datetime | None, ...]:
        times = self.window_start, self.window_end
        return tuple(None if at is None else at.astimezone(dt.UTC) for at in times)

    @property
    def evidenced(self) -> tuple[UUID, str, str]:
        """What tells its evidence from that of all others: service, opportunity and digest."""
        return self.service_id, self._key, self._digest

    @property
    def _digest(self) -> str:
        """What is the same for the same evidence."""
        facts = self.evidence if self.cause is None else self.cause
        return sha256(orjson.dumps([self.source, facts], option=orjson.OPT_SORT_KEYS)).hexdigest()


async def unknown(
    session: ReadSession, found: Sequence[RaiseOpportunity]
) -> Sequence[RaiseOpportunity]:
    """Return what is not in the register already, so that nobody locks a service for nothing."""
    row, link = ImprovementRow, ImprovementLinkRow
    question = (
        sa.select(row.service_id, row.opportunity, link.digest)
        .join(link, link.improvement_id == row.id)
        .where(among(row.service_id, values={item.service_id for item in found}))
        .where(among(link.digest, values={item.evidenced[-1] for item in found}))
    )
    known = set(map(tuple, await session.rows(question))) if found else set()
    return [item for item in found if item.evidenced not in known]
