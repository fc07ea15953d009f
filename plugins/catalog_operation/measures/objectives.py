"""What objectives offer to verdicts and gates: what was attained, and how much budget is gone.

Service hours, severities and maintenance of an agreement change nothing here: what was recorded as
valid counts.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from catalog.plugin import (
    HOUSE,
    NO_DATA,
    NOT_APPLICABLE,
    Measurement,
    Measuring,
    Metric,
)
from catalog_operation.computing import budgets
from catalog_operation.computing.spans import moment
from catalog_operation.computing.windows import span_at
from catalog_operation.queries import objectives
from catalog_operation.queries.samples import Counted


async def objective(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the share that was good by the objective of a name, over the window that is asked."""
    start, end = moment(asked.window.start), moment(asked.window.end)
    found = await objectives.of_services(asked.session, asked.subjects, asked.name)
    told = await objectives.counted(asked.session, [(row, [(start, end)]) for row in found])
    return {
        row.service_id: budgets.attained(*counted, start, end)
        for row, [counted] in zip(found, told, strict=True)
    }


async def error_budget(asked: Measuring) -> Mapping[UUID, Measurement]:
    """Measure the largest share of an error budget that is consumed at the end of the window.

    Each objective of a service counts over its own window that ends then; of a family, the one of
    that name. It may exceed 1. NOT_APPLICABLE where all has to be good by each of them.
    """
    found = await objectives.of_services(asked.session, asked.subjects, asked.name or None)
    windows = [[span_at(row, asked.window.end)[:2]] for row in found]
    told = await objectives.counted(asked.session, list(zip(found, windows, strict=True)))
    by_service: dict[UUID, list[tuple[Any, Counted]]] = {}
    for row, [counted] in zip(found, told, strict=True):
        by_service.setdefault(row.service_id, []).append((row.target, counted))
    return {key: _most_consumed(items) for key, items in by_service.items()}


def _most_consumed(items: Sequence[tuple[Any, Counted]]) -> Measurement:
    shares: list[tuple[Fraction, Any, Counted]] = []
    for target, counted in items:
        share = budgets.burn_rate(*counted, target)
        if share is not None:
            shares.append((share, target, counted))
    if not shares:
        return NOT_APPLICABLE if all(target == 1 for target, _ in items) else NO_DATA
    most, target, counted = max(shares, key=lambda item: item[0])
    return Measurement(
        value=float(most),
        numerator=counted.valid - counted.good,
        denominator=float((1 - target) * counted.valid),
        count=len(shares),
    )


METRICS = (
    Metric(key="objective:*", unit="ratio", measure=objective, ring=HOUSE),
    Metric(key="error-budget", unit="share", measure=error_budget, ring=HOUSE),
    Metric(key="error-budget:*", unit="share", measure=error_budget, ring=HOUSE),
)
