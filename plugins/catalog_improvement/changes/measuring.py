"""Measuring improvements: figures are taken from metrics, or entered, and kept as they were."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import (
    OMITTED,
    SERVICE,
    Change,
    Doc,
    Ground,
    Omittable,
    ServiceId,
    Statement,
    Window,
    Work,
)
from catalog_improvement.changes.raising import Figure
from catalog_improvement.queries import register
from catalog_improvement.rules.access import ImprovementId
from catalog_improvement.rules.conditions import TO_MEASURE
from catalog_improvement.tables import (
    FIGURE,
    MOST_FIGURES,
    ImprovedServiceRow,
    ImprovementFigureRow,
    ImprovementRow,
)

SMALLEST = Decimal(1).scaleb(-FIGURE.places)


class TakenFigure(NamedTuple):
    """What a metric said: its value, and the plugin that measured it."""

    value: float
    source: str


@dataclass(frozen=True, kw_only=True)
class RecordImprovementMeasurement(Change[ImprovementRow]):
    """Keep what the indicator of an improvement was over a window.

    Without a value, the metric of its key is asked. A value is entered with where it comes from.
    """

    id: Annotated[ImprovementId, Doc("The improvement.")]
    starts_at: Annotated[dt.datetime, Doc("When the window starts.")]
    ends_at: Annotated[dt.datetime, Doc("When it ends, which is not to come.")]
    is_baseline: Annotated[
        bool, Doc("Whether it is what the improvement is compared with: how it was before.")
    ] = False
    value: Annotated[
        Omittable[Figure | None], Doc("The figure, where no metric is to be asked.")
    ] = OMITTED
    source: Annotated[
        Omittable[Statement | None], Doc("Where the value comes from; only with a value.")
    ] = OMITTED
    service_id: Annotated[
        Omittable[ServiceId], Doc("Which service of it was measured; unless given, its first.")
    ] = OMITTED
    preconditions = TO_MEASURE

    async def prepare(self, ground: Ground) -> TakenFigure | None:
        """Ask the metric; whoever must not know what it says is refused."""
        if self._is_by_hand or self.ends_at <= self.starts_at:
            return None
        async with ground.database.reading() as session:
            row = await session.get(ImprovementRow, self.id)
            if row is None or row.kpi_key is None:
                return None
            key: UUID = row.service_id if self.service_id is OMITTED else self.service_id
            window = Window(self.starts_at, self.ends_at)
            given: Any = {"session": session, "now": ground.now}
            metrics = ground.rules.metrics
            told = (await metrics.facts(row.kpi_key, [key], window, of=SERVICE, **given))[key]
        return None if told.value is None else TakenFigure(told.value, told.source or row.kpi_key)

    @property
    def _is_by_hand(self) -> bool:
        return self.value is not OMITTED and self.value is not None

    async def check(self, work: Work) -> ImprovementRow | None:
        """Refuse a window that cannot be, what nobody measured, and a service of another one."""
        row = await work.edit(ImprovementRow, self.id)
        if self.ends_at <= self.starts_at:
            message = "A window ends after it starts: give a later end."
            work.problems.add("WINDOW_REVERSED", message, "ends_at")
        elif self.ends_at > work.now:
            message = "Record what has happened: give a past end."
            work.problems.add("TIME_TO_COME", message, "ends_at")
        elif row is not None and await self._must_be_of_it(work, row):
            self._must_be_known(work)
            self._must_be_before(work, row)
            await self._must_fit_in(work, row)
        return row

    def _must_be_before(self, work: Work, row: ImprovementRow) -> None:
        done = row.implemented_at
        if self.is_baseline and done is not None and self.ends_at > done:
            message = "A baseline tells how it was before the improvement: give an earlier window."
            work.problems.add("BASELINE_LATE", message, "ends_at")

    def _must_be_known(self, work: Work) -> None:
        """Add a problem where there is no figure, or nobody knows where it comes from."""
        has_source = self.source is not OMITTED and self.source is not None
        if not self._is_by_hand and (work.prepared is None or not _fits(work.prepared.value)):
            message = (
                "No plugin has a figure for this window: enter one with `value` and `source`, or "
                "choose another window."
            )
            work.problems.add("FIGURE_MISSING", message, "value")
        elif self._is_by_hand is not has_source:
            message = "A value that is entered has a source, and only such a one."
            work.problems.add("SOURCE_MISSING", message, "source")

    async def _must_be_of_it(self, work: Work, row: ImprovementRow) -> bool:
        """Tell whether the improvement is about the service; else add a problem."""
        if self.service_id is OMITTED or self.service_id == row.service_id:
            return True
        of = ImprovedServiceRow
        known = sa.select(of.id).where(
            of.improvement_id == row.id, of.service_id == self.service_id
        )
        is_of_it = await work.session.scalar(known) is not None
        if not is_of_it:
            message = "The improvement is not about this service: add it, or name another one."
            work.problems.add("SERVICE_NOT_IMPROVED", message, "service_id")
        return is_of_it

    async def _must_fit_in(self, work: Work, row: ImprovementRow) -> None:
        used = await register.next_position(work.session, ImprovementFigureRow, row.id)
        if used > MOST_FIGURES:
            message = f"It has {MOST_FIGURES} figures, and takes no more."
            work.problems.add("FIGURES_TOO_MANY", message, "id")

    async def apply(self, work: Work, row: ImprovementRow) -> ImprovementRow:
        """Keep the figure, and what follows from it."""
        value = rounded(work.prepared.value) if self.value in {OMITTED, None} else self.value
        figure = ImprovementFigureRow(
            improvement_id=row.id,
            position=await register.next_position(work.session, ImprovementFigureRow, row.id),
            service_id=row.service_id if self.service_id is OMITTED else self.service_id,
            value=value,
            unit=row.kpi_unit,
            window_start=self.starts_at,
            window_end=self.ends_at,
            source=self.source if self._is_by_hand else work.prepared.source,
            by_hand=self._is_by_hand,
            is_baseline=self.is_baseline,
            taken_at=work.now,
            taken_by=work.principal.subject,
        )
        await work.create(figure)
        if self.is_baseline:
            row.baseline = value
        else:
            row.measured = value
        return row


def rounded(value: float) -> Decimal:
    """Return a float as figures are kept."""
    return Decimal(repr(value)).quantize(SMALLEST, rounding=ROUND_HALF_EVEN)


def _fits(value: float) -> bool:
    return abs(value) < 10 ** (FIGURE.digits - FIGURE.places) and FIGURE.fits(rounded(value))
