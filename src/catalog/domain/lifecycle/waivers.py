"""Waivers: they let a version move in spite of findings that block."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from catalog.domain.writing.changes import Work
from catalog.domain.writing.field_types import (
    OMITTED,
    Doc,
    Many,
    Name,
    Omittable,
    Statement,
    Word,
)

MOST_WAIVERS = 50


@dataclass(frozen=True, kw_only=True)
class WaiverInput:
    """Lets a version move in spite of a finding that blocks."""

    code: Annotated[Word, Doc("The code of the findings.")]
    reason: Annotated[Statement, Doc("Why the move is right all the same.")]
    authority: Annotated[Name, Doc("Who allows it, or which policy.")]
    expires_at: Annotated[
        dt.datetime | None, Doc("Until when it is allowed; null where nobody set an end.")
    ] = None


Waivers = Annotated[
    Omittable[Annotated[list[WaiverInput], Many(MOST_WAIVERS)]],
    Doc("The findings that shall not stand in the way, by code."),
]


def must_be_in_force(work: Work, waivers: Omittable[list[WaiverInput]]) -> None:
    """Add a problem for each waiver that has expired."""
    for index, waiver in enumerate([] if waivers is OMITTED else waivers):
        if waiver.expires_at is not None and waiver.expires_at <= work.now:
            message = "The waiver has expired: ask its authority anew."
            work.problems.add("WAIVER_EXPIRED", message, "waivers", str(index), "expires_at")
