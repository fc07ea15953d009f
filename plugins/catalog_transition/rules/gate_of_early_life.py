"""The gate out of early life support: it lasted, its levels were kept, and it was ended."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from catalog.plugin import (
    SERVICE,
    Finding,
    Gate,
    Measurement,
    MeasurementStatus,
    Move,
    Window,
    is_met,
)
from catalog_transition.queries import early_life
from catalog_transition.rules.early_life import STAGE
from catalog_transition.tables.early_life import EarlyLifePeriodRow, ExitCriterionRow

Measured: TypeAlias = Mapping[tuple[str, int], Mapping[UUID, Measurement]]
NOT_STARTED = Finding(
    code="EARLY_LIFE_MISSING",
    message="Early life support was not started.",
    remedy="Start it with startEarlyLifeSupport, and end it with exitEarlyLifeSupport.",
)


async def early_life_is_over(move: Move) -> Iterable[Finding]:
    """Find what keeps a version in early life support."""
    (found,) = await early_lives_are_over([move])
    return found


async def early_lives_are_over(moves: Sequence[Move]) -> Sequence[Iterable[Finding]]:
    """Find the same of many moves, with one question for each metric and length of a period."""
    asked = [move for move in moves if move.is_forward]
    if not asked:
        return [[] for _ in moves]
    session = asked[0].session
    periods = await early_life.periods(session, [move.version.id for move in asked])
    criteria = await early_life.criteria(session, [period.id for period in periods.values()])
    measured = await _measured(asked[0], periods, criteria)
    found: list[list[Finding]] = []
    for move in moves:
        period = periods.get(move.version.id)
        if not move.is_forward:
            found.append([])
        elif period is None:
            found.append([NOT_STARTED])
        else:
            found.append(_found(move, period, criteria[period.id], measured))
    return found


async def _measured(
    move: Move,
    periods: Mapping[UUID, EarlyLifePeriodRow],
    criteria: Mapping[UUID, Sequence[ExitCriterionRow]],
) -> Measured:
    """Return what each metric says over the last days of each length, by service."""
    asked: dict[tuple[str, int], list[UUID]] = defaultdict(list)
    for period in periods.values():
        if period.due_at <= move.now:
            for key in {row.metric for row in criteria[period.id] if row.metric is not None}:
                asked[key, period.min_days].append(period.service_id)
    found: dict[tuple[str, int], Mapping[UUID, Measurement]] = {}
    for (key, days), services in asked.items():
        window = Window(move.now - dt.timedelta(days=days), move.now)
        found[key, days] = await move.metrics.facts(
            key, services, window, session=move.session, now=move.now
        )
    return found


def _found(
    move: Move,
    period: EarlyLifePeriodRow,
    criteria: Sequence[ExitCriterionRow],
    measured: Measured,
) -> list[Finding]:
    due = period.due_at.date().isoformat()
    if period.due_at > move.now:
        return [
            Finding(
                code="EARLY_LIFE_RUNNING",
                message=f"Early life support lasts until {due} at least.",
                remedy="Wait until then, and end it with exitEarlyLifeSupport.",
                evidence={"due": period.due_at.isoformat(), "minDays": period.min_days},
            )
        ]
    found = [
        finding
        for row in criteria
        if row.metric is not None
        for finding in _unmet(
            move, row, row.metric, measured[row.metric, period.min_days][period.service_id]
        )
    ]
    if period.ended_at is None:
        found.append(
            Finding(
                code="EARLY_LIFE_NOT_ENDED",
                message=f"Early life support may end since {due}, and nobody ended it.",
                remedy="Confirm what must hold, and end it with exitEarlyLifeSupport.",
            )
        )
    return found


def _unmet(move: Move, row: ExitCriterionRow, metric: str, said: Measurement) -> Iterable[Finding]:
    """Yield that a level was not kept, or that nobody knows."""
    if said.status is MeasurementStatus.OK and said.value is not None:
        assert row.comparator is not None  # noqa: S101  # every level has one, and a value
        assert row.value is not None  # noqa: S101
        if not is_met({"comparator": row.comparator.name, "value": str(row.value)}, said.value):
            wanted = f"{row.comparator.name} {row.value.normalize():f}"
            yield Finding(
                code="EXIT_LEVEL_MISSED",
                message=f"{metric} was {said.value:g}, and is to be {wanted}.",
                remedy="Mend what is behind it, and let it hold for as long as the period lasts.",
                evidence={
                    "metric": metric,
                    "value": said.value,
                    "numerator": said.numerator,
                    "denominator": said.denominator,
                    "count": said.count,
                },
                subject=f"{row.position} {metric}",
            )
        return
    if move.metrics.find(metric, SERVICE)[0] is None:
        why, remedy = "no installed plugin measures it", "Install one that does."
    else:
        why, remedy = "there is nothing to measure it by", "Record what it is measured by."
    yield Finding(
        code="EXIT_LEVEL_UNKNOWN",
        message=f"Nobody can tell whether {metric} was kept: {why}.",
        remedy=remedy,
        evidence={"metric": metric, "status": said.status.value},
        subject=f"{row.position} {metric}",
    )


OVER = Gate(
    name="early_life_is_over",
    check=early_life_is_over,
    check_many=early_lives_are_over,
    leaving=STAGE,
)
GATES = (OVER,)
