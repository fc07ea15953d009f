"""Windows of changes, and what events tell of a change."""

import datetime as dt
from typing import Any

from catalog.plugin import Work
from catalog_transition.tables.changes import LONGEST, ChangeRecordRow


def must_be_window(work: Work, start: dt.datetime, end: dt.datetime) -> None:
    """Refuse a window that ends before it begins, or that is longer than 400 days."""
    if end <= start:
        message = "It ends after it begins: give a later time."
        work.problems.add("HISTORY_REVERSED", message, "window_end")
    elif end - start > LONGEST:
        message = f"A window lasts at most {LONGEST.days} days: give an earlier time."
        work.problems.add("OUT_OF_RANGE", message, "window_end")


def facts(row: ChangeRecordRow) -> dict[str, Any]:
    """Return what every event of a change tells: of which service, of what kind, and when."""
    return {
        "serviceId": str(row.service_id),
        "kind": row.kind.name,
        "windowStart": row.window_start.isoformat(),
        "windowEnd": row.window_end.isoformat(),
    }
