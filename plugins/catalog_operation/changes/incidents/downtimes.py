"""Writing what follows from incidents: their downtimes, in the transaction of every change."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from catalog.plugin import WriteSession, among
from catalog_operation.computing import downtimes
from catalog_operation.queries import incidents
from catalog_operation.tables.incidents import DowntimeRow, IncidentRow

COLUMNS = [column.key for column in sa.inspect(DowntimeRow).column_attrs]


async def write(session: WriteSession, incident: IncidentRow) -> None:
    """Write the downtimes of an incident that is held anew, where they differ."""
    await session.flush()
    intervals = await incidents.intervals(session, [incident.id])
    subjects = await incidents.subjects(session, [incident.id])
    rows = downtimes.rows(incident, intervals.get(incident.id, ()), subjects.get(incident.id, ()))
    values = [{name: row[name] for name in row if name != "incident_id"} for row in rows]
    await session.replace(DowntimeRow, values, incident_id=incident.id)


async def write_many(session: WriteSession, ids: Collection[UUID]) -> None:
    """Write the downtimes of many incidents anew, where they differ.

    What a file calls a duplicate of what is no original counts by itself.
    """
    unfit = await incidents.unfit_duplicates(session, ids)
    if unfit:
        ids = {*ids, *unfit}
        of_these = among(IncidentRow.id, values=unfit)
        await session.execute(sa.update(IncidentRow).where(of_these).values(duplicate_of_id=None))
    rows = await session.scalars(sa.select(IncidentRow).where(among(IncidentRow.id, values=ids)))
    intervals = await incidents.intervals(session, ids)
    subjects = await incidents.subjects(session, ids)
    made = [
        row
        for one in rows
        for row in downtimes.rows(one, intervals.get(one.id, ()), subjects.get(one.id, ()))
    ]
    question = sa.select(*(getattr(DowntimeRow, name) for name in COLUMNS))
    found = await session.rows(question.where(among(DowntimeRow.incident_id, values=ids)))
    wanted = {tuple(row[name] for name in COLUMNS) for row in made}
    differing = {key for key, *_ in wanted ^ {*map(tuple, found)}}
    if differing:
        of_these = among(DowntimeRow.incident_id, values=differing)
        await session.execute(sa.delete(DowntimeRow).where(of_these))
        await session.insert(DowntimeRow, [row for row in made if row["incident_id"] in differing])
