"""Emergencies whose papers are missing."""

import datetime as dt

from catalog_transition.tables.changes import ChangeRecordRow, ChangeStatus


def is_overdue(change: ChangeRecordRow, now: dt.datetime, days: int) -> bool:
    """Tell whether the papers of an emergency are missing for more than *days*.

    They count from when it was made, or from the end of its window where nobody told that.
    """
    return now - (change.ended_at or change.window_end) > dt.timedelta(days=days)


def remedy(change: ChangeRecordRow) -> str:
    """Return what to do about an emergency whose papers are missing."""
    if change.status is ChangeStatus.CLOSED:
        return "Write them, and tell where they lie with documentChange."
    return "Tell with recordChangeOutcome how it ended, and where its papers lie."
