"""Questions about objectives: which ones services have, and what was counted for them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import ReadSession, among
from catalog_operation.queries.samples import NOTHING, Counted, Counting, counts
from catalog_operation.tables.objectives import (
    BurningObjectiveRow,
    BurnWindow,
    ObjectiveMethod,
    ObjectiveRow,
    SeriesRow,
)


async def of_services(
    session: ReadSession, service_ids: Collection[UUID], name: str | None = None
) -> Sequence[Any]:
    """Return the objectives of services, or those of them that are called *name*."""
    question = sa.select(*ObjectiveRow.__table__.columns).where(
        among(ObjectiveRow.service_id, values=service_ids)
    )
    if name is not None:
        question = question.where(ObjectiveRow.name == name)
    return await session.rows(question)


async def series(
    session: ReadSession, service_ids: Collection[UUID]
) -> dict[tuple[UUID, str], tuple[UUID, int]]:
    """Return the id and the size of each series of services, by service and indicator."""
    row = SeriesRow
    question = sa.select(row.service_id, row.indicator, row.id, row.size)
    found = await session.rows(question.where(among(row.service_id, values=service_ids)))
    return {(service_id, indicator): (key, size) for service_id, indicator, key, size in found}


async def counted(
    session: ReadSession, asked: Sequence[tuple[Any, Sequence[tuple[int, int]]]]
) -> list[list[Counted]]:
    """Return what was counted for each objective in each of its windows, in their order.

    Two statements, however many there are. Nothing is counted for an objective without samples.
    """
    known = await series(session, {objective.service_id for objective, _ in asked})
    wanted: list[Counting] = []
    for objective, windows in asked:
        found = known.get((objective.service_id, objective.indicator))
        if found is not None:
            has_slices = objective.method is ObjectiveMethod.TIMESLICES
            of = (objective.slice_seconds, objective.slice_target) if has_slices else (None, None)
            wanted += [Counting(*found, *window, *of) for window in windows]
    told = iter(await counts(session, wanted))
    return [
        [
            next(told) if (objective.service_id, objective.indicator) in known else NOTHING
            for _ in windows
        ]
        for objective, windows in asked
    ]


async def after(session: ReadSession, key: UUID | None, most: int) -> Sequence[Any]:
    """Return so many objectives at most whose ids come after *key*, in the order of these."""
    row = ObjectiveRow
    question = sa.select(*row.__table__.columns).order_by(row.id).limit(most)
    return await session.rows(question if key is None else question.where(row.id > key))


async def burning(
    session: ReadSession, objective_ids: Collection[UUID]
) -> dict[UUID, list[BurnWindow]]:
    """Return over which windows objectives are known to burn, of those that do."""
    row = BurningObjectiveRow
    question = sa.select(row.objective_id, row.window)
    found: dict[UUID, list[BurnWindow]] = {}
    for key, window in await session.rows(
        question.where(among(row.objective_id, values=objective_ids))
    ):
        found.setdefault(key, []).append(window)
    return found
