"""Downtimes: what follows from the intervals and the subjects of an incident."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from catalog_operation.tables.incidents import (
    FOREVER,
    DowntimeKind,
    IncidentKind,
    IncidentRow,
    IncidentStatus,
)

Interval = tuple[dt.datetime, dt.datetime | None]
Subject = tuple[UUID | None, UUID | None]
Piece = tuple[int, int, DowntimeKind]


def seconds(moment: dt.datetime) -> int:
    """Return the whole seconds from 1970 to a moment."""
    return int(moment.timestamp())


def pieces(incident: IncidentRow, intervals: Iterable[Interval]) -> Iterator[Piece]:
    """Yield from when to when something was down by an incident, and why, in seconds since 1970.

    What has not ended ends at `FOREVER`. Duplicates, what was cancelled, and intervals without
    length have none. Maintenance is PLANNED within the time that was announced, from its
    announcement on, and an OVERRUN outside of it.
    """
    if incident.duplicate_of_id is not None or incident.status is IncidentStatus.CANCELLED:
        return
    for started_at, restored_at in intervals:
        started = seconds(started_at)
        ended = FOREVER if restored_at is None else seconds(restored_at)
        if incident.kind is IncidentKind.INCIDENT:
            cut: Sequence[Piece] = [(started, ended, DowntimeKind.INCIDENT)]
        else:
            first, last = _announced(incident)
            first, last = (min(max(moment, started), ended) for moment in (first, last))
            cut = [
                (started, first, DowntimeKind.OVERRUN),
                (first, last, DowntimeKind.PLANNED),
                (last, ended, DowntimeKind.OVERRUN),
            ]
        yield from (piece for piece in cut if piece[0] < piece[1])


def _announced(incident: IncidentRow) -> tuple[int, int]:
    """Return from when to when maintenance was announced to be; an empty time where it was not."""
    moments = (incident.announced_at, incident.announced_from, incident.announced_until)
    if any(moment is None for moment in moments):
        return FOREVER, FOREVER
    announced, first, last = (seconds(moment) for moment in moments if moment is not None)
    return min(max(announced, first), last), last


def rows(
    incident: IncidentRow, intervals: Iterable[Interval], subjects: Iterable[Subject]
) -> list[dict[str, Any]]:
    """Return the values of the downtimes of an incident: each piece for each of its subjects."""
    cut = list(pieces(incident, intervals))
    hit = [(subject, piece) for subject in subjects for piece in cut]
    return [
        {
            "incident_id": incident.id,
            "position": position,
            "service_id": service_id,
            "resource_id": resource_id,
            "started": started,
            "ended": ended,
            "severity": incident.severity,
            "kind": kind,
        }
        for position, ((service_id, resource_id), (started, ended, kind)) in enumerate(hit, 1)
    ]
