"""What must hold of services and improvements before anybody changes them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from catalog.plugin import OWN_SERVICE, SERVICE, Asker, PortfolioStatus, Precondition
from catalog_improvement.rules.access import IMPROVEMENT
from catalog_improvement.tables import ENDED, ImprovementFigureRow, ImprovementStatus

_TELLS = {"status": lambda improvement: improvement.status}
_BEGUN = (ImprovementStatus.ACCEPTED, ImprovementStatus.IN_PROGRESS)


def _where_measured_since(improvement: Any, _asker: Asker) -> sa.ColumnElement[bool]:
    """Return the condition that something was measured after an improvement was implemented."""
    figure = aliased(ImprovementFigureRow)
    found = sa.select(figure.id).where(
        figure.improvement_id == improvement.id,
        figure.window_start >= improvement.implemented_at,
    )
    return found.correlate(improvement).exists()


TO_RAISE = (
    OWN_SERVICE,
    Precondition(
        of=SERVICE,
        code="SERVICE_RETIRED",
        message="The service is retired for good: nothing of it is improved any more.",
        holds=lambda service, _: service.portfolio_status != PortfolioStatus.RETIRED,
    ),
)
OWN_IMPROVEMENT = OWN_SERVICE.through(IMPROVEMENT, "service_id")
NOT_ENDED = Precondition(
    of=IMPROVEMENT,
    code="IMPROVEMENT_ENDED",
    message="The improvement is {status}, and stays as it is: raise another one.",
    holds=lambda improvement, _: improvement.status.not_in(ENDED),
    tells=_TELLS,
)
TO_EDIT = (OWN_IMPROVEMENT, NOT_ENDED)
TO_COVER = (*TO_EDIT, OWN_SERVICE)
TO_ACCEPT = (
    OWN_IMPROVEMENT,
    Precondition(
        of=IMPROVEMENT,
        code="IMPROVEMENT_DECIDED",
        message="The improvement is {status}: only one that is RAISED waits to be accepted.",
        holds=lambda improvement, _: improvement.status == ImprovementStatus.RAISED,
        tells=_TELLS,
    ),
    Precondition(
        of=IMPROVEMENT,
        code="INDICATOR_MISSING",
        message="Nobody could tell whether it helped: name an indicator that can be measured.",
        holds=lambda improvement, _: improvement.kpi_key.is_not(None),
    ),
)
TO_REJECT = (
    OWN_IMPROVEMENT,
    Precondition(
        of=IMPROVEMENT,
        code="IMPROVEMENT_DECIDED",
        message="The improvement is {status}: only what is not done yet is rejected.",
        holds=lambda improvement, _: improvement.status.in_((ImprovementStatus.RAISED, *_BEGUN)),
        tells=_TELLS,
    ),
)
TO_IMPLEMENT = (
    OWN_IMPROVEMENT,
    Precondition(
        of=IMPROVEMENT,
        code="IMPROVEMENT_NOT_ACCEPTED",
        message="The improvement is {status}: only one that was accepted is implemented.",
        holds=lambda improvement, _: improvement.status.in_(_BEGUN),
        tells=_TELLS,
    ),
)
TO_MEASURE = (
    *TO_EDIT,
    Precondition(
        of=IMPROVEMENT,
        code="INDICATOR_MISSING",
        message="Nobody said what to measure: name its indicator first.",
        holds=lambda improvement, _: improvement.kpi_key.is_not(None),
    ),
)
TO_CLOSE = (
    OWN_IMPROVEMENT,
    Precondition(
        of=IMPROVEMENT,
        code="IMPROVEMENT_NOT_IMPLEMENTED",
        message="The improvement is {status}: only one that is IMPLEMENTED is closed.",
        holds=lambda improvement, _: improvement.status == ImprovementStatus.IMPLEMENTED,
        tells=_TELLS,
    ),
    Precondition(
        of=IMPROVEMENT,
        code="BASELINE_MISSING",
        message="Nobody measured how it was before: nothing tells whether it is better now.",
        holds=lambda improvement, _: improvement.baseline.is_not(None),
        yields=frozenset({"IMPROVEMENT_NOT_IMPLEMENTED"}),
    ),
    Precondition(
        of=IMPROVEMENT,
        code="MEASUREMENT_MISSING",
        message="Nothing was measured since it was implemented: record a measurement first.",
        holds=_where_measured_since,
        yields=frozenset({"IMPROVEMENT_NOT_IMPLEMENTED"}),
    ),
)
