"""Objectives whose budget goes too fast: when they begin to burn, and when they stop."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import Change, Many, ServiceRow, Work
from catalog_operation.tables.objectives import (
    BurningObjectiveRow,
    BurnWindow,
    ObjectiveRow,
)


@dataclass(frozen=True, kw_only=True)
class NoteBurning(Change[ObjectiveRow]):
    """Keep over which windows an objective burns, and tell of those that are new, or over."""

    objective_id: UUID
    windows: Annotated[list[BurnWindow], Many(len(BurnWindow))]

    async def check(self, work: Work) -> ObjectiveRow | None:
        """Lock the objective, with its service; there is nothing to keep of one that is gone."""
        known = await work.session.get(ObjectiveRow, self.objective_id)
        if known is not None:
            await work.hold(ServiceRow, known.service_id)
        return await work.hold(ObjectiveRow, self.objective_id)

    async def apply(self, work: Work, objective: ObjectiveRow | None) -> None:
        """Write what differs from what is kept, and tell of that alone."""
        if objective is None:
            return
        row = BurningObjectiveRow
        kept = await work.session.scalars(
            sa.select(row.window).where(row.objective_id == objective.id)
        )
        begun = [item for item in self.windows if item not in kept]
        for window in begun:
            work.session.add(row(objective_id=objective.id, window=window, since=work.now))
            said = {"serviceId": str(objective.service_id), "window": window.name}
            work.tell("objective.burning", objective, **said)
        for window in kept:
            if window not in self.windows:
                of_it = row.objective_id == objective.id, row.window == window
                await work.session.execute(sa.delete(row).where(*of_it))
                said = {"serviceId": str(objective.service_id), "window": window.name}
                work.tell("objective.calm", objective, **said)
