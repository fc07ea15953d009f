"""Days and moments that files give: there are limits to them, and what happened is past."""

import datetime as dt
from typing import Annotated, Any

from catalog.plugin import OMITTED, Between, Work
from catalog_acquisition.changes.moments import must_have_happened

FIRST, LAST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.datetime(2199, 12, 31, tzinfo=dt.UTC)
EnteredDay = Annotated[dt.date, Between(FIRST.date(), LAST.date())]
EnteredMoment = Annotated[dt.datetime, Between(FIRST, LAST)]


def must_be_past(work: Work, given: Any, field: str) -> None:
    """Refuse a moment to come, where one is given."""
    if given is not OMITTED and given is not None:
        must_have_happened(work, given, field)
