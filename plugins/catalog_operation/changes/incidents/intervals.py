"""The times in which incidents went on, as an edit gives them: all of them, in their order."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from catalog.plugin import OMITTED, Doc, Omittable, Work
from catalog_operation.changes.incidents import moments
from catalog_operation.tables.incidents import IncidentIntervalRow, IncidentRow, IncidentStatus


@dataclass(frozen=True, kw_only=True)
class IncidentIntervalInput:
    """One time in which an incident went on."""

    started_at: Annotated[dt.datetime, Doc("When it began, or went on.")]
    restored_at: Annotated[
        Omittable[dt.datetime | None], Doc("When all worked again, where it does.")
    ] = OMITTED


def must_fit(work: Work, incident: IncidentRow, given: Sequence[IncidentIntervalInput]) -> None:
    """Refuse times out of order, or to come, and those by which it would be restored or reopened.

    Only the last one may have no end, and has none while the incident is open.
    """
    ends = [moments.after(item.restored_at, None) for item in given]
    if incident.status is IncidentStatus.SCHEDULED:
        fits = not given
    else:
        is_open = incident.status is IncidentStatus.OPEN
        fits = bool(given) and None not in ends[:-1] and (ends[-1] is None) is is_open
    if not fits:
        message = (
            f"The incident is {incident.status.name}: only the last time of one that is OPEN has "
            "no end. Edit its times so; restoreService, reopenIncident and recordMaintenance "
            "change its status."
        )
        work.problems.add("INTERVALS_UNFIT", message, "intervals")
        return
    for place, item in enumerate(given):
        at = ("intervals", str(place))
        moments.must_be_interval(work, item.started_at, ends[place], *at)
        if place:
            message = "It goes on after it was restored: give a later time."
            moments.must_follow(work, ends[place - 1], item.started_at, message, *at, "started_at")
    if incident.closed_at is not None and ends:
        message = "It was closed before: give an earlier time."
        moments.must_follow(work, ends[-1], incident.closed_at, message, "intervals")


async def write(work: Work, incident: IncidentRow, given: Sequence[IncidentIntervalInput]) -> None:
    """Let these be the times in which an incident went on."""
    values = [
        {
            "position": position,
            "started_at": item.started_at,
            "restored_at": moments.after(item.restored_at, None),
        }
        for position, item in enumerate(given, 1)
    ]
    await work.session.replace(IncidentIntervalRow, values, incident_id=incident.id)
