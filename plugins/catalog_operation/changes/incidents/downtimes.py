"""Writing what follows from incidents: their downtimes, in the transaction of every change."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import WriteSession, among
from catalog_operation.computing import downtimes
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import DowntimeRow, IncidentRow

MOST = 1_000  # incidents at once


async def write(session: WriteSession, incident: IncidentRow) -> None:
    """Write the downtimes of an incident that is held anew, where they differ."""
    await session.flush()
    intervals = await incidents.intervals(session, [incident.id])
    subjects = await incidents.subjects(session, [incident.id])
    rows = downtimes.rows(incident, intervals.get(incident.id, ()), subjects.get(incident.id, ()))
    values = [{name: row[name] for name in row if name != "incident_id"} for row in rows]
    await session.replace(DowntimeRow, values, incident_id=incident.id)


async def write_all(session: WriteSession) -> None:
    """Write the downtimes of all incidents anew."""
    await session.execute(sa.delete(DowntimeRow))
    ids = await session.scalars(sa.select(IncidentRow.id).order_by(IncidentRow.id))
    for start in range(0, len(ids), MOST):
        await _insert(session, ids[start : start + MOST])


async def _insert(session: WriteSession, ids: Collection[UUID]) -> None:
    rows = await session.scalars(sa.select(IncidentRow).where(among(IncidentRow.id, values=ids)))
    intervals = await incidents.intervals(session, ids)
    subjects = await incidents.subjects(session, ids)
    made = [
        row
        for one in rows
        for row in downtimes.rows(one, intervals.get(one.id, ()), subjects.get(one.id, ()))
    ]
    await session.insert(DowntimeRow, made)
