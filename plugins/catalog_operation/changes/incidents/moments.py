"""When incidents began, were noticed and ended: what has happened, and in which order."""

import datetime as dt
from typing import Any

from catalog.plugin import OMITTED, Work
from catalog_operation.tables.incidents import EARLIEST


def must_have_happened(work: Work, given: Any, *field: str) -> None:
    """Refuse a moment that is to come, or before 1970; what is left out, or null, is none."""
    if isinstance(given, dt.datetime) and given > work.now:
        message = "Record what has happened: give a past time."
        work.problems.add("TIME_TO_COME", message, *field)
    if isinstance(given, dt.datetime) and given < EARLIEST:
        work.problems.add("OUT_OF_RANGE", "Give a time from 1970 on.", *field)


def must_follow(
    work: Work, earlier: Any, later: Any, message: str, *field: str, may_touch: bool = True
) -> None:
    """Refuse a moment that lies before another one, or at it unless they *may_touch*."""
    if not isinstance(earlier, dt.datetime) or not isinstance(later, dt.datetime):
        return
    if later < earlier or (later == earlier and not may_touch):
        work.problems.add("HISTORY_REVERSED", message, *field)


def must_be_interval(work: Work, started: dt.datetime, restored: Any, *at: str) -> None:
    """Refuse an interval that is to come, or that does not end after it began."""
    must_have_happened(work, started, *at, "started_at")
    must_have_happened(work, restored, *at, "restored_at")
    message = "It ends after it began: give a later time."
    must_follow(work, started, restored, message, *at, "restored_at", may_touch=False)


def must_be_noticed_in_order(
    work: Work, *, started: dt.datetime | None, detected: Any, acknowledged: Any
) -> None:
    """Refuse to acknowledge what nobody had detected; warn where that was before it began."""
    for field, moment in (("detected_at", detected), ("acknowledged_at", acknowledged)):
        must_have_happened(work, moment, field)
    message = "It is acknowledged once it is detected: give a later time, or an earlier detectedAt."
    must_follow(work, detected, acknowledged, message, "acknowledged_at")
    if started is not None and isinstance(detected, dt.datetime) and detected < started:
        message = "It was detected before it began: that counts as no time at all."
        work.problems.warn("DETECTED_BEFORE_START", message, "detected_at")


def after(given: Any, before: Any) -> Any:
    """Return what a field is after an edit: what was given, else what it was."""
    return before if given is OMITTED else given
