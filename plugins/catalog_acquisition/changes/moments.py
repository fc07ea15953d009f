"""When things happened that are noted later: never in the future."""

import datetime as dt
from typing import Annotated, Any

from catalog.plugin import OMITTED, Between, Doc, Omittable, Work

EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
Happened = Annotated[
    Omittable[Annotated[dt.datetime, Between(EARLIEST, None)]],
    Doc("When it happened; now unless given."),
]


def must_have_happened(work: Work, given: Any, field: str = "happened_at") -> dt.datetime:
    """Return the moment that was given, or the present one; refuse one that is to come."""
    if given is OMITTED:
        return work.now
    moment: dt.datetime = given
    if moment > work.now:
        message = "Note what has happened: give a past moment."
        work.problems.add("TIME_TO_COME", message, field)
    return moment
