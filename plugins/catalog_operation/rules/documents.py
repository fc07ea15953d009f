"""What documents of incidents must say, so that they tell nothing that no change would do."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.plugin import WrongItem
from catalog_operation.tables.incidents import (
    EARLIEST,
    MOST_INTERVALS,
    MOST_SUBJECTS,
    IncidentKind,
    IncidentStatus,
)

Document = Mapping[str, Any]
ANNOUNCED = ("announcedAt", "announcedFrom", "announcedUntil")


def wrong_incident(incident: Document) -> Iterator[WrongItem]:
    """Yield what is wrong with a document of an incident; shapes are asked elsewhere."""
    intervals = _listed(incident, "intervals")
    yield from _wrong_address(incident)
    yield from _wrong_status(incident, intervals)
    yield from _wrong_times(incident, intervals)
    yield from _wrong_order(intervals)
    yield from _wrong_moments(incident, intervals)
    yield from _wrong_subjects(incident)


def _listed(said: Document, name: str) -> list[Document]:
    listed = said.get(name)
    items = listed if isinstance(listed, list) else []
    return [item if isinstance(item, dict) else {} for item in items]


def _moment(said: Document, name: str) -> dt.datetime | None:
    """Return a moment, or None where there is none, or what is none."""
    try:
        found = dt.datetime.fromisoformat(str(said.get(name)))
    except ValueError:
        return None
    return None if found.tzinfo is None else found


def _wrong_address(incident: Document) -> Iterator[WrongItem]:
    organization, number = incident.get("organization"), incident.get("number")
    original = incident.get("duplicateOf")
    if isinstance(number, int) and number < 1:
        yield WrongItem("OUT_OF_RANGE", "Incidents are counted from 1.", ("number",))
    if not isinstance(original, str):
        return
    if original == f"{organization}/{number}":
        message = "It cannot be a duplicate of itself: name another incident."
        yield WrongItem("DUPLICATE_OF_ITSELF", message, ("duplicateOf",))
    elif original.rpartition("/")[0] != organization:
        message = "That is kept by another organization: name an incident of the same one."
        yield WrongItem("DUPLICATE_ELSEWHERE", message, ("duplicateOf",))


def _wrong_status(incident: Document, intervals: Sequence[Document]) -> Iterator[WrongItem]:
    status, ends = incident.get("status"), [item.get("restoredAt") for item in intervals]
    is_scheduled = status in {IncidentStatus.SCHEDULED.name, IncidentStatus.CANCELLED.name}
    if is_scheduled:
        fits = not intervals
    else:
        is_open = status == IncidentStatus.OPEN.name
        fits = bool(ends) and None not in ends[:-1] and (ends[-1] is None) is is_open
    if not fits:
        message = (
            "What is OPEN has one interval without an end, the last; what is RESTORED or CLOSED "
            "has intervals, all with an end; what is SCHEDULED or CANCELLED has none."
        )
        yield WrongItem("INTERVALS_UNFIT", message, ("intervals",))
    given = [name for name in ANNOUNCED if incident.get(name) is not None]
    is_maintenance = incident.get("kind") == IncidentKind.MAINTENANCE.name
    if given and (not is_maintenance or len(given) < len(ANNOUNCED)):
        message = f"Maintenance alone is announced: give all of {', '.join(ANNOUNCED)}, or none."
        yield WrongItem("ANNOUNCEMENT_UNFIT", message, (given[0],))
    elif is_scheduled and not given:
        message = f"What is {status} was announced: give {', '.join(ANNOUNCED)}."
        yield WrongItem("ANNOUNCEMENT_UNFIT", message, (ANNOUNCED[0],))


def _wrong_times(incident: Document, intervals: Sequence[Document]) -> Iterator[WrongItem]:
    told: list[tuple[Document, str, tuple[str | int, ...]]] = [
        (incident, name, ()) for name in ("detectedAt", "acknowledgedAt", "closedAt", "announcedAt")
    ]
    for number, item in enumerate(intervals, 1):
        told += [(item, name, ("intervals", number)) for name in ("startedAt", "restoredAt")]
    for said, name, at in told:
        moment = _moment(said, name)
        if moment is not None and moment < EARLIEST:
            yield WrongItem("OUT_OF_RANGE", "Give a time from 1970 on.", (*at, name))


def _wrong_order(intervals: Sequence[Document]) -> Iterator[WrongItem]:
    if len(intervals) > MOST_INTERVALS:
        yield WrongItem("TOO_MANY", f"Give at most {MOST_INTERVALS} of them.", ("intervals",))
    before: dt.datetime | None = None
    for number, item in enumerate(intervals, 1):
        at = "intervals", number
        if item.get("position") != number:
            message = f"They stand in their order: this is position {number}."
            yield WrongItem("INTERVALS_UNFIT", message, (*at, "position"))
        started, restored = _moment(item, "startedAt"), _moment(item, "restoredAt")
        if started and restored and restored <= started:
            message = "It ends after it began: give a later time."
            yield WrongItem("HISTORY_REVERSED", message, (*at, "restoredAt"))
        if before and started and started < before:
            message = "It goes on after it was restored: give a later time."
            yield WrongItem("HISTORY_REVERSED", message, (*at, "startedAt"))
        before = restored


def _wrong_moments(incident: Document, intervals: Sequence[Document]) -> Iterator[WrongItem]:
    is_closed = incident.get("status") == IncidentStatus.CLOSED.name
    if is_closed is not (incident.get("closedAt") is not None):
        message = "Say when it was closed, of what is CLOSED and of nothing else."
        yield WrongItem("INTERVALS_UNFIT", message, ("closedAt",))
    detected, acknowledged = (
        _moment(incident, f"{word}At") for word in ("detected", "acknowledged")
    )
    if detected and acknowledged and acknowledged < detected:
        message = "It is acknowledged once it is detected: give a later time."
        yield WrongItem("HISTORY_REVERSED", message, ("acknowledgedAt",))
    closed = _moment(incident, "closedAt")
    restored = _moment(intervals[-1], "restoredAt") if intervals else None
    if closed and restored and closed < restored:
        message = "It is closed once it is restored: give a later time."
        yield WrongItem("HISTORY_REVERSED", message, ("closedAt",))


def _wrong_subjects(incident: Document) -> Iterator[WrongItem]:
    subjects = _listed(incident, "subjects")
    if not subjects:
        message = "Name what it hit: at least one service or resource."
        yield WrongItem("SUBJECT_MISSING", message, ("subjects",))
    for name in ("service", "resource"):
        named = [item[name] for item in subjects if isinstance(item.get(name), str)]
        if len(named) > MOST_SUBJECTS:
            yield WrongItem("TOO_MANY", f"Give at most {MOST_SUBJECTS} of them.", ("subjects",))
        if len({*named}) < len(named):
            message = f"A {name} is given twice: leave one out."
            yield WrongItem("SUBJECT_TWICE", message, ("subjects",))
