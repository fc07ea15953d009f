"""When reviews are due: months of the calendar, counted from the day that a cadence starts.

A compliant review starts the count anew on its day. Dates are clamped to the length of a month, and
not carried on: 31 August, 28 February, 31 August.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.plugin import Described, plus_months
from catalog_partnership.tables.cadences import ReviewFrequency

MONTHS: Mapping[ReviewFrequency, int] = {
    ReviewFrequency.HALF_YEARLY: 6,
    ReviewFrequency.ANNUAL: 12,
}


class DueStatus(Described):
    """What became of a review that was due, or is."""

    DUE = "DUE", "It is due on a day to come, or today."
    OVERDUE = "OVERDUE", "Its day is past, and the next one is not due yet."
    MISSED = "MISSED", "The next one fell due, or it was held without those who must be there."
    COMPLIANT = "COMPLIANT", "It was held, with those who must be there."


@dataclass(frozen=True)
class Cadence:
    """How many months lie between reviews, from one day until another.

    On the day *ends_on* the cadence is not in force any more: another one took its place, it was
    waived, or the relationship was over. None: it goes on.
    """

    months: int
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class DueReview:
    """A review that is due on one day, and what became of it by today.

    *held_on* is the day of the compliant review that settled it. *settled_on* is that day, or the
    first one on which it was missed: None while it is open.
    """

    due_on: dt.date
    status: DueStatus
    held_on: dt.date | None = None
    settled_on: dt.date | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing changes it any more: it was held in time, or missed."""
        return self.settled_on is not None


def due_on(months: int, anchor: dt.date, day: dt.date) -> dt.date:
    """Return the due date that is open on a day, counted from an anchor on or before it.

    It is the first one, or the last one that came before the day or falls on it.
    """
    passed = (day.year - anchor.year) * 12 + day.month - anchor.month
    number = max(passed // months, 1)
    if number > 1 and plus_months(anchor, number * months) > day:
        number -= 1
    return plus_months(anchor, number * months)


def due_reviews(
    cadence: Cadence,
    compliant: Collection[dt.date],
    held: Collection[dt.date],
    today: dt.date,
) -> Sequence[DueReview]:
    """Return the reviews that a cadence makes due, up to the one that is open today.

    *compliant* are the days of compliant reviews, *held* those of the others. A review that was due
    and held without those who must be there is missed from its due date on.
    """
    end = cadence.ends_on
    days = sorted(
        {day for day in compliant if cadence.starts_on <= day <= today and (not end or day < end)}
    )
    found: list[DueReview] = []
    anchor = cadence.starts_on
    for day in [*days, None]:
        found += _since(cadence, anchor, day, held, today)
        anchor = day or anchor
    return found


def compliance(due: Collection[DueReview], start: dt.datetime, end: dt.datetime) -> tuple[int, int]:
    """Return how many reviews were compliant that were due in a window, and how many were due.

    One counts by its due date; one whose day has not passed counts once it was held.
    """
    last = last_day(end)
    counted = [
        item
        for item in due
        if start.date() <= item.due_on <= last and item.status is not DueStatus.DUE
    ]
    return sum(item.status is DueStatus.COMPLIANT for item in counted), len(counted)


def last_day(end: dt.datetime) -> dt.date:
    """Return the last day that a window reaches into."""
    return (end.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).date()


def _since(
    cadence: Cadence,
    anchor: dt.date,
    settled_by: dt.date | None,
    held: Collection[dt.date],
    today: dt.date,
) -> Iterator[DueReview]:
    """Yield what falls due after an anchor, up to the review that settles the last of it."""
    for due, following in _steps(cadence.months, anchor):
        if cadence.ends_on is not None and due >= cadence.ends_on and settled_by is None:
            return
        missed_on = following if cadence.ends_on is None else min(following, cadence.ends_on)
        if settled_by is not None and settled_by < following:
            yield DueReview(due, DueStatus.COMPLIANT, settled_by, settled_by)
            return
        begun = anchor if due == plus_months(anchor, cadence.months) else due
        failed = [day for day in held if begun <= day < missed_on and day <= today]
        if failed and due <= today:
            missed_on = max(due, min(failed))
        if missed_on > today:
            yield DueReview(due, DueStatus.OVERDUE if due < today else DueStatus.DUE)
            return
        yield DueReview(due, DueStatus.MISSED, settled_on=missed_on)


def _steps(months: int, anchor: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    number = 1
    while True:
        yield plus_months(anchor, number * months), plus_months(anchor, (number + 1) * months)
        number += 1
