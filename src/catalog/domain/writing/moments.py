"""Moments that a change is given: what is recorded has happened."""

import datetime as dt
from typing import Annotated

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import Doc, Omittable

HappenedAt = Annotated[
    Omittable[dt.datetime],
    Doc("When it happened, where that was before now; it is recorded now in any case."),
]


def must_be_past(work: Work, given: Omittable[dt.datetime], field: str) -> dt.datetime:
    """Return the moment that was given, or now; add a problem if it is in the future."""
    if not isinstance(given, dt.datetime):
        return work.now
    if given > work.now:
        work.problems.add("TIME_TO_COME", "Record what has happened: give a past time.", field)
    return given
