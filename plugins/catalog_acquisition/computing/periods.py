"""The period of a contract: the present term of its relationship, within its largest extent."""

import datetime as dt
from typing import NamedTuple

from catalog.plugin import Renewal, Schedule


class TermPeriod(NamedTuple):
    """From when to when a contract runs, and by when notice ends it then."""

    starts_on: dt.date | None
    ends_on: dt.date | None
    notice_by: dt.date | None
    is_renewed: bool
    """Whether another term follows unless somebody gives notice."""


def period(
    schedule: Schedule,
    starts_on: dt.date | None,
    over_on: dt.date | None,
    max_extent: dt.date | None,
    today: dt.date,
) -> TermPeriod:
    """Return the period of a contract on a day.

    *over_on* is the last day of a relationship that ends, or ended, otherwise. A term that would go
    beyond the largest extent ends with that, whatever renewal says: then no notice is needed, and
    none where it was given already.
    """
    term = schedule.current(today)
    ends = None if term is None else term.ends_on
    days = [day for day in (ends, over_on, max_extent) if day is not None]
    ends_on = min(days, default=None)
    is_by_term = term is not None and ends == ends_on
    is_last = ends_on is not None and ends_on == max_extent
    is_given_up = over_on is not None and over_on == ends_on
    is_renewed = (
        schedule.renewal is Renewal.TACIT and is_by_term and not is_last and not is_given_up
    )
    notice = term.notice_by if term is not None and is_renewed else None
    return TermPeriod(starts_on, ends_on, notice, is_renewed)
