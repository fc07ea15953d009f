"""Emergencies whose papers are missing."""

import datetime as dt
from collections.abc import Iterable, Sequence

from catalog_transition.tables.changes import ChangeRecordRow


def is_overdue(change: ChangeRecordRow, now: dt.datetime, days: int) -> bool:
    """Tell whether the papers of an emergency that was made are missing for more than *days*."""
    made_at = change.ended_at or change.updated_at
    return now - made_at > dt.timedelta(days=days)


def overdue(
    changes: Iterable[ChangeRecordRow], now: dt.datetime, days: int
) -> Sequence[ChangeRecordRow]:
    """Return those of undocumented emergencies whose papers are missing for more than *days*."""
    return [change for change in changes if is_overdue(change, now, days)]
