"""Indicators: what improvements are measured by."""

from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, SERVICE, Doc, Omittable, Word, Work
from catalog_improvement.tables import BetterFigure, ImprovementRow


@dataclass(frozen=True, kw_only=True)
class ImprovementKpiInput:
    """What an improvement is measured by."""

    key: Annotated[
        Word, Doc("The key of a metric, such as `availability`, or what a figure is called.")
    ]
    better: Annotated[BetterFigure, Doc("Which figures are better.")]
    unit: Annotated[
        Omittable[Word | None],
        Doc("The unit of figures that somebody enters; those of a metric have the metric's."),
    ] = OMITTED

    def put_in(self, work: Work, row: ImprovementRow) -> None:
        """Write it into an improvement."""
        row.kpi_key, row.better, row.kpi_unit = self.key, self.better, self.unit_for(work)

    def unit_for(self, work: Work) -> str | None:
        """Return the unit of its figures: that of the metric, else the one that is given."""
        given = None if self.unit is OMITTED else self.unit
        return work.rules.metrics.unit(self.key, SERVICE) or given


def must_be_measurable(work: Work, kpi: ImprovementKpiInput) -> None:
    """Add a problem where no plugin measures an indicator, and it has no unit to be entered in."""
    if kpi.unit_for(work) is None:
        message = (
            "No plugin that is installed measures this: name one of its metrics, or give the unit "
            "in which somebody enters it."
        )
        work.problems.add("INDICATOR_UNMEASURABLE", message, "kpi", "key")
